package io.copse.udf.fit;

import java.util.Locale;

/** How an interval was made; {@code package-info} has the measured coverage of each. */
public enum IntervalMethod {
  /** Quantiles of the refits of resampled runs. */
  PERCENTILE_RUNS,
  /** The same, corrected for bias and acceleration (Efron 1987). */
  BCA_RUNS,
  /** Quantiles of the refits of the fitted law with resampled residuals. */
  PERCENTILE_NOISE,
  /** The same, corrected for bias and acceleration (Efron 1987). */
  BCA_NOISE,
  /** All values whose best fit is not significantly worse, by the F test. */
  PROFILE;

  /** The name stored with an interval: {@code bca_runs} and so on. */
  public String label() {
    return name().toLowerCase(Locale.ROOT);
  }
}
