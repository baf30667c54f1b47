package io.copse.pipeline.csv;

import com.univocity.parsers.csv.CsvParser;
import com.univocity.parsers.csv.CsvParserSettings;

/**
 * Makes parsers of rows between delimiters by RFC 4180. A quoted field may hold delimiters, line
 * ends and doubled quotes, and no line is a comment.
 */
public final class Rfc4180 {
  private static final int MOST_COLUMNS = 1 << 14;
  private static final int BUFFER = 1 << 20;

  private Rfc4180() {}

  /**
   * The settings that all parsers share. The stream stays open, an empty field is an empty text,
   * spaces stay, and empty lines are rows.
   *
   * @param delimiter the sign between two fields
   */
  public static CsvParserSettings settings(char delimiter) {
    CsvParserSettings settings = new CsvParserSettings();
    settings.getFormat().setDelimiter(delimiter);
    settings.getFormat().setQuoteEscape('"');
    settings.setCommentProcessingEnabled(false);
    settings.setMaxColumns(MOST_COLUMNS);
    settings.setMaxCharsPerColumn(-1); // A limit takes as much memory before the first row.
    settings.setInputBufferSize(BUFFER);
    settings.setAutoClosingEnabled(false); // The stream is the caller's.
    settings.setNullValue("");
    settings.setEmptyValue("");
    settings.trimValues(false);
    settings.setSkipEmptyLines(false);
    settings.setReadInputOnSeparateThread(false);
    return settings;
  }

  /** A parser for texts of a corpus: the line end is found, and a quote out of place is kept. */
  public static CsvParser lenient(char delimiter) {
    CsvParserSettings settings = settings(delimiter);
    settings.setLineSeparatorDetectionEnabled(true);
    return new CsvParser(settings);
  }
}
