package io.copse.pipeline.corpus;

import io.copse.pipeline.corpus.read.ByteLines;
import java.util.ArrayList;
import java.util.List;

/**
 * Lines with title, date and body between tabs. The group is the date.
 *
 * @param maxDocumentBytes a piece has at most so many bytes of UTF-8
 */
record Speeches(int maxDocumentBytes) implements LineFormat {
  private static final int COLUMNS = 3;

  @Override
  public String charset() {
    return "utf-8";
  }

  @Override
  public List<Found> read(Reject.Place place, ByteLines.Line line, String text) {
    List<Found> found = new ArrayList<>();
    long rest = line.length();
    // A carriage return ends a line too.
    for (String one : text.isEmpty() ? List.of("") : text.lines().toList()) {
      String[] columns = one.split("\t", COLUMNS);
      if (columns.length == COLUMNS) {
        found.addAll(
            new Piece.Whole(columns[1], place.row(), columns[2], rest)
                .pieces(place, maxDocumentBytes));
      } else {
        found.add(new Reject(Reason.NO_TEXT, place, one, rest));
      }
      rest = 0;
    }
    return found;
  }
}
