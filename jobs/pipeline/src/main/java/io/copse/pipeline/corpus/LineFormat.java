package io.copse.pipeline.corpus;

import io.copse.pipeline.corpus.read.ByteLines;
import io.copse.pipeline.corpus.read.FilePart;
import io.copse.pipeline.corpus.read.Utf8;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;

/** A file of lines, each of which is read alone. */
interface LineFormat extends FileFormat {
  /** The name of the charset of files without a byte order mark. */
  String charset();

  /**
   * Reads a line.
   *
   * @param place for rejects
   * @param line its place and length
   * @param text without the line end
   */
  List<Found> read(Reject.Place place, ByteLines.Line line, String text);

  @Override
  default boolean splits() {
    return Charset.forName(charset()).equals(StandardCharsets.UTF_8);
  }

  @Override
  default Iterator<Found> read(FilePart part, InputStream in) throws IOException {
    BufferedInputStream head = new BufferedInputStream(in);
    // Places are counted from behind the mark on; the first line begins in the first part.
    int mark = part.from() == 0 ? Utf8.mark(head) : 0;
    InputStream utf8 = part.from() == 0 ? Utf8.stream(head, Charset.forName(charset())) : head;
    long to = mark == 0 ? part.to() : Math.max(1, part.to() - mark);
    ByteLines lines = new ByteLines(utf8, part.from(), to, LONGEST);
    return new FoundByRecord() {
      @Override
      List<Found> nextRecord() throws IOException {
        Optional<ByteLines.Line> line = lines.next();
        if (line.isPresent()) {
          return found(part, line.get());
        }
        return part.isWhole()
            ? last()
            : last(new PartEnd(part.file().name(), part.from(), lines.count(), mark));
      }
    };
  }

  private List<Found> found(FilePart part, ByteLines.Line line) {
    Reject.Place place = new Reject.Place(part.file().name(), part.from(), line.number());
    if (line.bytes().isEmpty()) {
      String said = "%d bytes, and %d are read".formatted(line.length(), LONGEST);
      return List.of(new Reject(Reason.TOO_LONG, place, said, line.length()));
    }
    return read(place, line, Utf8.decode(line.bytes().get()));
  }
}
