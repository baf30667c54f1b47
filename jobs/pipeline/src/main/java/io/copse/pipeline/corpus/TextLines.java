package io.copse.pipeline.corpus;

import io.copse.pipeline.corpus.read.ByteLines;
import java.util.List;

/**
 * A file of which each line is a text and a group.
 *
 * @param charset of files without a byte order mark
 * @param maxDocumentBytes a piece has at most so many bytes of UTF-8
 */
record TextLines(String charset, int maxDocumentBytes) implements LineFormat {
  @Override
  public List<Found> read(Reject.Place place, ByteLines.Line line, String text) {
    if (text.indexOf('\0') >= 0) {
      return List.of(new Reject(Reason.BINARY, place, text, line.length()));
    }
    String group = place.file() + "@" + line.offset();
    return new Piece.Whole(group, 0, text, line.length()).pieces(place, maxDocumentBytes);
  }
}
