package io.copse.pipeline.domains;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/**
 * Cuts text into terms as c-BTM does (Gururangan et al., 2023): lower case, words of two or more
 * letters, digits or underscores, without English stop words and without words that begin with a
 * digit. Words are what the regular expression {@code \b\w\w+\b} finds in Unicode's sense.
 */
final class Terms {
  private static final BitSet IN_WORDS = inWords();
  private static final Set<String> STOP_WORDS = stopWords();

  private Terms() {}

  /** Returns a text's terms in its order. */
  static List<String> of(String text) {
    String lower = text.toLowerCase(Locale.ROOT);
    List<String> terms = new ArrayList<>();
    int at = 0;
    while (at < lower.length()) {
      int start = at;
      int characters = 0;
      int codePoint = lower.codePointAt(at);
      while (IN_WORDS.get(codePoint)) {
        characters++;
        at += Character.charCount(codePoint);
        codePoint = at < lower.length() ? lower.codePointAt(at) : Character.LINE_SEPARATOR;
      }
      if (characters > 1 && !Character.isDigit(lower.codePointAt(start))) {
        String term = lower.substring(start, at);
        if (!STOP_WORDS.contains(term)) {
          terms.add(term);
        }
      }
      at += Character.charCount(codePoint);
    }
    return terms;
  }

  private static BitSet inWords() {
    BitSet inWords = new BitSet();
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
      inWords.set(c, in);
    }
    return inWords;
  }

  private static Set<String> stopWords() {
    try (InputStream words = Terms.class.getResourceAsStream("english-stop-words.txt")) {
      return Set.of(new String(words.readAllBytes(), StandardCharsets.UTF_8).trim().split("\\s+"));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
