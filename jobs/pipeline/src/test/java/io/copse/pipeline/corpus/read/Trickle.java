package io.copse.pipeline.corpus.read;

import java.io.Reader;
import java.util.SplittableRandom;

/** A text that is given in bits of random sizes. */
final class Trickle extends Reader {
  private final String text;
  private final SplittableRandom random = new SplittableRandom(1);
  private int at;

  Trickle(String text) {
    this.text = text;
  }

  @Override
  public int read(char[] target, int offset, int length) {
    if (at == text.length()) {
      return -1;
    }
    int count = Math.min(random.nextInt(1, length + 1), text.length() - at);
    text.getChars(at, at + count, target, offset);
    at += count;
    return count;
  }

  @Override
  public void close() {}
}
