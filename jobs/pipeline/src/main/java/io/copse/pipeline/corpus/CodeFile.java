package io.copse.pipeline.corpus;

import io.copse.pipeline.corpus.read.CleanText;
import io.copse.pipeline.corpus.read.FilePart;
import io.copse.pipeline.corpus.read.Utf8;
import java.io.IOException;
import java.io.InputStream;
import java.util.Iterator;
import java.util.List;

/**
 * A text file of a jar. The group is the entry; comments at the top are left out.
 *
 * @param maxDocumentBytes a piece has at most so many bytes of UTF-8
 */
record CodeFile(int maxDocumentBytes) implements FileFormat {
  @Override
  public boolean splits() {
    return false;
  }

  @Override
  public Iterator<Found> read(FilePart part, InputStream in) throws IOException {
    String entry = part.file().name();
    Reject.Place place = Reject.Place.of(entry);
    byte[] bytes = in.readNBytes(LONGEST + 1);
    if (bytes.length > LONGEST) {
      // The rest counts at the end of the entry.
      String said = "more than %d bytes".formatted(LONGEST);
      return List.<Found>of(new Reject(Reason.TOO_LONG, place, said, bytes.length)).iterator();
    }
    String text = Utf8.decode(bytes);
    if (text.indexOf('\0') >= 0) {
      return List.<Found>of(new Reject(Reason.BINARY, place, text, bytes.length)).iterator();
    }
    String body = CommentStyle.of(entry).withoutHeader(CleanText.of(text));
    return new Piece.Whole(entry, 0, body, bytes.length).pieces(place, maxDocumentBytes).iterator();
  }
}
