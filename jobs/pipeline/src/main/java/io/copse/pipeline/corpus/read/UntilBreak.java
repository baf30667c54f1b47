package io.copse.pipeline.corpus.read;

import java.io.IOException;
import java.io.Reader;

/** A text that ends where its reader breaks off, so that what was read before is not lost. */
public final class UntilBreak extends Reader {
  private final Reader text;
  private IOException reason;

  /** Ends a text where it breaks off. */
  public UntilBreak(Reader text) {
    this.text = text;
  }

  /** Throws what the text broke off with, if it did. */
  public void requireWhole() throws IOException {
    if (reason != null) {
      throw reason;
    }
  }

  @Override
  public int read(char[] target, int offset, int length) {
    try {
      return reason == null ? text.read(target, offset, length) : -1;
    } catch (IOException e) {
      reason = e;
      return -1;
    }
  }

  @Override
  public void close() throws IOException {
    text.close();
  }
}
