package io.copse.models.train;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.util.List;
import java.util.NavigableMap;
import java.util.TreeMap;

/** A run's objects in memory, for tests that make many runs. */
final class MemoryFolder implements RunFolder {
  private final NavigableMap<String, byte[]> objects = new TreeMap<>();

  @Override
  public synchronized List<String> names(String prefix) {
    return objects.keySet().stream().filter(name -> name.startsWith(prefix)).toList();
  }

  @Override
  public synchronized long length(String name) {
    return objects.containsKey(name) ? objects.get(name).length : -1;
  }

  @Override
  public synchronized InputStream read(String name) throws IOException {
    if (!objects.containsKey(name)) {
      throw new FileNotFoundException(name);
    }
    return new ByteArrayInputStream(objects.get(name));
  }

  @Override
  public synchronized void write(String name, Content content) throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    content.writeTo(out);
    objects.put(name, out.toByteArray());
  }

  @Override
  public synchronized void delete(String name) {
    objects.keySet().removeIf(object -> object.equals(name) || object.startsWith(name + "/"));
  }

  @Override
  public String toString() {
    return "memory";
  }
}
