package io.copse.pipeline.domains;

import io.copse.pipeline.text.TextParts;
import io.copse.pipeline.text.UnspacedScripts;

/**
 * Tells the documents whose words no spaces part, and in which words are therefore no good terms.
 *
 * <p>Such a document has no word that can be a term, or more than half of its letters belong to
 * {@link UnspacedScripts}.
 */
final class Spacing {
  // By code point: 1 for a letter written with spaces, -1 for one without, 0 for no letter.
  private static final byte[] BALANCE = balance();

  private Spacing() {}

  private static byte[] balance() {
    byte[] balance = new byte[Character.MAX_CODE_POINT + 1];
    for (int c = 0; c <= Character.MAX_CODE_POINT; c++) {
      balance[c] = (byte) (UnspacedScripts.hasLetter(c) ? -1 : Character.isLetter(c) ? 1 : 0);
    }
    return balance;
  }

  /**
   * Returns whether a document is without words.
   *
   * @param words what {@link WordTerms} found in it
   */
  static boolean lacksWords(TextParts words) {
    return !hasTerm(words) || mostLettersAreUnspaced(words.text());
  }

  private static boolean hasTerm(TextParts words) {
    for (int word = 0; word < words.size(); word++) {
      // The first word is nearly always a term, or the second.
      if (!WordTerms.stopWords().contains(words.string(word))) {
        return true;
      }
    }
    return false;
  }

  private static boolean mostLettersAreUnspaced(char[] text) {
    int balance = 0;
    for (int at = 0; at < text.length; at++) {
      int codePoint = text[at];
      if (Character.isHighSurrogate(text[at])) {
        codePoint = Character.codePointAt(text, at);
        at += Character.charCount(codePoint) - 1;
      }
      balance += BALANCE[codePoint];
    }
    return balance < 0;
  }
}
