package io.copse.pipeline.tokens;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.copse.pipeline.text.FrequentStrings.Counted;
import io.copse.pipeline.tokens.BpeModel.Merge;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

class TestBpeTrainer {
  private static final List<Counted> WORDS =
      List.of(
          new Counted("low", 5),
          new Counted("lower", 2),
          new Counted("newest", 6),
          new Counted("widest", 3),
          new Counted("aaaa", 4));

  @Test
  void mergesTheMostFrequentPairFirst() {
    BpeModel model = BpeTrainer.train(WORDS, 260);
    // aa occurs 3 x 4 times, es and st 9 times each.
    assertThat(model.merges())
        .containsExactly(new Merge('a', 'a'), new Merge('e', 's'), new Merge(258, 't'));
  }

  @Test
  void incrementalCountsAgreeWithCountingAnew() {
    assertThat(BpeTrainer.train(WORDS, 300).merges()).isEqualTo(naive(WORDS, 300 - 257));
    List<Counted> random = randomWords();
    assertThat(BpeTrainer.train(random, 400).merges()).isEqualTo(naive(random, 400 - 257));
  }

  @Test
  void orderOfWordsDoesNotMatter() {
    List<Counted> shuffled = new ArrayList<>(randomWords());
    Collections.shuffle(shuffled, new Random(3));
    assertThat(BpeTrainer.train(shuffled, 400)).isEqualTo(BpeTrainer.train(randomWords(), 400));
  }

  @Test
  void vocabularyOf256IsBytes() {
    BpeModel model = BpeTrainer.train(WORDS, 256);
    assertThat(model.merges()).isEmpty();
    assertThat(model.vocabularySize()).isEqualTo(257);
  }

  @Test
  void refusesFewerTokensThanBytes() {
    assertThatThrownBy(() -> BpeTrainer.train(WORDS, 255))
        .hasMessage(
            "A byte-level vocabulary of 255 tokens cannot hold the 256 bytes: ask for 256 or more.");
  }

  private static List<Counted> randomWords() {
    Random random = new Random(1);
    return random
        .ints(300, 2, 9)
        .mapToObj(
            length -> {
              StringBuilder word = new StringBuilder();
              for (int i = 0; i < length; i++) {
                word.append((char) ('a' + random.nextInt(4)));
              }
              return new Counted(word.toString(), 1 + random.nextInt(20));
            })
        .toList();
  }

  /** Counts all pairs of all words for each merge. */
  private static List<Merge> naive(List<Counted> words, int merges) {
    List<List<Integer>> tokens = new ArrayList<>();
    for (Counted word : words) {
      tokens.add(new ArrayList<>());
      for (int b : ByteLevel.bytes(word.string())) {
        tokens.get(tokens.size() - 1).add(b);
      }
    }
    List<String> spelling = new ArrayList<>();
    for (int b = 0; b < 257; b++) {
      spelling.add(b < 256 ? String.valueOf(ByteLevel.character(b)) : "end");
    }
    List<Merge> learned = new ArrayList<>();
    while (learned.size() < merges) {
      Map<Merge, Long> counts = new HashMap<>();
      for (int w = 0; w < words.size(); w++) {
        List<Integer> word = tokens.get(w);
        for (int i = 0; i + 1 < word.size(); i++) {
          counts.merge(new Merge(word.get(i), word.get(i + 1)), words.get(w).count(), Long::sum);
        }
      }
      var best =
          counts.entrySet().stream()
              .filter(
                  e ->
                      !spelling.contains(
                          spelling.get(e.getKey().left()) + spelling.get(e.getKey().right())))
              .min(
                  Comparator.comparingLong((Map.Entry<Merge, Long> e) -> -e.getValue())
                      .thenComparingInt(e -> e.getKey().left())
                      .thenComparingInt(e -> e.getKey().right()));
      if (best.isEmpty() || best.get().getValue() < 2) {
        break;
      }
      Merge merge = best.get().getKey();
      spelling.add(spelling.get(merge.left()) + spelling.get(merge.right()));
      learned.add(merge);
      for (List<Integer> word : tokens) {
        for (int i = 0; i + 1 < word.size(); i++) {
          if (word.get(i) == merge.left() && word.get(i + 1) == merge.right()) {
            word.set(i, 256 + learned.size());
            word.remove(i + 1);
          }
        }
      }
    }
    return learned;
  }
}
