package io.copse.models.train;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/** A run's objects as files of the local file system, written as the pipeline writes them. */
record LocalFolder(Path root) implements RunFolder {

  @Override
  public List<String> names(String prefix) throws IOException {
    if (!Files.isDirectory(root)) {
      return List.of();
    }
    try (Stream<Path> files = Files.walk(root)) {
      return files
          .filter(Files::isRegularFile)
          .filter(file -> !file.getFileName().toString().startsWith("."))
          .map(file -> root.relativize(file).toString())
          .filter(name -> name.startsWith(prefix))
          .sorted()
          .toList();
    }
  }

  @Override
  public long length(String name) throws IOException {
    Path file = root.resolve(name);
    return Files.isRegularFile(file) ? Files.size(file) : -1;
  }

  @Override
  public InputStream read(String name) throws IOException {
    return Files.newInputStream(root.resolve(name));
  }

  @Override
  public void write(String name, Content content) throws IOException {
    DurableFiles.write(root.resolve(name), content);
  }

  @Override
  public void delete(String name) throws IOException {
    if (!Files.exists(root.resolve(name))) {
      return;
    }
    try (Stream<Path> tree = Files.walk(root.resolve(name))) {
      for (Path path : tree.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(path);
      }
    }
  }

  @Override
  public String toString() {
    return root.toString();
  }
}
