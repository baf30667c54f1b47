package io.copse.pipeline.corpus.read;

import java.io.IOException;
import java.io.Reader;
import java.io.StringReader;
import java.io.UncheckedIOException;
import java.text.Normalizer;
import java.text.Normalizer.Form;

/**
 * A text in Unicode's normal form C, with line feeds as the only line ends.
 *
 * <p>The text is read in stretches. Each ends before a character that no earlier one can combine
 * with, so that the stretches have the normal form of the whole.
 */
public final class CleanText extends Reader {
  private static final int STRETCH = 1 << 13;

  /** A stretch without a place to end becomes no longer than this. */
  private static final int LONGEST = 1 << 20;

  /** All characters below it are in normal form, whatever stands before them. */
  private static final char FIRST_COMBINING = '\u0300';

  private final Reader text;
  private final StringBuilder raw = new StringBuilder();
  private final char[] chars = new char[STRETCH];
  private String clean = "";
  private int at;
  private boolean afterReturn;
  private boolean ended;

  /** Cleans a text that another reader gives. */
  public CleanText(Reader text) {
    this.text = text;
  }

  /** Returns a text as it is when it is clean. */
  public static String of(String text) {
    if (text.length() <= LONGEST && text.indexOf('\r') < 0) {
      return normal(text);
    }
    StringBuilder all = new StringBuilder(text.length());
    CleanText clean = new CleanText(new StringReader(text));
    try {
      while (clean.hasMore()) {
        all.append(clean.clean, clean.at, clean.clean.length());
        clean.at = clean.clean.length();
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return all.toString();
  }

  @Override
  public int read(char[] target, int offset, int length) throws IOException {
    if (!hasMore()) {
      return -1;
    }
    int count = Math.min(length, clean.length() - at);
    clean.getChars(at, at + count, target, offset);
    at += count;
    return count;
  }

  private boolean hasMore() throws IOException {
    while (at == clean.length() && !(ended && raw.length() == 0)) {
      fill();
      int end = ended ? raw.length() : lastEnd();
      clean = normal(raw.substring(0, end));
      at = 0;
      raw.delete(0, end);
    }
    return at < clean.length();
  }

  private void fill() throws IOException {
    int count = ended ? -1 : text.read(chars, 0, chars.length);
    if (count < 0) {
      ended = true;
      return;
    }
    int from = 0;
    for (int i = 0; i < count; i++) {
      char c = chars[i];
      if (c == '\n' && afterReturn) {
        raw.append(chars, from, i - from);
        from = i + 1;
      } else if (c == '\r') {
        chars[i] = '\n';
      }
      afterReturn = c == '\r';
    }
    raw.append(chars, from, count - from);
  }

  /** Returns the last place of the text read so far at which a stretch may end. */
  private int lastEnd() {
    for (int end = raw.length() - 1; end > 0; end--) {
      char next = raw.charAt(end);
      if (next < 0x80 || Character.isIdeographic(next)) {
        return end;
      }
    }
    if (raw.length() <= LONGEST) {
      return 0;
    }
    // The place is the same however the text comes in, and no pair of surrogates is torn.
    return Character.isLowSurrogate(raw.charAt(LONGEST)) ? LONGEST - 1 : LONGEST;
  }

  private static String normal(String stretch) {
    boolean plain = true;
    for (int i = 0; i < stretch.length() && plain; i++) {
      plain = stretch.charAt(i) < FIRST_COMBINING;
    }
    return plain ? stretch : Normalizer.normalize(stretch, Form.NFC);
  }

  @Override
  public void close() throws IOException {
    text.close();
  }
}
