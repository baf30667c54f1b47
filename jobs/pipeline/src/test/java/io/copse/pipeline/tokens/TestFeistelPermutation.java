package io.copse.pipeline.tokens;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TestFeistelPermutation {
  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5, 17, 64, 1000, 65_537})
  void everyElementIsReachedOnce(long n) {
    FeistelPermutation permutation = new FeistelPermutation(n, 7);
    assertThat(LongStream.range(0, n).map(permutation::apply).sorted().toArray())
        .isEqualTo(LongStream.range(0, n).toArray());
  }

  @Test
  void seedsGiveDifferentOrders() {
    assertThat(order(1000, 1)).isEqualTo(order(1000, 1)).isNotEqualTo(order(1000, 2));
  }

  @Test
  void neighboursPart() {
    long[] order = order(10_000, 5);
    long adjacent =
        LongStream.range(1, order.length)
            .filter(i -> Math.abs(order[(int) i] - order[(int) i - 1]) == 1)
            .count();
    // Two in n of a random order.
    assertThat(adjacent).isLessThan(20);
  }

  @Test
  void refusesNoElements() {
    assertThatThrownBy(() -> new FeistelPermutation(0, 1))
        .hasMessage("Cannot permute 0 elements: give from 1 to 2^62.");
  }

  private static long[] order(long n, long seed) {
    FeistelPermutation permutation = new FeistelPermutation(n, seed);
    return LongStream.range(0, n).map(permutation::apply).toArray();
  }
}
