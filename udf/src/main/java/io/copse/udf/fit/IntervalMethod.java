package io.copse.udf.fit;

import java.util.Locale;

/** The method of an interval, with the coverage that was measured for it. */
public enum IntervalMethod {
  /** Quantiles of the refits of resampled runs. */
  PERCENTILE_RUNS("92.1-93.2 %", "96.7-97.7 %"),
  /** The same, corrected for bias and acceleration (Efron 1987) and for few runs. */
  BCA_RUNS("94.7-95.9 %", "96.5-97.5 %"),
  /** Quantiles of the refits of the fitted law with resampled residuals. */
  PERCENTILE_NOISE("92.2-93.6 %", "90.1-91.7 %"),
  /** The same, corrected for bias and acceleration (Efron 1987) and for few runs. */
  BCA_NOISE("93.1-94.3 %", "90.8-92.6 %"),
  /** All values whose best fit is not significantly worse, by the F test. */
  PROFILE("93.2-94.1 %", ""),
  /** Student's interval of a line's slope, by the scatter of its points. */
  LINE("", "");

  /** The study of a law. */
  private static final double LEVEL = 0.95;

  private static final int LEAST_RUNS = 30;
  private static final int MOST_RUNS = 45;
  private static final int LEAST_RESAMPLES = 100;

  private final String squaredLog;
  private final String huber;

  IntervalMethod(String squaredLog, String huber) {
    this.squaredLog = squaredLog;
    this.huber = huber;
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
    if (this == LINE) {
      return "95 % intervals covered 93.2-96.0 % in approach 2 with 3 to 8 budgets, 93.8-96.5 % in"
          + " approach 1 with 8 to 16 sizes";
    }

    return "95 % intervals of 36 runs covered "
        + squaredLog
        + " with squared_log"
        + (huber.isEmpty() ? "" : ", " + huber + " with huber_log_0.001");
  }

  /**
   * The coverage that was measured for intervals like these, or that none was.
   *
   * @param law the law's name
   * @param objective the objective's name
   * @param level the nominal coverage
   * @param runs that were fitted
   * @param resamples behind the intervals
   */
  public String coverage(String law, String objective, double level, int runs, int resamples) {
    String measured =
        objective.equals(Objective.HUBER.name())
            ? huber
            : objective.equals(Objective.SQUARED_LOG.name()) ? squaredLog : "";
    boolean isStudied =
        law.equals("chinchilla")
            && Math.abs(level - LEVEL) < 1e-9
            && runs >= LEAST_RUNS
            && runs <= MOST_RUNS
            && resamples >= LEAST_RESAMPLES;
    return isStudied && !measured.isEmpty()
        ? "95 %% intervals of 36 runs of this law covered %s".formatted(measured)
        : "not measured for %s, %s, %d runs, %d resamples at level %s"
            .formatted(law, objective, runs, resamples, level);
  }
}
