package io.copse.models.optim;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.copse.models.optim.LearningRateSchedule.Cosine;
import io.copse.models.optim.LearningRateSchedule.Wsd;
import org.junit.jupiter.api.Test;

class TestLearningRateSchedule {

  @Test
  void wsdWarmsUpStaysAndCoolsDown() {
    Wsd schedule = new Wsd(0.4, 100, 800, 1000);
    assertThat(schedule.at(0)).isZero();
    assertThat(schedule.at(25)).isEqualTo(0.1);
    assertThat(schedule.at(100)).isEqualTo(0.4);
    assertThat(schedule.at(799)).isEqualTo(0.4);
    assertThat(schedule.at(800)).isEqualTo(0.4);
    assertThat(schedule.at(900)).isCloseTo(0.2, within(1e-15));
    assertThat(schedule.at(1000)).isZero();
    assertThat(schedule.at(5000)).isZero();
  }

  @Test
  void aStemIsTheSameScheduleBeforeItsCooldown() {
    Wsd stem = Wsd.stem(0.4, 100);
    Wsd whole = new Wsd(0.4, 100, 800, 1000);
    for (double tokens = 0; tokens < 800; tokens += 12.5) {
      assertThat(stem.at(tokens)).isEqualTo(whole.at(tokens));
    }
    assertThat(stem.at(1e15)).isEqualTo(0.4);
  }

  @Test
  void cosineFallsToItsFloor() {
    Cosine schedule = new Cosine(1, 0.1, 100, 1100);
    assertThat(schedule.at(50)).isEqualTo(0.5);
    assertThat(schedule.at(100)).isEqualTo(1);
    assertThat(schedule.at(600)).isCloseTo(0.55, within(1e-12));
    assertThat(schedule.at(350)).isCloseTo(0.1 + 0.45 * (1 + Math.sqrt(0.5)), within(1e-12));
    assertThat(schedule.at(1100)).isCloseTo(0.1, within(1e-15));
    assertThat(schedule.at(9999)).isCloseTo(0.1, within(1e-15));
  }

  @Test
  void refusesWhatIsOutOfOrder() {
    assertThatThrownBy(() -> new Wsd(0.1, 100, 50, 60))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("until token 100 and cools down from 50 to 60");
    assertThatThrownBy(() -> new Wsd(0, 1, 2, 3)).hasMessageContaining("peak learning rate is 0.0");
    assertThatThrownBy(() -> new Cosine(0.1, 0.2, 0, 1)).hasMessageContaining("from 0.1 to 0.2");
    assertThatThrownBy(() -> new Cosine(0.1, 0, 5, 5)).hasMessageContaining("ends at 5");
  }
}
