package io.copse.pipeline.corpus;

import io.copse.pipeline.corpus.read.ByteLines;
import io.copse.pipeline.corpus.read.FilePart;
import io.copse.pipeline.corpus.read.Replaced;
import io.copse.pipeline.corpus.read.TextHead;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.Charset;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;

/**
 * A file of which each line is a text and a group. A file that begins as no text does is rejected
 * whole, and a later line that is no text alone.
 *
 * @param charset of files without a byte order mark
 * @param maxDocumentBytes a piece has at most so many bytes of UTF-8
 */
record TextLines(String charset, int maxDocumentBytes) implements LineFormat {
  @Override
  public Iterator<Found> read(FilePart part, InputStream in) throws IOException {
    if (part.from() > 0) {
      return LineFormat.super.read(part, in);
    }
    TextHead head = TextHead.of(in, Charset.forName(charset));
    Optional<Found> fault = Reject.ofFile(head, Reject.Place.of(part.file().name()));
    return fault.isPresent()
        ? List.of(fault.get()).iterator()
        : LineFormat.super.read(part, head.stream());
  }

  @Override
  public List<Found> read(Reject.Place place, ByteLines.Line line, String text) {
    if (text.indexOf('\0') >= 0) {
      return List.of(new Reject(Reason.BINARY, place, text, line.length()));
    }
    if (TextHead.isOfOtherCharset(Replaced.of(text).count(), line.length())) {
      return List.of(new Reject(Reason.UNDECODABLE, place, text, line.length()));
    }
    String group = place.file() + "@" + line.offset();
    return new Piece.Whole(group, 0, text, line.length()).pieces(place, maxDocumentBytes);
  }
}
