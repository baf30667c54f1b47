package io.copse.udf.fit;

import java.util.Locale;

/** The method of an interval, with the coverage that {@code CoverageStudy} measured for it. */
public enum IntervalMethod {
  /** Quantiles of the refits of resampled runs. */
  PERCENTILE_RUNS("92.1-93.2 % with squared_log, 96.7-97.7 % with huber_log_0.001"),
  /** The same, corrected for bias and acceleration (Efron 1987) and for few runs. */
  BCA_RUNS("94.7-95.9 % with squared_log, 96.5-97.5 % with huber_log_0.001"),
  /** Quantiles of the refits of the fitted law with resampled residuals. */
  PERCENTILE_NOISE("92.2-93.6 % with squared_log, 90.1-91.7 % with huber_log_0.001"),
  /** The same, corrected for bias and acceleration (Efron 1987) and for few runs. */
  BCA_NOISE("93.1-94.3 % with squared_log, 90.8-92.6 % with huber_log_0.001"),
  /** All values whose best fit is not significantly worse, by the F test. */
  PROFILE("93.2-94.1 % with squared_log");

  private final String measured;

  IntervalMethod(String measured) {
    this.measured = measured;
  }

  /** The name stored with an interval: {@code bca_runs} and so on. */
  public String label() {
    return name().toLowerCase(Locale.ROOT);
  }

  /**
   * How often the method's 95 % intervals held the truth in the study that the package's
   * documentation describes: the lowest and the highest share over its nine quantities.
   */
  public String coverage() {
    return "95 % intervals of 36 runs covered " + measured;
  }
}
