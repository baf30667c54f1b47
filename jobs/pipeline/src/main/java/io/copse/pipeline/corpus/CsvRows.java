package io.copse.pipeline.corpus;

import com.univocity.parsers.common.TextParsingException;
import com.univocity.parsers.csv.CsvParser;
import com.univocity.parsers.csv.CsvParserSettings;
import io.copse.pipeline.CauseChain;
import io.copse.pipeline.corpus.read.DecodedText;
import io.copse.pipeline.corpus.read.FilePart;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.function.Consumer;

/**
 * A file of rows between delimiters, with a header. A quoted field may hold line ends.
 *
 * @param charset of files without a byte order mark
 * @param text the column of the text
 * @param group the column of the group; if empty, a file is a group
 * @param delimiter the sign between two fields
 * @param maxDocumentBytes a piece has at most so many bytes of UTF-8
 */
record CsvRows(String charset, String text, String group, char delimiter, int maxDocumentBytes)
    implements FileFormat {
  private static final int MOST_COLUMNS = 1 << 14;
  private static final int MOST_CHARACTERS = 64 << 20;

  @Override
  public boolean splits() {
    return false; // A line end may stand within quotes.
  }

  @Override
  public Iterator<Found> read(FilePart part, InputStream in) throws IOException {
    return new Rows(part.file().name(), new DecodedText(in, Charset.forName(charset)));
  }

  private CsvParser parser() {
    CsvParserSettings settings = new CsvParserSettings();
    settings.getFormat().setDelimiter(delimiter);
    settings.getFormat().setQuoteEscape('"');
    settings.getFormat().setComment('\0');
    settings.setLineSeparatorDetectionEnabled(true);
    settings.setMaxColumns(MOST_COLUMNS);
    settings.setMaxCharsPerColumn(MOST_CHARACTERS);
    settings.setNullValue("");
    settings.setEmptyValue("");
    settings.trimValues(false);
    settings.setSkipEmptyLines(false);
    settings.setReadInputOnSeparateThread(false);
    return new CsvParser(settings);
  }

  /** The rows of one file. */
  private final class Rows implements Iterator<Found> {
    private final String file;
    private final DecodedText decoded;
    private final CsvParser parser = parser();
    private final int textColumn;
    private final int groupColumn;
    private Iterator<Found> found = Collections.emptyIterator();
    private long row = 1;
    private long given;
    private long replaced;
    private boolean ended;

    Rows(String file, DecodedText decoded) {
      this.file = file;
      this.decoded = decoded;
      String[] header = parse(begun -> begun.beginParsing(decoded));
      List<String> columns = header == null ? List.of() : Arrays.asList(header);
      textColumn = columns.indexOf(text);
      groupColumn = columns.indexOf(group);
      if (textColumn < 0 || groupColumn < 0 && !group.isEmpty()) {
        Reason reason = textColumn < 0 ? Reason.NO_TEXT : Reason.NO_GROUP;
        found = rejected(reason, "the header is " + String.join(",", columns));
        skipRest();
      }
    }

    private void skipRest() {
      parser.stopParsing();
      ended = true;
      try {
        char[] rest = new char[1 << 13];
        while (decoded.read(rest, 0, rest.length) >= 0) {
          // Only its bytes are counted.
        }
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
      found = concat(found, end());
    }

    private Iterator<Found> concat(Iterator<Found> first, Found last) {
      List<Found> all = new ArrayList<>();
      first.forEachRemaining(all::add);
      all.add(last);
      return all.iterator();
    }

    private Found end() {
      return new PartEnd(file, 0, row, decoded.bytesRead() - given);
    }

    @Override
    public boolean hasNext() {
      while (!found.hasNext() && !ended) {
        found = next(parse(same -> {}));
      }
      return found.hasNext();
    }

    /** Returns the next row, or null at the end, after something was done with the parser. */
    private String[] parse(Consumer<CsvParser> first) {
      try {
        first.accept(parser);
        return parser.parseNext();
      } catch (TextParsingException | IllegalStateException e) {
        IOException reason =
            CauseChain.first(e, IOException.class)
                .orElseGet(() -> new IOException("it is no CSV behind row %d".formatted(row), e));
        throw new UncheckedIOException(reason);
      }
    }

    private Iterator<Found> next(String[] fields) {
      if (fields == null) {
        ended = true;
        return List.of(end()).iterator();
      }
      row++;
      if (textColumn >= fields.length) {
        return rejected(Reason.NO_TEXT, String.join(",", fields));
      }
      if (!group.isEmpty() && groupColumn >= fields.length) {
        return rejected(Reason.NO_GROUP, String.join(",", fields));
      }
      String value = fields[textColumn];
      String key = group.isEmpty() ? file : fields[groupColumn];
      long bytes = value.getBytes(StandardCharsets.UTF_8).length;
      long bad = value.indexOf('\uFFFD') < 0 ? 0 : decoded.badSequences() - replaced;
      given += bytes;
      replaced += bad;
      return new Piece.Whole(key, row, value, bytes, (int) bad)
          .pieces(new Reject.Place(file, 0, row), maxDocumentBytes)
          .iterator();
    }

    private Iterator<Found> rejected(Reason reason, String said) {
      return List.<Found>of(new Reject(reason, new Reject.Place(file, 0, row), said, 0)).iterator();
    }

    @Override
    public Found next() {
      if (!hasNext()) {
        throw new NoSuchElementException();
      }
      return found.next();
    }
  }
}
