package io.copse.pipeline.runtables.read;

import com.univocity.parsers.common.TextParsingException;
import com.univocity.parsers.csv.CsvParser;
import com.univocity.parsers.csv.CsvParserSettings;
import com.univocity.parsers.csv.UnescapedQuoteHandling;
import io.copse.pipeline.CauseChain;
import io.copse.pipeline.UsageException;
import io.copse.pipeline.csv.Rfc4180;
import java.io.IOException;
import java.io.Reader;
import java.util.Arrays;
import java.util.List;

/**
 * The rows of a CSV file by RFC 4180. Empty lines are left out. A row with fewer cells than the
 * header, or with more that are not empty, is refused, because its cells would stand under wrong
 * names.
 */
final class DelimitedRows implements TextRows {
  private final String file;
  private final Reader text;
  private final CsvParser parser;
  private final List<String> columns;
  private long row;

  /**
   * Reads the header.
   *
   * @throws UsageException if there is none
   */
  DelimitedRows(String file, Reader text, char delimiter) throws IOException {
    this.file = file;
    this.text = text;
    this.parser = new CsvParser(settings(delimiter));
    parser.beginParsing(new LineEnds(text));
    String[] header = filled();
    if (header == null) {
      throw new UsageException(file + " is empty: name a table with a header and rows.");
    }
    this.columns = List.of(header);
  }

  private static CsvParserSettings settings(char delimiter) {
    CsvParserSettings settings = Rfc4180.settings(delimiter);
    settings.getFormat().setLineSeparator("\n");
    settings.setIgnoreLeadingWhitespaces(true);
    settings.setIgnoreTrailingWhitespaces(true);
    settings.setUnescapedQuoteHandling(UnescapedQuoteHandling.RAISE_ERROR);
    return settings;
  }

  List<String> columns() {
    return columns;
  }

  @Override
  public String[] next() throws IOException {
    String[] cells = filled();
    if (cells == null || cells.length == columns.size()) {
      return cells;
    }
    boolean onlyMoreEmpty =
        cells.length > columns.size()
            && Arrays.stream(cells).skip(columns.size()).allMatch(String::isBlank);
    if (!onlyMoreEmpty) {
      throw new UsageException(
          "Row %d of %s has %d cells and the header %d: correct the row, put cells that hold the delimiter in quotes, or name another delimiter by --delimiter."
              .formatted(row, file, cells.length, columns.size()));
    }
    return Arrays.copyOf(cells, columns.size());
  }

  @Override
  public long row() {
    return row;
  }

  @Override
  public void close() throws IOException {
    parser.stopParsing();
    text.close();
  }

  /** Returns the next row that is no empty line, or null behind the last one. */
  private String[] filled() throws IOException {
    while (true) {
      row++;
      String[] cells = parse();
      if (cells == null) {
        throw new UsageException(
            "A quote of %s that is opened before row %d is never closed: close it."
                .formatted(file, row));
      }
      if (cells.length > 1 || !(cells[0].isEmpty() || cells[0].equals(LineEnds.LAST))) {
        return cells;
      }
      if (cells[0].equals(LineEnds.LAST)) {
        return null;
      }
    }
  }

  private String[] parse() throws IOException {
    try {
      return parser.parseNext();
    } catch (TextParsingException | IllegalStateException e) {
      IOException cause = CauseChain.first(e, IOException.class).orElse(null);
      if (cause != null) {
        throw cause;
      }
      throw new UsageException(
          "Row %d of %s has a quote that RFC 4180 does not allow: double each quote within quotes, and close them before the delimiter."
              .formatted(row, file));
    }
  }
}
