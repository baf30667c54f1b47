package io.copse.udf.fit;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TestMeasuredCoverage {
  private static final String HUBER = Objective.HUBER.name();

  @ParameterizedTest
  @CsvSource({
    "BCA_RUNS, chinchilla, huber_log_0.001, 36, 95 % intervals of 36 runs of this law covered 96.5-97.5 %",
    "BCA_NOISE, chinchilla, squared_log, 30, 95 % intervals of 36 runs of this law covered 93.1-94.3 %",
    "PROFILE, chinchilla, squared_log, 45, 95 % intervals of 36 runs of this law covered 93.2-94.1 %",
    "BCA_RUNS, power_law, huber_log_0.001, 3, 95 % intervals of 3 runs of this law covered 54.7-67.0 %",
    "BCA_RUNS, mixture, huber_log_0.01, 50, 95 % intervals of 40 runs of this law covered 93.3-96.5 %",
    "BCA_RUNS, coupled, huber_log_0.001, 36, 95 % intervals of 36 runs of this law covered 96.4-98.7 %"
  })
  void theFiguresOfALawAreQuotedForAboutAsManyRuns(
      IntervalMethod method, String law, String objective, int runs, String text) {
    assertThat(method.coverage(law, objective, 0.95, runs, 200)).isEqualTo(text);
  }

  @ParameterizedTest
  @CsvSource({
    "chinchilla, 29, 200, 0.95",
    "chinchilla, 46, 200, 0.95",
    "chinchilla, 36, 99, 0.95",
    "chinchilla, 36, 200, 0.9",
    "routed, 36, 200, 0.95",
    "chinchilla with fixed parameters, 36, 200, 0.95"
  })
  void nothingIsQuotedForOtherStudies(String law, int runs, int resamples, double level) {
    assertThat(IntervalMethod.BCA_RUNS.coverage(law, HUBER, level, runs, resamples))
        .isEqualTo(
            "not measured for %s, %s, %d runs, %d resamples at level %s"
                .formatted(law, HUBER, runs, resamples, level));
  }

  @Test
  void everyMethodOfResamplesIsMeasured() {
    for (IntervalMethod method : IntervalMethod.values()) {
      if (method != IntervalMethod.LINE && !method.label().endsWith("blocks")) {
        assertThat(method.coverage()).as(method.label()).matches(".* covered \\d.*%.*");
      }
    }
  }
}
