package io.copse.pipeline.runtables.read;

import io.copse.pipeline.UsageException;
import io.copse.pipeline.storage.UserPath;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.PathMatcher;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;
import java.util.stream.Stream;

/** Finds tables of text among the files of this machine, without Hadoop. */
public final class LocalFiles {
  private static final Pattern GLOB = Pattern.compile(".*[*?\\[{].*");

  private LocalFiles() {}

  /**
   * Finds the files of text that a name means: the file of that name, those in the folder of that
   * name, or else those that the name matches as a glob.
   *
   * @return empty if the name is a URI of another file system, or means a file or folder of another
   *     kind, such as Parquet or a Delta table
   * @throws UsageException if there is no such file
   */
  public static Optional<List<InputFile>> find(String name) {
    String absolute = UserPath.absolute(name);
    if (!absolute.startsWith("/")) {
      return Optional.empty();
    }
    Path path = Path.of(absolute);
    try {
      if (Files.isRegularFile(path)) {
        return textOf(List.of(path)).map(one -> List.of(one.get(0).named(name)));
      }
      if (Files.isDirectory(path)) {
        return Files.exists(path.resolve("_delta_log")) ? Optional.empty() : textOf(in(path));
      }
      List<Path> matching = GLOB.matcher(absolute).matches() ? matching(path, name) : List.of();
      if (matching.isEmpty()) {
        throw new UsageException(
            name + " is not there: name a file, a folder of files or a Delta table.");
      }
      return textOf(matching);
    } catch (IOException e) {
      throw new UncheckedIOException("Cannot look at " + name + ": " + e.getMessage(), e);
    }
  }

  private static Optional<List<InputFile>> textOf(List<Path> paths) throws IOException {
    List<Path> text =
        paths.stream().filter(path -> TextFormat.of(path.toString()).isPresent()).toList();
    if (text.isEmpty() || text.size() < paths.size()) {
      return Optional.empty();
    }
    List<InputFile> files = new ArrayList<>();
    for (Path path : text) {
      String name = path.toString();
      files.add(new InputFile(name, Files.size(path), () -> Files.newInputStream(Path.of(name))));
    }
    return Optional.of(files);
  }

  /** The files of text in a folder, in the order of their names; none if it is one of Parquet. */
  private static List<Path> in(Path folder) throws IOException {
    try (Stream<Path> all = Files.list(folder)) {
      List<Path> files = all.filter(Files::isRegularFile).sorted().toList();
      return files.stream().anyMatch(path -> path.toString().endsWith(".parquet"))
          ? List.of()
          : files.stream().filter(path -> TextFormat.of(path.toString()).isPresent()).toList();
    }
  }

  private static List<Path> matching(Path path, String name) throws IOException {
    Path start = path.getRoot();
    for (Path part : path) {
      if (GLOB.matcher(part.toString()).matches()) {
        break;
      }
      start = start.resolve(part);
    }
    if (!Files.isDirectory(start)) {
      return List.of();
    }
    PathMatcher matcher = matcher(path, name);
    try (Stream<Path> all = Files.walk(start, path.getNameCount() - start.getNameCount())) {
      return all.filter(Files::isRegularFile).filter(matcher::matches).sorted().toList();
    }
  }

  private static PathMatcher matcher(Path path, String name) {
    try {
      return FileSystems.getDefault().getPathMatcher("glob:" + path);
    } catch (PatternSyntaxException e) {
      throw new UsageException(
          "%s is not there, and is no glob either (%s): correct it."
              .formatted(name, e.getDescription()));
    }
  }
}
