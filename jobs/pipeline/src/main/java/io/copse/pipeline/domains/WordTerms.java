package io.copse.pipeline.domains;

import io.copse.pipeline.text.TextParts;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Set;

/**
 * Cuts text into the words that can be terms, as c-BTM does (Gururangan et al., 2023).
 *
 * <p>A word is what the regular expression {@code \b\w\w+\b} finds in the lower-cased text, in
 * Unicode's sense, that does not begin with a digit and is not very long. English stop words are
 * found too, and cannot be terms.
 */
final class WordTerms {
  /** A longer word may not fit the model's file, in which a term has at most 65,535 bytes. */
  static final int MOST_LENGTH = 65_535 / 3;

  // Its lower case depends on whether it ends a word.
  private static final char CAPITAL_SIGMA = '\u03a3';

  private static final char[] LOWER_CASE = lowerCases();
  private static final boolean[] IN_WORDS = inWords();
  private static final Set<String> STOP_WORDS = readStopWords();

  private WordTerms() {}

  /** Finds the words of a text in lower case, with stop words. */
  static void find(String text, TextParts found) {
    char[] lower = lowerCase(text);
    found.of(lower);
    int at = 0;
    while (at < lower.length) {
      int start = at;
      int characters = 0;
      int codePoint = codePoint(lower, at);
      while (IN_WORDS[codePoint]) {
        characters++;
        at += Character.charCount(codePoint);
        codePoint = at < lower.length ? codePoint(lower, at) : Character.LINE_SEPARATOR;
      }
      if (characters > 1
          && at - start <= MOST_LENGTH
          && !Character.isDigit(codePoint(lower, start))) {
        found.add(start, at);
      }
      at += Character.charCount(codePoint);
    }
  }

  /** Returns the characters of {@code text.toLowerCase(Locale.ROOT)}. */
  static char[] lowerCase(String text) {
    char[] characters = text.toCharArray();
    for (int i = 0; i < characters.length; i++) {
      char lower = LOWER_CASE[characters[i]];
      if (lower == 0) {
        return text.toLowerCase(Locale.ROOT).toCharArray();
      }
      characters[i] = lower;
    }
    return characters;
  }

  /** Returns each character's lower case; 0 if it depends on others or is not one character. */
  private static char[] lowerCases() {
    char[] lowerCases = new char[Character.MAX_VALUE + 1];
    for (char c = 0; c < Character.MAX_VALUE; c++) {
      String lower = ("a" + c).toLowerCase(Locale.ROOT).substring(1);
      boolean plain = lower.length() == 1 && c != CAPITAL_SIGMA && !Character.isSurrogate(c);
      lowerCases[c] = plain ? lower.charAt(0) : 0;
    }
    return lowerCases;
  }

  private static int codePoint(char[] text, int at) {
    char c = text[at];
    return Character.isHighSurrogate(c) ? Character.codePointAt(text, at) : c;
  }

  private static boolean[] inWords() {
    boolean[] inWords = new boolean[Character.MAX_CODE_POINT + 1];
    for (int c = 0; c <= Character.MAX_CODE_POINT; c++) {
      boolean in =
          Character.isAlphabetic(c)
              || switch (Character.getType(c)) {
                case Character.NON_SPACING_MARK,
                    Character.ENCLOSING_MARK,
                    Character.COMBINING_SPACING_MARK,
                    Character.DECIMAL_DIGIT_NUMBER,
                    Character.CONNECTOR_PUNCTUATION ->
                    true;
                default -> c == 0x200C || c == 0x200D;
              };
      inWords[c] = in;
    }
    return inWords;
  }

  /** Returns the English words that cannot be terms. */
  static Set<String> stopWords() {
    return STOP_WORDS;
  }

  private static Set<String> readStopWords() {
    try (InputStream words = WordTerms.class.getResourceAsStream("english-stop-words.txt")) {
      return Set.of(new String(words.readAllBytes(), StandardCharsets.UTF_8).trim().split("\\s+"));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
