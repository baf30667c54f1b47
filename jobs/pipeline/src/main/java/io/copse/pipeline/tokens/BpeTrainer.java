package io.copse.pipeline.tokens;

import io.copse.pipeline.text.FrequentStrings.Counted;
import io.copse.pipeline.tokens.BpeModel.Merge;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.PriorityQueue;
import java.util.Set;

/**
 * Learns byte-pair merges from word counts (Sennrich et al., 2016).
 *
 * <p>In each round the adjacent pair of tokens with the highest count becomes a token. Of equal
 * counts, the pair with the smaller left id is taken, then with the smaller right id. Merges never
 * cross words. Counts are updated word by word. The queue drops outdated entries when they come
 * first.
 */
public final class BpeTrainer {
  /**
   * The count of a pair in the texts, and the words that held it when it was counted. A word may be
   * listed twice, or hold the pair no longer.
   */
  private static final class Occurrences {
    private long count;
    private int[] words = new int[2];
    private int size;

    void add(int word) {
      if (size > 0 && words[size - 1] == word) {
        return;
      }
      if (size == words.length) {
        words = Arrays.copyOf(words, 2 * size);
      }
      words[size++] = word;
    }
  }

  private record Candidate(Merge pair, long count) {}

  private static final Comparator<Candidate> ORDER =
      Comparator.comparingLong((Candidate c) -> -c.count())
          .thenComparingInt(c -> c.pair().left())
          .thenComparingInt(c -> c.pair().right());

  private final List<int[]> words = new ArrayList<>();
  private final List<Long> wordCounts = new ArrayList<>();
  private final Map<Merge, Occurrences> pairs = new HashMap<>();
  private final PriorityQueue<Candidate> queue = new PriorityQueue<>(ORDER);

  // Different merges may spell the same bytes; the vocabulary must not hold them twice.
  private final Map<Integer, String> spelling = new HashMap<>();
  private final Set<String> spellings = new HashSet<>();

  private BpeTrainer(List<Counted> counts) {
    for (int b = 0; b < BpeModel.BYTES; b++) {
      spell(b, String.valueOf(ByteLevel.character(b)));
    }
    for (Counted count : counts) {
      int[] tokens = ByteLevel.bytes(count.string());
      words.add(tokens);
      wordCounts.add(count.count());
      for (int i = 0; i + 1 < tokens.length; i++) {
        count(new Merge(tokens[i], tokens[i + 1]), count.count(), words.size() - 1);
      }
    }
    pairs.forEach((pair, occurrences) -> queue.add(new Candidate(pair, occurrences.count)));
  }

  /**
   * Returns a vocabulary of {@code vocabularySize} ids, or of fewer if no other pair of the words
   * occurs twice.
   *
   * @param counts distinct words and their counts, in any order
   * @param vocabularySize token ids in total; 256 and 257 give the tokenizer of bytes, which has
   *     257
   * @throws IllegalArgumentException if it is below 256
   */
  public static BpeModel train(List<Counted> counts, int vocabularySize) {
    if (vocabularySize < BpeModel.BYTES) {
      throw new IllegalArgumentException(
          "A byte-level vocabulary of %d tokens cannot hold the 256 bytes: ask for 256 or more."
              .formatted(vocabularySize));
    }
    int merges = Math.max(0, vocabularySize - BpeModel.END_OF_DOCUMENT - 1);
    return merges == 0 ? new BpeModel(List.of()) : new BpeTrainer(counts).merge(merges);
  }

  private BpeModel merge(int most) {
    List<Merge> merges = new ArrayList<>();
    while (merges.size() < most && !queue.isEmpty()) {
      Candidate best = queue.poll();
      long current = count(best.pair());
      if (current != best.count()) {
        if (current > 0) {
          queue.add(new Candidate(best.pair(), current));
        }
        continue;
      }
      if (current < 2) {
        break;
      }
      String text = spelling.get(best.pair().left()) + spelling.get(best.pair().right());
      if (spellings.contains(text)) {
        continue;
      }
      int id = BpeModel.END_OF_DOCUMENT + 1 + merges.size();
      spell(id, text);
      merges.add(best.pair());
      replace(best.pair(), id);
    }
    return new BpeModel(merges);
  }

  private void spell(int id, String text) {
    spelling.put(id, text);
    spellings.add(text);
  }

  private void replace(Merge pair, int id) {
    Set<Merge> grown = new HashSet<>();
    Occurrences occurrences = pairs.get(pair);
    for (int n = 0; n < occurrences.size; n++) {
      int word = occurrences.words[n];
      int[] before = words.get(word);
      int[] after = merged(before, pair, id);
      if (after.length == before.length) {
        continue;
      }
      long count = wordCounts.get(word);
      for (int i = 0; i + 1 < before.length; i++) {
        pairs.get(new Merge(before[i], before[i + 1])).count -= count;
      }
      for (int i = 0; i + 1 < after.length; i++) {
        Merge next = new Merge(after[i], after[i + 1]);
        if (next.left() == id || next.right() == id) {
          count(next, count, word);
          grown.add(next);
        } else {
          pairs.get(next).count += count;
        }
      }
      words.set(word, after);
    }
    pairs.remove(pair);
    for (Merge next : grown) {
      queue.add(new Candidate(next, count(next)));
    }
  }

  private void count(Merge pair, long count, int word) {
    Occurrences occurrences = pairs.computeIfAbsent(pair, p -> new Occurrences());
    occurrences.count += count;
    occurrences.add(word);
  }

  private long count(Merge pair) {
    Occurrences occurrences = pairs.get(pair);
    return occurrences == null ? 0 : occurrences.count;
  }

  private static int[] merged(int[] tokens, Merge pair, int id) {
    int[] out = new int[tokens.length];
    int length = 0;
    for (int i = 0; i < tokens.length; i++) {
      boolean match =
          i + 1 < tokens.length && tokens[i] == pair.left() && tokens[i + 1] == pair.right();
      out[length++] = match ? id : tokens[i];
      if (match) {
        i++;
      }
    }
    return Arrays.copyOf(out, length);
  }
}
