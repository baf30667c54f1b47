package io.copse.pipeline.tokens;

import io.copse.pipeline.text.TextParts;

/**
 * Cuts a text into words as GPT-2's tokenizer does (Radford et al., 2019).
 *
 * <p>Words are contractions and stretches of letters, of numbers or of other characters, each with
 * one blank before it. Of several blanks, the last belongs to the word that follows. The matches
 * are those of the regular expression
 *
 * <pre>'(?:s|t|re|ve|m|ll|d)| ?\p{L}+| ?\p{N}+| ?[^\s\p{L}\p{N}]+|\s+(?!\S)|\s+</pre>
 *
 * found in one pass with a table of characters.
 */
final class Words {
  private static final byte LETTER = 0;
  private static final byte NUMBER = 1;
  private static final byte BLANK = 2;
  private static final byte OTHER = 3;
  private static final byte[] KINDS = kinds();

  private final char[] text;

  private Words(char[] text) {
    this.text = text;
  }

  private static byte[] kinds() {
    byte[] kinds = new byte[Character.MIN_SUPPLEMENTARY_CODE_POINT];
    for (int c = 0; c < kinds.length; c++) {
      kinds[c] = kindOf(c);
    }
    return kinds;
  }

  private static byte kindOf(int codePoint) {
    return switch (Character.getType(codePoint)) {
      case Character.UPPERCASE_LETTER,
          Character.LOWERCASE_LETTER,
          Character.TITLECASE_LETTER,
          Character.MODIFIER_LETTER,
          Character.OTHER_LETTER ->
          LETTER;
      case Character.DECIMAL_DIGIT_NUMBER, Character.LETTER_NUMBER, Character.OTHER_NUMBER ->
          NUMBER;
      case Character.SPACE_SEPARATOR, Character.LINE_SEPARATOR, Character.PARAGRAPH_SEPARATOR ->
          BLANK;
      default -> (codePoint >= '\t' && codePoint <= '\r') || codePoint == 0x85 ? BLANK : OTHER;
    };
  }

  /** Finds the words of a text that have at most {@code longest} characters. */
  static void find(String text, int longest, TextParts found) {
    Words words = new Words(text.toCharArray());
    found.of(words.text);
    int end;
    for (int start = 0; start < words.text.length; start = end) {
      end = words.end(start);
      if (end - start <= longest) {
        found.add(start, end);
      }
    }
  }

  /** Returns the end of the word that starts at a place. */
  private int end(int start) {
    char first = text[start];
    int contraction = first == '\'' ? contraction(start + 1) : 0;
    if (contraction > 0) {
      return start + 1 + contraction;
    }
    int body = first == ' ' && start + 1 < text.length ? start + 1 : start;
    byte kind = kind(body);
    if (kind != BLANK) {
      return runEnd(body, kind);
    }
    int end = runEnd(start, BLANK);
    return end < text.length && end - start > 1 ? end - 1 : end;
  }

  /** Returns the length of the contraction after an apostrophe, or 0 if there is none. */
  private int contraction(int at) {
    if (at == text.length) {
      return 0;
    }
    return switch (text[at]) {
      case 's', 't', 'm', 'd' -> 1;
      case 'r', 'v' -> at + 1 < text.length && text[at + 1] == 'e' ? 2 : 0;
      case 'l' -> at + 1 < text.length && text[at + 1] == 'l' ? 2 : 0;
      default -> 0;
    };
  }

  private int runEnd(int from, byte kind) {
    int at = from;
    while (at < text.length && kind(at) == kind) {
      at +=
          Character.isHighSurrogate(text[at])
              ? Character.charCount(Character.codePointAt(text, at))
              : 1;
    }
    return at;
  }

  private byte kind(int at) {
    char c = text[at];
    return Character.isHighSurrogate(c) ? kindOf(Character.codePointAt(text, at)) : KINDS[c];
  }
}
