package io.copse.pipeline.corpus.similar;

import io.copse.pipeline.identity.Mix64;
import io.copse.pipeline.text.UnspacedScripts;
import java.util.Arrays;

/**
 * Hashes the n-grams of a text: its runs of n consecutive words.
 *
 * <p>A word is a maximal run of letters, digits and marks in lower case. A character of a script
 * that is written without spaces is a word of its own. All else, such as white space and
 * punctuation, only ends words.
 *
 * @param n the words of an n-gram
 */
record NGrams(int n) {
  private static final long EMPTY_WORD = 0xcbf29ce484222325L;

  NGrams {
    if (n < 1) {
      throw new IllegalArgumentException("An n-gram has at least one word, not %d.".formatted(n));
    }
  }

  /** Returns the hashes of the different n-grams in ascending order. */
  long[] of(String text) {
    return hashes(words(text), n);
  }

  /** Returns the same, but one hash of all words for a text with fewer than n of them. */
  long[] orWhole(String text) {
    long[] words = words(text);
    return hashes(words, Math.max(1, Math.min(n, words.length)));
  }

  private static long[] hashes(long[] words, int length) {
    long[] hashes = new long[Math.max(0, words.length - length + 1)];
    for (int first = 0; first < hashes.length; first++) {
      long hash = length;
      for (int word = first; word < first + length; word++) {
        hash = Mix64.mix(hash ^ words[word]);
      }
      hashes[first] = hash;
    }
    return Arrays.stream(hashes).sorted().distinct().toArray();
  }

  /** Returns a hash of each word. */
  private static long[] words(String text) {
    long[] hashes = new long[16];
    int size = 0;
    long word = 0;
    boolean inWord = false;
    for (int at = 0; at <= text.length(); ) {
      int character = at < text.length() ? text.codePointAt(at) : ' ';
      at += Character.charCount(character);
      boolean alone = UnspacedScripts.hasLetter(character);
      boolean continues = !alone && isOfWord(character);
      if (inWord && !continues) {
        hashes = size == hashes.length ? Arrays.copyOf(hashes, 2 * size) : hashes;
        hashes[size++] = Mix64.mix(word);
        inWord = false;
      }
      if (alone) {
        hashes = size == hashes.length ? Arrays.copyOf(hashes, 2 * size) : hashes;
        hashes[size++] = Mix64.mix(with(EMPTY_WORD, character));
      } else if (continues) {
        word = with(inWord ? word : EMPTY_WORD, Character.toLowerCase(character));
        inWord = true;
      }
    }
    return Arrays.copyOf(hashes, size);
  }

  /** Adds a character to the FNV-1a hash of a word. */
  private static long with(long word, int character) {
    return (word ^ character) * 0x100000001b3L;
  }

  private static boolean isOfWord(int character) {
    return Character.isLetterOrDigit(character)
        || switch (Character.getType(character)) {
          case Character.NON_SPACING_MARK, Character.COMBINING_SPACING_MARK -> true;
          default -> false;
        };
  }
}
