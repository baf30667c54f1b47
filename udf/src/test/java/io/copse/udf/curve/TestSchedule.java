package io.copse.udf.curve;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;

class TestSchedule {
  @Test
  void ratesBetweenKnownStepsLieOnALineAndThoseBeforeRiseFromZero() {
    Schedule schedule = Schedule.through(new int[] {4, 6, 10}, new double[] {2, 2, 1}, -1);
    assertThat(schedule.rates()).containsExactly(0, 0.5, 1, 1.5, 2, 2, 2, 1.75, 1.5, 1.25, 1);
    assertThat(schedule.sum(4, 6)).isCloseTo(6, within(1e-12));
    assertThat(schedule.peak()).isEqualTo(2);
  }

  @Test
  void aShorterWarmupIsFollowedByTheFirstKnownRate() {
    assertThat(Schedule.through(new int[] {4}, new double[] {2}, 2).rates())
        .containsExactly(0, 1, 2, 2, 2);
    assertThat(Schedule.through(new int[] {2}, new double[] {2}, 0).rates())
        .containsExactly(2, 2, 2);
  }

  @Test
  void ratesThatNoRunCanHaveAreRefused() {
    assertThatThrownBy(() -> Schedule.of(1, -1))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("The learning rate of step 1 is -1.0: give a rate of at least 0.");
    assertThatThrownBy(() -> Schedule.of(1, Double.NaN)).hasMessageContaining("step 1 is NaN");
    assertThatThrownBy(Schedule::of).hasMessageContaining("has 0 rates");
    assertThatThrownBy(() -> Schedule.of(0, 0)).hasMessageContaining("rates are 0");
    assertThatThrownBy(() -> Schedule.through(new int[] {3, 3}, new double[] {1, 1}, -1))
        .hasMessageContaining("step 3 after step 3");
    assertThatThrownBy(() -> Schedule.through(new int[] {Schedule.MAX_STEPS}, new double[] {1}, -1))
        .hasMessageContaining("at most 2000000 steps");
  }
}
