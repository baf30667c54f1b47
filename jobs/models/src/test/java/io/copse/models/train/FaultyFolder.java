package io.copse.models.train;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;

/**
 * A run's objects in memory, in a store that fails at one operation. The operation is done then, or
 * not; later operations fail too if the process has died.
 */
class FaultyFolder implements RunFolder {
  /** What goes wrong. */
  enum Fault {
    /** The process dies before the operation is done. */
    DEATH_BEFORE,
    /** The process dies when the operation is done. */
    DEATH_AFTER,
    /** The operation is refused, and the process goes on. */
    REFUSAL,
    /** The operation is done, but the answer is lost, and the process goes on. */
    LOST_ANSWER
  }

  private final SortedMap<String, byte[]> objects;
  private final int failAt;
  private final Fault fault;
  private final List<String> written = new ArrayList<>();
  private int operations;
  private boolean failed;

  @FunctionalInterface
  private interface Operation<T> {
    T run() throws IOException;
  }

  /** Opens objects that stay when the process dies; operation {@code failAt}, from 0, fails. */
  FaultyFolder(SortedMap<String, byte[]> objects, int failAt, Fault fault) {
    this.objects = objects;
    this.failAt = failAt;
    this.fault = fault;
  }

  /** Opens objects in a store that does not fail. */
  FaultyFolder(SortedMap<String, byte[]> objects) {
    this(objects, -1, Fault.REFUSAL);
  }

  boolean hasFailed() {
    return failed;
  }

  /** Returns the names of the objects that were written, in order. */
  List<String> written() {
    return written;
  }

  private <T> T operation(Operation<T> operation) throws IOException {
    boolean fails = operations++ == failAt;
    boolean died = failed && (fault == Fault.DEATH_BEFORE || fault == Fault.DEATH_AFTER);
    failed |= fails;
    if (died || (fails && (fault == Fault.DEATH_BEFORE || fault == Fault.REFUSAL))) {
      throw new IOException("The store does not answer.");
    }
    T result = operation.run();
    if (fails) {
      throw new IOException("The store does not answer.");
    }
    return result;
  }

  @Override
  public List<String> names(String prefix) throws IOException {
    return operation(
        () -> objects.keySet().stream().filter(name -> name.startsWith(prefix)).toList());
  }

  @Override
  public long length(String name) throws IOException {
    return operation(() -> objects.containsKey(name) ? objects.get(name).length : -1L);
  }

  @Override
  public InputStream read(String name) throws IOException {
    return operation(
        () -> {
          if (!objects.containsKey(name)) {
            throw new FileNotFoundException(name);
          }
          return new ByteArrayInputStream(objects.get(name));
        });
  }

  @Override
  public void write(String name, Content content) throws IOException {
    operation(
        () -> {
          ByteArrayOutputStream bytes = new ByteArrayOutputStream();
          content.writeTo(bytes);
          written.add(name);
          return objects.put(name, bytes.toByteArray());
        });
  }

  @Override
  public void delete(String name) throws IOException {
    operation(
        () -> objects.keySet().removeIf(key -> key.equals(name) || key.startsWith(name + "/")));
  }

  @Override
  public String toString() {
    return "memory";
  }
}
