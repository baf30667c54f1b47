package io.copse.models.train;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.atomic.AtomicLong;
import org.assertj.core.api.Assertions;
import org.junit.jupiter.api.Test;

class TestThroughput {
  private final AtomicLong now = new AtomicLong();
  private long calls;

  private double steady(double coldSeconds, double warmSeconds, int coldCalls) {
    return Throughput.steadySeconds(
        () -> {
          double seconds =
              Math.max(warmSeconds, coldSeconds * Math.max(0, 1 - (double) calls / coldCalls));
          calls++;
          now.addAndGet((long) (seconds * 1e9));
        },
        now::get);
  }

  @Test
  void theColdCallsDoNotCount() {
    assertThat(steady(0.16, 0.001, 60)).isCloseTo(0.001, Assertions.within(0.0002));
    assertThat(now.get()).isLessThan(12_000_000_000L);
  }

  @Test
  void longCallsAreTimedAtLeastTwice() {
    assertThat(steady(5.1, 5, 1)).isEqualTo(5);
    assertThat(calls).isEqualTo(2);
  }

  @Test
  void callsThatStayFasterAndFasterEnd() {
    Throughput.steadySeconds(() -> now.addAndGet((long) (3e9 * Math.pow(0.9, calls++))), now::get);
    assertThat(calls).isEqualTo(5);
    assertThat(now.get()).isBetween(12_000_000_000L, 13_000_000_000L);
  }
}
