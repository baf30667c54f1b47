package io.copse.udf.fit;

import java.util.Locale;

/** How an interval was made, with the coverage that {@code CoverageStudy} measured for it. */
public enum IntervalMethod {
  /** Quantiles of the refits of resampled runs. */
  PERCENTILE_RUNS("90.8-92.8 % with squared_log, 95.9-97.1 % with huber_log_0.001"),
  /** The same, corrected for bias and acceleration (Efron 1987). */
  BCA_RUNS("90.5-92.7 % with squared_log, 93.0-95.3 % with huber_log_0.001"),
  /** Quantiles of the refits of the fitted law with resampled residuals. */
  PERCENTILE_NOISE("91.0-92.3 % with squared_log, 88.9-90.6 % with huber_log_0.001"),
  /** The same, corrected for bias and acceleration (Efron 1987). */
  BCA_NOISE("90.8-91.7 % with squared_log, 87.8-90.6 % with huber_log_0.001"),
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
