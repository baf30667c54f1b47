package io.copse.pipeline.corpus.read;

import java.io.IOException;
import java.nio.file.Files;
import java.util.HashSet;
import java.util.Set;
import java.util.stream.Stream;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;

/** What local folders hold besides files and folders. Hadoop follows links without a word. */
final class LocalLinks {
  private final boolean local;
  private final Set<java.nio.file.Path> seen = new HashSet<>();

  private LocalLinks(boolean local) {
    this.local = local;
  }

  static LocalLinks of(FileSystem fs) {
    return new LocalLinks(fs.getUri().getScheme().equals("file"));
  }

  /**
   * Notes a folder; returns how many of its entries Hadoop does not list. These are links that lead
   * nowhere, and names that are not of the machine's encoding.
   */
  long enter(Path folder, int listed) throws IOException {
    if (!local) {
      return 0;
    }
    java.nio.file.Path here = local(folder);
    seen.add(here.toRealPath());
    try (Stream<java.nio.file.Path> entries = Files.list(here)) {
      return Math.max(0, entries.count() - listed);
    }
  }

  /** Whether a path leads to a file and not to a pipe or device, which might never end. */
  boolean isFile(Path file) {
    return !local || Files.isRegularFile(local(file));
  }

  /** Whether a folder is one that was listed already, to which a link leads. */
  boolean leadsBack(Path folder) throws IOException {
    return local && !seen.add(local(folder).toRealPath());
  }

  private static java.nio.file.Path local(Path path) {
    return java.nio.file.Path.of(path.toUri().getPath());
  }
}
