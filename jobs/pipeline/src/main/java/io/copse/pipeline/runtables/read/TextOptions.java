package io.copse.pipeline.runtables.read;

import io.copse.pipeline.UsageException;
import java.util.Optional;

/**
 * The signs of a table of text.
 *
 * @param delimiter the sign between two cells; without one a comma, and in a {@code .tsv} file a
 *     tab
 */
public record TextOptions(Optional<String> delimiter) {
  private static final String TAB = "tab";

  /**
   * Checks the delimiter.
   *
   * @throws UsageException if it is no single sign that can stand between cells
   */
  public TextOptions {
    delimiter.ifPresent(
        sign -> {
          boolean delimits =
              sign.equals(TAB) || (sign.length() == 1 && "\"\r\n\0 ".indexOf(sign.charAt(0)) < 0);
          if (!delimits) {
            throw new UsageException(
                "--delimiter is '%s': give one sign, such as ; or |, or the word tab."
                    .formatted(sign));
          }
        });
  }

  /** The sign between two cells of a file of a format. */
  char delimiter(TextFormat format) {
    return delimiter
        .map(sign -> sign.equals(TAB) ? '\t' : sign.charAt(0))
        .orElse(format == TextFormat.TSV ? '\t' : ',');
  }
}
