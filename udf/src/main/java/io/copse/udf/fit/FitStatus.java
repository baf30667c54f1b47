package io.copse.udf.fit;

import java.util.Locale;

/** Whether a fit's numbers may be used; only {@link #OK} comes with a law. */
public enum FitStatus {
  /** Converged, and the runs determine every parameter. */
  OK,
  /** The runs do not determine the parameters: too few, too alike, or too noisy. */
  UNDERDETERMINED,
  /** No start reached a stationary point. */
  NOT_CONVERGED,
  /** The best parameters lie on the edge of the law's range, so a term is missing. */
  AT_BOUND,
  /** The best parameters lie outside the range in which the law is known to extrapolate. */
  OUT_OF_RANGE,
  /** A simpler law predicts the largest runs better when both are fitted to the others. */
  WORSE_THAN_SIMPLER,
  /** The runs' numbers cannot be plain counts and nats per token: units were mixed up. */
  IMPLAUSIBLE_UNITS;

  /** The name stored with a fit: {@code ok}, {@code underdetermined} and so on. */
  public String label() {
    return name().toLowerCase(Locale.ROOT);
  }
}
