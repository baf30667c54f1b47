package io.copse.pipeline.corpus;

import io.copse.pipeline.corpus.read.CleanText;
import io.copse.pipeline.corpus.read.DecodedText;
import io.copse.pipeline.corpus.read.FilePart;
import io.copse.pipeline.corpus.read.TextCutter;
import io.copse.pipeline.corpus.read.TextHead;
import io.copse.pipeline.corpus.read.UntilBreak;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.Charset;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.Optional;

/**
 * A file as one text, which is cut while it is read. The group is the file.
 *
 * @param charset of files without a byte order mark
 * @param maxDocumentBytes a piece has at most so many bytes of UTF-8
 */
record WholeFile(String charset, int maxDocumentBytes) implements FileFormat {
  @Override
  public boolean splits() {
    return false;
  }

  @Override
  public Iterator<Found> read(FilePart part, InputStream in) throws IOException {
    Reject.Place place = Reject.Place.of(part.file().name());
    TextHead head = TextHead.of(in, Charset.forName(charset));
    Optional<Found> fault = Reject.ofFile(head, place);
    return fault.isPresent() ? List.of(fault.get()).iterator() : new Pieces(place, head.stream());
  }

  /** The pieces of one file. */
  private final class Pieces implements Iterator<Found> {
    private final Reject.Place place;
    private final DecodedText decoded;
    private final UntilBreak text;
    private final TextCutter cutter;
    private Optional<String> next;
    private int ordinal;
    private long given;

    Pieces(Reject.Place place, InputStream in) throws IOException {
      this.place = place;
      decoded = new DecodedText(in, Charset.forName(charset));
      text = new UntilBreak(decoded);
      cutter = new TextCutter(new CleanText(text), maxDocumentBytes);
      next = cutter.next();
    }

    @Override
    public boolean hasNext() {
      if (next.isEmpty()) {
        requireWhole();
      }
      // A file without a text is a reject, so that it is counted.
      return next.isPresent() || ordinal == 0;
    }

    private void requireWhole() {
      try {
        text.requireWhole();
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }

    @Override
    public Found next() {
      if (!hasNext()) {
        throw new NoSuchElementException();
      }
      String piece = next.orElse("");
      try {
        next = next.isPresent() ? cutter.next() : next;
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
      long bytes = decoded.bytesRead() - given;
      given += bytes;
      ordinal++;
      return piece.isBlank()
          ? new Reject(Reason.EMPTY, place, "", bytes)
          : Piece.of(place.file(), 0, ordinal - 1, piece, bytes);
    }
  }
}
