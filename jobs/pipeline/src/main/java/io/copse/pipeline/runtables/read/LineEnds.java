package io.copse.pipeline.runtables.read;

import java.io.FilterReader;
import java.io.IOException;
import java.io.Reader;

/**
 * A text whose line ends are all a line feed, whichever of CRLF, CR and LF it mixes, and behind
 * which one more line stands. A parser that does not find that line by itself has taken it into a
 * quote that never ends.
 */
final class LineEnds extends FilterReader {
  /** The line behind the text: a sign for private use, which no table holds alone in a row. */
  static final String LAST = "\uE000";

  private static final String TAIL = "\n" + LAST;

  private boolean afterReturn;
  private int ofTail;

  LineEnds(Reader text) {
    super(text);
  }

  @Override
  public int read(char[] target, int offset, int length) throws IOException {
    int kept = 0;
    while (kept == 0) {
      int read = ofTail > 0 ? -1 : super.read(target, offset, length);
      if (read < 0) {
        return tail(target, offset, length);
      }
      for (int i = offset; i < offset + read; i++) {
        char sign = target[i];
        boolean isRest = afterReturn && sign == '\n';
        afterReturn = sign == '\r';
        if (!isRest) {
          target[offset + kept++] = afterReturn ? '\n' : sign;
        }
      }
    }
    return kept;
  }

  private int tail(char[] target, int offset, int length) {
    int count = Math.min(length, TAIL.length() - ofTail);
    TAIL.getChars(ofTail, ofTail + count, target, offset);
    ofTail += count;
    return count == 0 ? -1 : count;
  }
}
