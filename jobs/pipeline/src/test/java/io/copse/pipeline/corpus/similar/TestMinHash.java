package io.copse.pipeline.corpus.similar;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Random;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

class TestMinHash {
  @Test
  void choosesTheLongestBandsThatFindEnough() {
    MinHash hash = MinHash.finding(0.8);
    assertThat(hash).isEqualTo(new MinHash(18, 7));
    assertThat(hash.recall(0.8)).isCloseTo(0.9855, within(1e-4));
    assertThat(new MinHash(16, 8).recall(0.8)).isLessThan(0.95);
    assertThat(hash.recall(0.3)).isLessThan(0.005);
    assertThat(MinHash.finding(1)).isEqualTo(new MinHash(1, 128));
  }

  /** Of pairs with a known similarity, the share that shares a band is that of the formula. */
  @Test
  void findsPairsAsOftenAsTheFormulaSays() {
    MinHash hash = MinHash.finding(0.8);
    Random random = new Random(5);
    for (int common : new int[] {100, 150, 160, 180}) {
      int pairs = 3000;
      int found = 0;
      for (int pair = 0; pair < pairs; pair++) {
        // Two sets of 100 + common / 2 elements: common of 200 in both.
        long[] all = random.longs(200).toArray();
        int own = (200 - common) / 2;
        long[] a = LongStream.of(all).limit(common + own).toArray();
        long[] b =
            LongStream.concat(
                    LongStream.of(all).limit(common), LongStream.of(all).skip(common + own))
                .toArray();
        found += shareBand(hash.of(a), hash.of(b)) ? 1 : 0;
      }
      double expected = hash.recall(common / 200.0);
      double deviation = Math.sqrt(expected * (1 - expected) / pairs);
      assertThat((double) found / pairs)
          .as("similarity %s", common / 200.0)
          .isCloseTo(expected, within(4 * deviation + 0.005));
    }
  }

  @Test
  void doesNotDependOnOrder() {
    MinHash hash = MinHash.finding(0.8);
    assertThat(hash.of(new long[] {3, 1, 2})).isEqualTo(hash.of(new long[] {2, 3, 1}));
    assertThat(hash.of(new long[0])).isEmpty();
  }

  private static boolean shareBand(long[] a, long[] b) {
    for (int band = 0; band < a.length; band++) {
      if (a[band] == b[band]) {
        return true;
      }
    }
    return false;
  }
}
