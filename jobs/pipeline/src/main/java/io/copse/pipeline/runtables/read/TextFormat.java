package io.copse.pipeline.runtables.read;

import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** A format of text in which tables of runs come. The end of a file's name says which. */
public enum TextFormat {
  /** Rows between commas, or another sign by option, with a header. */
  CSV(".csv"),
  /** Rows between tabs, with a header. */
  TSV(".tsv", ".tab"),
  /** One JSON object a line. */
  JSON_LINES(".jsonl", ".ndjson");

  private static final String GZIP = ".gz";

  private final List<String> endings;

  TextFormat(String... endings) {
    this.endings = List.of(endings);
  }

  /** The format of a file's name, compressed by gzip or not. */
  public static Optional<TextFormat> of(String name) {
    String lower = name.toLowerCase(Locale.ROOT);
    String plain = isGzip(name) ? lower.substring(0, lower.length() - GZIP.length()) : lower;
    for (TextFormat format : values()) {
      if (format.endings.stream().anyMatch(plain::endsWith)) {
        return Optional.of(format);
      }
    }
    return Optional.empty();
  }

  /** Whether a file of this name is compressed by gzip. */
  static boolean isGzip(String name) {
    return name.toLowerCase(Locale.ROOT).endsWith(GZIP);
  }
}
