package io.copse.pipeline.corpus.read;

/**
 * A text of which each surrogate without its other half became U+FFFD.
 *
 * <p>Until a text is cut into documents, such a half stands for a sequence of bytes that is not of
 * the encoding. It is no character, so a U+FFFD that was written is not taken for one that stands
 * in for bytes.
 *
 * @param text the text
 * @param count how many halves there were
 */
public record Replaced(String text, int count) {
  /** The half that stands for a sequence of bytes. */
  static final char BAD = '\uDC00';

  private static final char REPLACEMENT = '\uFFFD';

  /** Replaces the halves in a text. */
  public static Replaced of(String text) {
    StringBuilder mended = null;
    int count = 0;
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (Character.isHighSurrogate(c)
          && i + 1 < text.length()
          && Character.isLowSurrogate(text.charAt(i + 1))) {
        i++;
      } else if (Character.isSurrogate(c)) {
        mended = mended == null ? new StringBuilder(text) : mended;
        mended.setCharAt(i, REPLACEMENT);
        count++;
      }
    }
    return new Replaced(mended == null ? text : mended.toString(), count);
  }
}
