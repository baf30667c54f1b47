package io.copse.pipeline.domains;

import io.copse.pipeline.text.TextParts;
import java.text.Normalizer;

/**
 * Cuts text into runs of characters that can be terms, for texts whose words are not parted by
 * spaces, or that have no words.
 *
 * <p>The terms are all runs of one, two and three code points, across word boundaries, of the text
 * in Unicode's normal form KC and in lower case, in which one space stands for each run of white
 * space. So a full-width digit is the same as a plain one.
 */
final class CharacterTerms {
  /** Most code points of a term. */
  static final int LONGEST = 3;

  private CharacterTerms() {}

  /** Finds the runs of a text, by their start and then by their length. */
  static void find(String text, TextParts found) {
    char[] plain =
        spaced(WordTerms.lowerCase(Normalizer.normalize(text, Normalizer.Form.NFKC))).toCharArray();
    found.of(plain);
    for (int start = 0; start < plain.length; start = next(plain, start)) {
      int end = start;
      for (int length = 1; length <= LONGEST && end < plain.length; length++) {
        end = next(plain, end);
        found.add(start, end);
      }
    }
  }

  /** Returns where the code point after the one at a place begins. */
  private static int next(char[] text, int at) {
    return at + Character.charCount(Character.codePointAt(text, at));
  }

  /** Returns a text with one space in place of each run of white space. */
  private static String spaced(char[] text) {
    StringBuilder spaced = new StringBuilder(text.length);
    boolean space = false;
    for (char c : text) {
      boolean white = Character.isWhitespace(c) || Character.isSpaceChar(c);
      if (!white) {
        spaced.append(c);
      } else if (!space) {
        spaced.append(' ');
      }
      space = white;
    }
    return spaced.toString();
  }
}
