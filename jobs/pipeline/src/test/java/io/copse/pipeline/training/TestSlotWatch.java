package io.copse.pipeline.training;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class TestSlotWatch {
  private long time = 77;
  private int slots;

  private SlotWatch watch(int first) {
    slots = first;
    return new SlotWatch(() -> slots, () -> time);
  }

  private void after(Duration duration) {
    time += duration.toNanos();
  }

  @Test
  void aSlotCountsAsLostOnlyAfterAMinute() {
    SlotWatch watch = watch(4);
    slots = 1;
    assertThat(watch.look()).isEmpty();
    assertThat(watch.now()).isEqualTo(1);
    assertThat(watch.lasting()).isEqualTo(4);
    after(Duration.ofSeconds(59));
    assertThat(watch.look()).isEmpty();
    after(Duration.ofSeconds(1));
    assertThat(watch.look().orElseThrow()).startsWith("3 of 4 slots have been gone for a minute");
    assertThat(watch.lasting()).isEqualTo(1);
    after(Duration.ofHours(1));
    assertThat(watch.look()).isEmpty();
  }

  @Test
  void whatComesBackWithinTheMinuteWasNeverLost() {
    SlotWatch watch = watch(2);
    for (int i = 0; i < 10; i++) {
      slots = 1;
      assertThat(watch.look()).isEmpty();
      after(Duration.ofSeconds(50));
      slots = 2;
      assertThat(watch.look()).isEmpty();
      after(Duration.ofSeconds(50));
    }
    assertThat(watch.lasting()).isEqualTo(2);
  }

  @Test
  void ofSlotsThatComeAndGoTheMostWithinTheMinuteCount() {
    SlotWatch watch = watch(8);
    for (int now : new int[] {2, 5, 3}) {
      slots = now;
      watch.look();
      after(Duration.ofSeconds(20));
    }
    assertThat(watch.look().orElseThrow()).startsWith("3 of 8 slots");
    assertThat(watch.lasting()).isEqualTo(5);
  }

  @Test
  void newSlotsCountAtOnce() {
    SlotWatch watch = watch(1);
    slots = 6;
    assertThat(watch.look()).isEmpty();
    assertThat(watch.lasting()).isEqualTo(6);
    assertThat(watch.now()).isEqualTo(6);
  }

  @Test
  void thatThereIsNoExecutorIsSaidAfterAMinuteAndThenEveryTen() {
    SlotWatch watch = watch(0);
    assertThat(watch.now()).isEqualTo(1);
    int said = 0;
    for (int second = 0; second <= 31 * 60; second++) {
      said += watch.look().isPresent() ? 1 : 0;
      after(Duration.ofSeconds(1));
    }
    // After 1, 11, 21 and 31 minutes.
    assertThat(said).isEqualTo(4);
    slots = 3;
    assertThat(watch.look()).isEmpty();
    slots = 0;
    after(Duration.ofHours(1));
    assertThat(watch.look()).isEmpty();
    after(Duration.ofMinutes(1));
    assertThat(watch.look().orElseThrow())
        .startsWith("No executor has been there for 1 min, and training waits for one");
    assertThat(watch.lasting()).isEqualTo(1);
  }
}
