package io.copse.pipeline.corpus.read;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.util.HashSet;
import java.util.Set;
import java.util.stream.Stream;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;

/** The symbolic links of local folders, which Hadoop follows without a word. */
final class LocalLinks {
  private final boolean local;
  private final Set<java.nio.file.Path> seen = new HashSet<>();

  private LocalLinks(boolean local) {
    this.local = local;
  }

  static LocalLinks of(FileSystem fs) {
    return new LocalLinks(fs.getUri().getScheme().equals("file"));
  }

  /** Returns how many links of a folder lead to nothing. */
  long leadingNowhere(Path folder) throws IOException {
    if (!local) {
      return 0;
    }
    java.nio.file.Path here = local(folder);
    seen.add(here.toRealPath());
    try (Stream<java.nio.file.Path> entries = Files.list(here)) {
      return entries
          .filter(entry -> !Files.exists(entry) && Files.exists(entry, LinkOption.NOFOLLOW_LINKS))
          .count();
    }
  }

  /** Whether a folder is one that was listed already, to which a link leads. */
  boolean leadsBack(Path folder) throws IOException {
    return local && !seen.add(local(folder).toRealPath());
  }

  private static java.nio.file.Path local(Path path) {
    return java.nio.file.Path.of(path.toUri().getPath());
  }
}
