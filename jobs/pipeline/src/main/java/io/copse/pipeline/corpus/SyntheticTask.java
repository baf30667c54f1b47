package io.copse.pipeline.corpus;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * A task whose answers a rule determines. An example is one line or several. The answer is all that
 * stands between {@code =>} with a blank, and the end of its line.
 */
enum SyntheticTask {
  /**
   * Multi-query associative recall (MQAR; Arora et al., "Zoology", 2023, arXiv:2312.04927). A line
   * has 4 to 12 pairs of a letter and a digit, each letter once. A line for each of at least half
   * of the pairs, in random order, asks for the digit of its letter.
   */
  ASSOCIATIVE_RECALL {
    @Override
    String example(Random random) {
      List<Character> keys = new ArrayList<>();
      IntStream.rangeClosed('a', 'z').forEach(letter -> keys.add((char) letter));
      Collections.shuffle(keys, random);
      int pairs = 4 + random.nextInt(9);
      int[] digits = random.ints(pairs, 0, 10).toArray();
      String given =
          IntStream.range(0, pairs)
              .mapToObj(i -> keys.get(i) + " " + digits[i])
              .collect(Collectors.joining(" , "));
      List<Integer> asked = new ArrayList<>(IntStream.range(0, pairs).boxed().toList());
      Collections.shuffle(asked, random);
      String queries =
          asked.subList(0, (pairs + 1) / 2).stream()
              .map(i -> "%s => %d\n".formatted(keys.get(i), digits[i]))
              .collect(Collectors.joining());
      return "recall " + given + "\n" + queries;
    }
  },

  /**
   * Copying of a string (Jelassi et al., "Repeat After Me", 2024, arXiv:2402.01032): 4 to 24
   * letters, drawn evenly, and the same letters again.
   */
  COPYING {
    @Override
    String example(Random random) {
      String letters =
          random
              .ints(4 + random.nextInt(21), 'a', 'z' + 1)
              .mapToObj(Character::toString)
              .collect(Collectors.joining(" "));
      return "copy %s => %s\n".formatted(letters, letters);
    }
  },

  /**
   * Addition modulo 97 (Power et al., "Grokking", 2022, arXiv:2201.02177) of two numbers from 0 to
   * 96, drawn evenly. There are 9,409 examples, so that they occur in train, dev and test.
   */
  MODULAR_ADDITION {
    @Override
    String example(Random random) {
      int left = random.nextInt(MODULUS);
      int right = random.nextInt(MODULUS);
      return "add %d + %d => %d\n".formatted(left, right, (left + right) % MODULUS);
    }
  },

  /**
   * Parity of a string of bits (Hahn, "Theoretical Limitations of Self-Attention", 2020,
   * arXiv:1906.06755): 4 to 24 bits, drawn evenly, and 1 if the number of ones is odd, else 0.
   */
  PARITY {
    @Override
    String example(Random random) {
      int[] bits = random.ints(4 + random.nextInt(21), 0, 2).toArray();
      String shown = IntStream.of(bits).mapToObj(String::valueOf).collect(Collectors.joining(" "));
      return "parity %s => %d\n".formatted(shown, IntStream.of(bits).sum() % 2);
    }
  };

  private static final int MODULUS = 97;

  /** No example has more bytes. */
  static final int LONGEST_EXAMPLE = 256;

  /** Returns the next example. */
  abstract String example(Random random);

  /** Returns the name used in settings. */
  String label() {
    return name().toLowerCase(Locale.ROOT);
  }
}
