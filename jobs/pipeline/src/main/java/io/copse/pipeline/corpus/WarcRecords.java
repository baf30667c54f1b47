package io.copse.pipeline.corpus;

import io.copse.pipeline.corpus.read.FilePart;
import io.copse.pipeline.corpus.read.Utf8;
import java.io.BufferedInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.nio.charset.Charset;
import java.util.Iterator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/**
 * The records of a web archive (ISO 28500). Text is what records of type {@code conversion} hold;
 * pages as they were sent ({@code response}, {@code resource}) are rejected.
 *
 * @param charset of texts without a byte order mark
 * @param maxDocumentBytes a piece has at most so many bytes of UTF-8
 */
record WarcRecords(String charset, int maxDocumentBytes) implements FileFormat {
  private static final Set<String> SENT = Set.of("response", "resource");
  private static final int LONGEST_LINE = 1 << 16;
  private static final int MOST_FIELDS = 1000;
  private static final long LONGEST_TEXT = 64L << 20;

  @Override
  public boolean splits() {
    return false;
  }

  @Override
  public Iterator<Found> read(FilePart part, InputStream in) {
    return new Records(part.file().name(), new BufferedInputStream(in));
  }

  /** The records of one file. */
  private final class Records extends FoundByRecord {
    private final String file;
    private final InputStream in;
    private long record;

    Records(String file, InputStream in) {
      this.file = file;
      this.in = in;
    }

    @Override
    List<Found> nextRecord() throws IOException {
      String version = line();
      while (version.equals("\n")) {
        version = line();
      }
      if (version.isEmpty()) {
        return last();
      }
      if (!version.startsWith("WARC/")) {
        throw new IOException("record %d is no record of a web archive".formatted(record + 1));
      }
      record++;
      Map<String, String> header = header();
      String length = header.getOrDefault("content-length", "");
      if (!length.matches("[0-9]{1,18}")) {
        throw new IOException("record %d has no length".formatted(record));
      }
      return body(header, Long.parseLong(length));
    }

    private Map<String, String> header() throws IOException {
      Map<String, String> header = new TreeMap<>();
      for (String line = line(); !line.equals("\n"); line = line()) {
        if (line.isEmpty()) {
          throw tooShort();
        }
        if (header.size() == MOST_FIELDS) {
          throw new IOException(
              "the header of record %d has more than %d fields".formatted(record, MOST_FIELDS));
        }
        int colon = line.indexOf(':');
        if (colon > 0) {
          String name = line.substring(0, colon).strip().toLowerCase(Locale.ROOT);
          header.put(name, line.substring(colon + 1).strip());
        }
      }
      return header;
    }

    private List<Found> body(Map<String, String> header, long length) throws IOException {
      Reject.Place place = new Reject.Place(file, 0, record);
      String type = header.getOrDefault("warc-type", "");
      String page = header.getOrDefault("warc-target-uri", "");
      boolean isText = type.equals("conversion");
      if (!isText || length > LONGEST_TEXT) {
        skip(length);
        if (!isText && !SENT.contains(type)) {
          return List.of();
        }
        return isText
            ? List.of(new Reject(Reason.TOO_LONG, place, page, length))
            : List.of(
                new Reject(
                    Reason.NO_TEXT,
                    place,
                    "a page as it was sent; give WET files: " + page,
                    length));
      }
      byte[] bytes = in.readNBytes((int) length);
      if (bytes.length < length) {
        throw tooShort();
      }
      String text = Utf8.decode(bytes, Charset.forName(charset));
      return new Piece.Whole(host(page), record, text, length).pieces(place, maxDocumentBytes);
    }

    private void skip(long length) throws IOException {
      try {
        in.skipNBytes(length);
      } catch (EOFException e) {
        throw tooShort();
      }
    }

    private IOException tooShort() {
      return new EOFException("it ends within record %d".formatted(record));
    }

    private String host(String page) {
      try {
        String host = URI.create(page).getHost();
        return host == null ? page : host.toLowerCase(Locale.ROOT);
      } catch (IllegalArgumentException e) {
        return page;
      }
    }

    /** Returns the next line with a line feed as its end, empty at the end of the file. */
    private String line() throws IOException {
      StringBuilder line = new StringBuilder();
      for (int one = in.read(); one >= 0; one = in.read()) {
        if (one == '\n') {
          return line + "\n";
        }
        if (one != '\r') {
          line.append((char) one);
        }
        if (line.length() > LONGEST_LINE) {
          throw new IOException(
              "a line of the header behind record %d is too long".formatted(record));
        }
      }
      return line.toString();
    }
  }
}
