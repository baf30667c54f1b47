package io.copse.pipeline.tokens;

import io.copse.pipeline.text.StringNumbers;
import io.copse.pipeline.text.TextParts;
import java.util.Arrays;

/**
 * Encodes text with a byte-level BPE vocabulary.
 *
 * <p>In each word, the pair that was learned first is merged at all its places, until no pair is
 * left that was learned. Words repeat, so the tokens of the words met first are kept. Not safe for
 * several threads.
 */
final class BpeEncoder {
  private static final int MOST_WORDS = 1 << 18;
  private static final int LONGEST_WORD = 64;
  private static final int NONE = Integer.MAX_VALUE;
  private static final int UNKNOWN = -1;
  private static final char LAST_ASCII = 0x7f;

  // An open hash table of the learned pairs: the two ids in one long, and the merge's rank.
  private final long[] pairs;
  private final int[] ranks;
  private final TextParts found = new TextParts();
  private final StringNumbers words = new StringNumbers();
  // The tokens of the kept words, one word after the other, and where those of each word end.
  private int[] wordTokens = new int[1024];
  private int[] wordEnds = new int[1024];

  // The pieces of the word that is encoded now, and the rank of each pair of neighbours: its place
  // in the order of learning, NONE if it was not learned, or UNKNOWN before it is looked up.
  private int[] pieces = new int[256];
  private int[] pairRanks = new int[256];

  private int[] tokens = new int[1024];
  private int size;

  BpeEncoder(BpeModel model) {
    int slots = Integer.highestOneBit(Math.max(1, model.merges().size())) * 4;
    pairs = new long[slots];
    ranks = new int[slots];
    Arrays.fill(pairs, -1);
    for (int rank = 0; rank < model.merges().size(); rank++) {
      BpeModel.Merge merge = model.merges().get(rank);
      long pair = pair(merge.left(), merge.right());
      int slot = slot(pair);
      pairs[slot] = pair;
      ranks[slot] = rank;
    }
  }

  /** Returns the ids of the text's tokens. */
  int[] encode(String text) {
    size = 0;
    Words.find(text, Integer.MAX_VALUE, found);
    words.find(found);
    int known = words.size();
    for (int i = 0; i < found.size(); i++) {
      int word = found.number(i);
      if (word >= 0) {
        append(word);
      } else {
        encode(found.start(i), found.end(i), words.size() > known);
      }
    }
    return Arrays.copyOf(tokens, size);
  }

  /** Encodes a word that was not kept when its text was begun, but may be by now. */
  private void encode(int start, int end, boolean mayBeKnown) {
    int word = mayBeKnown ? words.find(found.text(), start, end) : StringNumbers.NONE;
    if (word >= 0) {
      append(word);
      return;
    }
    int count = merge(bytes(start, end));
    append(pieces, 0, count);
    if (words.size() < MOST_WORDS && end - start <= LONGEST_WORD) {
      keep(words.add(found.text(), start, end), count);
    }
  }

  private void append(int word) {
    int start = start(word);
    append(wordTokens, start, wordEnds[word] - start);
  }

  private void append(int[] from, int start, int count) {
    if (size + count > tokens.length) {
      tokens = Arrays.copyOf(tokens, 2 * (size + count));
    }
    // Most words have few tokens, and a loop copies few faster than a call does.
    for (int i = 0; i < count; i++) {
      tokens[size + i] = from[start + i];
    }
    size += count;
  }

  /** Returns where the tokens of a kept word start. */
  private int start(int word) {
    return word == 0 ? 0 : wordEnds[word - 1];
  }

  private void keep(int word, int count) {
    int start = start(word);
    int end = start + count;
    if (end > wordTokens.length) {
      wordTokens = Arrays.copyOf(wordTokens, 2 * end);
    }
    if (word == wordEnds.length) {
      wordEnds = Arrays.copyOf(wordEnds, 2 * word);
    }
    System.arraycopy(pieces, 0, wordTokens, start, count);
    wordEnds[word] = end;
  }

  /** Sets the pieces to the bytes of a word's UTF-8, and returns their number. */
  private int bytes(int start, int end) {
    char[] text = found.text();
    int length = end - start;
    if (3 * length > pieces.length) {
      pieces = new int[6 * length];
      pairRanks = new int[pieces.length];
    }
    for (int i = 0; i < length; i++) {
      char c = text[start + i];
      if (c > LAST_ASCII) {
        int[] bytes = ByteLevel.bytes(new String(text, start, length));
        System.arraycopy(bytes, 0, pieces, 0, bytes.length);
        return bytes.length;
      }
      pieces[i] = c;
    }
    return length;
  }

  /**
   * Merges the first {@code count} pieces as far as pairs were learned; returns how many are left.
   */
  private int merge(int count) {
    int length = count;
    Arrays.fill(pairRanks, 0, length, UNKNOWN);
    while (true) {
      int first = NONE;
      for (int i = 0; i + 1 < length; i++) {
        if (pairRanks[i] == UNKNOWN) {
          pairRanks[i] = rank(pieces[i], pieces[i + 1]);
        }
        first = Math.min(first, pairRanks[i]);
      }
      if (first == NONE) {
        return length;
      }
      // A pair with the new token was learned later, so all places of this pair are merged in one
      // pass.
      int out = 0;
      int at = 0;
      while (at < length) {
        boolean match = at + 1 < length && pairRanks[at] == first;
        pieces[out] = match ? BpeModel.END_OF_DOCUMENT + 1 + first : pieces[at];
        pairRanks[out] = match ? UNKNOWN : pairRanks[at];
        if (match && out > 0) {
          pairRanks[out - 1] = UNKNOWN;
        }
        out++;
        at += match ? 2 : 1;
      }
      length = out;
    }
  }

  private int rank(int left, int right) {
    long pair = pair(left, right);
    int slot = slot(pair);
    return pairs[slot] == pair ? ranks[slot] : NONE;
  }

  private static long pair(int left, int right) {
    return (long) left << 32 | right;
  }

  /** Returns the slot of a pair, or the empty slot where it would be. */
  private int slot(long pair) {
    int slot = (int) ((pair * 0x9e3779b97f4a7c15L) >>> 40) & (pairs.length - 1);
    while (pairs[slot] != -1 && pairs[slot] != pair) {
      slot = (slot + 1) & (pairs.length - 1);
    }
    return slot;
  }
}
