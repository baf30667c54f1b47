package io.copse.pipeline.corpus;

import com.univocity.parsers.common.TextParsingException;
import com.univocity.parsers.csv.CsvParser;
import io.copse.pipeline.CauseChain;
import io.copse.pipeline.corpus.read.DecodedText;
import io.copse.pipeline.corpus.read.FilePart;
import io.copse.pipeline.csv.Rfc4180;
import java.io.FilterReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.Reader;
import java.io.UncheckedIOException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
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
  @Override
  public boolean splits() {
    return false; // A line end may stand within quotes.
  }

  @Override
  public Iterator<Found> read(FilePart part, InputStream in) throws IOException {
    return new Rows(part.file().name(), new DecodedText(in, Charset.forName(charset)));
  }

  /** The rows of one file. */
  private final class Rows extends FoundByRecord {
    private final String file;
    private final RowLimit limited;
    private final CsvParser parser = Rfc4180.lenient(delimiter);
    private final int textColumn;
    private final int groupColumn;
    private final List<Found> faultOfHeader;
    private long row = 1;

    Rows(String file, DecodedText decoded) {
      this.file = file;
      limited = new RowLimit(decoded);
      String[] header = parse(begun -> begun.beginParsing(limited));
      List<String> columns = header == null ? List.of() : Arrays.asList(header);
      textColumn = columns.indexOf(text);
      groupColumn = columns.indexOf(group);
      String said = "the header is " + String.join(",", columns);
      faultOfHeader =
          textColumn < 0
              ? rejected(Reason.NO_TEXT, said)
              : groupColumn < 0 && !group.isEmpty() ? rejected(Reason.NO_GROUP, said) : List.of();
    }

    @Override
    List<Found> nextRecord() throws IOException {
      if (!faultOfHeader.isEmpty()) {
        return last(faultOfHeader.get(0));
      }
      limited.beginRow(row + 1);
      String[] fields = parse(same -> {});
      return fields == null ? last() : row(fields);
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

    private List<Found> row(String[] fields) {
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
      return new Piece.Whole(key, row, value, bytes)
          .pieces(new Reject.Place(file, 0, row), maxDocumentBytes);
    }

    private List<Found> rejected(Reason reason, String said) {
      return List.of(new Reject(reason, new Reject.Place(file, 0, row), said, 0));
    }
  }

  /** A text whose rows are not longer than memory holds, such as behind a quote that never ends. */
  private static final class RowLimit extends FilterReader {
    private long row = 1;
    private long ofRow;

    RowLimit(Reader text) {
      super(text);
    }

    void beginRow(long number) {
      row = number;
      ofRow = 0;
    }

    @Override
    public int read(char[] target, int offset, int length) throws IOException {
      if (ofRow > LONGEST) {
        throw new IOException(
            "row %d has more than %d characters: close its quote or shorten it"
                .formatted(row, LONGEST));
      }
      int read = super.read(target, offset, length);
      ofRow += Math.max(0, read);
      return read;
    }
  }
}
