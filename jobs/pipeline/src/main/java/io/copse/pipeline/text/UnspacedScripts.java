package io.copse.pipeline.text;

/** The scripts that are written without spaces between words. Korean is written with spaces. */
public final class UnspacedScripts {
  private static final int FIRST = 0x0E00;

  private UnspacedScripts() {}

  /** Whether a code point is a letter of Han, Hiragana, Katakana, Thai, Lao, Khmer or Myanmar. */
  public static boolean hasLetter(int codePoint) {
    // The test is for speed: most letters are before the first of these scripts.
    if (codePoint < FIRST || !Character.isLetter(codePoint)) {
      return false;
    }
    return switch (Character.UnicodeScript.of(codePoint)) {
      case HAN, HIRAGANA, KATAKANA, THAI, LAO, KHMER, MYANMAR -> true;
      default -> false;
    };
  }
}
