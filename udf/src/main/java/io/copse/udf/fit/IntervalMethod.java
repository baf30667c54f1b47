package io.copse.udf.fit;

import java.util.Locale;

/** The method of an interval, with the coverage that was measured for it. */
public enum IntervalMethod {
  /** Quantiles of the refits of resampled runs. */
  PERCENTILE_RUNS(
      IntervalMethod.STUDY + "92.1-93.2 % with squared_log, 96.7-97.7 % with huber_log_0.001"),
  /** The same, corrected for bias and acceleration (Efron 1987) and for few runs. */
  BCA_RUNS(IntervalMethod.STUDY + "94.7-95.9 % with squared_log, 96.5-97.5 % with huber_log_0.001"),
  /** Quantiles of the refits of the fitted law with resampled residuals. */
  PERCENTILE_NOISE(
      IntervalMethod.STUDY + "92.2-93.6 % with squared_log, 90.1-91.7 % with huber_log_0.001"),
  /** The same, corrected for bias and acceleration (Efron 1987) and for few runs. */
  BCA_NOISE(
      IntervalMethod.STUDY + "93.1-94.3 % with squared_log, 90.8-92.6 % with huber_log_0.001"),
  /** All values whose best fit is not significantly worse, by the F test. */
  PROFILE(IntervalMethod.STUDY + "93.2-94.1 % with squared_log"),
  /** Student's interval of a line's slope, by the scatter of its points. */
  LINE(
      "95 % intervals covered 93.2-96.0 % in approach 2 with 3 to 8 budgets, 93.8-96.5 % in"
          + " approach 1 with 8 to 16 sizes");

  private static final String STUDY = "95 % intervals of 36 runs covered ";

  private final String coverage;

  IntervalMethod(String coverage) {
    this.coverage = coverage;
  }

  /** The name stored with an interval: {@code bca_runs} and so on. */
  public String label() {
    return name().toLowerCase(Locale.ROOT);
  }

  /**
   * How often the method's 95 % intervals held the truth in the studies that the documentation of
   * the packages {@code fit} and {@code fit.approach} describes: the lowest and the highest share
   * over their quantities.
   */
  public String coverage() {
    return coverage;
  }
}
