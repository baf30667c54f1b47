package io.copse.pipeline.corpus;

import io.copse.pipeline.UsageException;
import io.copse.pipeline.corpus.read.TextHead;
import java.io.IOException;
import java.util.Optional;
import java.util.stream.IntStream;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;

/**
 * Something of a source that is no document.
 *
 * @param reason why
 * @param place where
 * @param said its first characters, or what was wrong with it
 * @param given the bytes of the source that it took
 */
record Reject(Reason reason, Place place, String said, long given) implements Found {
  private static final int MOST_CHARACTERS = 80;

  /**
   * A place in a source.
   *
   * @param file the file
   * @param part the byte of the file from which rows are counted
   * @param row the line or row, from 1; 0 for the whole file
   */
  record Place(String file, long part, long row) {
    /** Returns a whole file. */
    static Place of(String file) {
      return new Place(file, 0, 0);
    }

    private String inWords() {
      return row == 0
          ? shown(file)
          : part == 0
              ? "line %d of %s".formatted(row, shown(file))
              : "line %d behind byte %d of %s".formatted(row, part, shown(file));
    }
  }

  /** Returns the reject of a file that begins as no text does, and reads the file to its end. */
  static Optional<Found> ofFile(TextHead head, Place place) throws IOException {
    Optional<Reason> fault =
        head.isBinary()
            ? Optional.of(Reason.BINARY)
            : head.isUndecodable() ? Optional.of(Reason.UNDECODABLE) : Optional.empty();
    return fault.isPresent()
        ? Optional.of(new Reject(fault.get(), place, head.excerpt(), head.skipAll()))
        : Optional.empty();
  }

  /** Returns the mistake for a source that may have none. */
  UsageException mistake(String source) {
    return new UsageException(
        "Source '%s': %s is rejected as %s (%s): mend it, or set on_bad_row = reject."
            .formatted(source, place.inWords(), reason.label(), excerpt(said)));
  }

  /** Returns the first 80 characters of a text, control characters escaped. */
  static String excerpt(String text) {
    return shown(text.codePoints().limit(MOST_CHARACTERS));
  }

  /** Returns a text with its control characters escaped. */
  static String shown(String text) {
    return shown(text.codePoints());
  }

  private static String shown(IntStream text) {
    StringBuilder shown = new StringBuilder();
    text.forEach(
        point -> {
          switch (Character.getType(point)) {
            case Character.CONTROL,
                Character.FORMAT,
                Character.PRIVATE_USE,
                Character.UNASSIGNED,
                Character.LINE_SEPARATOR,
                Character.PARAGRAPH_SEPARATOR ->
                shown.append("\\u{%x}".formatted(point));
            // Half a pair stands for bytes that are not of the encoding.
            case Character.SURROGATE -> shown.append('\uFFFD');
            default -> shown.appendCodePoint(point);
          }
        });
    return shown.toString();
  }

  @Override
  public Row row(String source, int rank) {
    return RowFactory.create(
        source,
        rank,
        "",
        0L,
        0,
        "",
        0,
        excerpt(said),
        reason.label(),
        place.file(),
        place.part(),
        place.row(),
        given,
        0);
  }
}
