package io.copse.models.train;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class TestRecentLosses {

  @Test
  void aSpikeIsFiveDeviationsAboveTheLast32() {
    RecentLosses losses = new RecentLosses(List.of());
    for (int i = 0; i < 32; i++) {
      assertThat(losses.isSpike(1000)).isFalse();
      losses.add(i % 2 == 0 ? 2.9 : 3.1);
    }
    // Mean 3, deviation 0.1.
    assertThat(losses.isSpike(3.49)).isFalse();
    assertThat(losses.isSpike(3.51)).isTrue();
    assertThat(losses.isSpike(1)).isFalse();
  }

  @Test
  void forgetsTheOldest() {
    RecentLosses losses = new RecentLosses(List.of());
    for (int i = 0; i < 40; i++) {
      losses.add(i);
    }
    assertThat(losses.oldestFirst()).hasSize(32).startsWith(8.0, 9.0).endsWith(39.0);
    assertThat(losses.mean()).isEqualTo(23.5);
    assertThat(new RecentLosses(List.of()).mean()).isNaN();
  }
}
