package io.copse.models.train;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class TestRecentLosses {

  @Test
  void aSpikeIsSoManyDeviationsAboveTheLast32() {
    RecentLosses losses = new RecentLosses(List.of());
    for (int i = 0; i < 32; i++) {
      assertThat(losses.isSpike(1000)).isFalse();
      losses.add(i % 2 == 0 ? 2.9 : 3.1);
    }
    // Median 3, median distance 0.1.
    assertThat(losses.isSpike(3.74)).isFalse();
    assertThat(losses.isSpike(3.76)).isTrue();
    assertThat(losses.isSpike(1)).isFalse();
  }

  @Test
  void aSpikeDoesNotHideTheUpdatesAfterIt() {
    RecentLosses losses = new RecentLosses(List.of());
    for (int i = 0; i < 32; i++) {
      losses.add(i % 2 == 0 ? 2.9 : 3.1);
    }
    for (int i = 0; i < 10; i++) {
      assertThat(losses.isSpike(5)).isTrue();
      losses.add(5);
    }
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
