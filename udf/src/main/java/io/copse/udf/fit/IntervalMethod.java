package io.copse.udf.fit;

import java.util.Locale;

/** The method of an interval, with the coverage that was measured for it. */
public enum IntervalMethod {
  /** Quantiles of the refits of resampled runs. */
  PERCENTILE_RUNS,
  /** The same, corrected for bias and acceleration (Efron 1987) and for few runs. */
  BCA_RUNS,
  /** Quantiles of the refits of the fitted law with resampled residuals. */
  PERCENTILE_NOISE,
  /** The same, corrected for bias and acceleration (Efron 1987) and for few runs. */
  BCA_NOISE,
  /** Quantiles of the refits of the fitted law with resampled blocks of residuals. */
  PERCENTILE_BLOCKS,
  /** The same, corrected for bias and acceleration (Efron 1987) and for few blocks. */
  BCA_BLOCKS,
  /** All values whose best fit is not significantly worse, by the F test. */
  PROFILE,
  /** Student's interval of a line's slope, by the scatter of its points. */
  LINE;

  /** The law of the studies that hold for a method as such. */
  private static final String COMMON = "chinchilla";

  private static final double LEVEL = 0.95;
  private static final int LEAST_RESAMPLES = 100;

  /** The corrected method of what was resampled. */
  public static IntervalMethod bca(Resampling.Source source) {
    return switch (source) {
      case RUNS -> BCA_RUNS;
      case NOISE -> BCA_NOISE;
      case BLOCKS -> BCA_BLOCKS;
    };
  }

  /** The plain quantiles of what was resampled. */
  public static IntervalMethod percentile(Resampling.Source source) {
    return switch (source) {
      case RUNS -> PERCENTILE_RUNS;
      case NOISE -> PERCENTILE_NOISE;
      case BLOCKS -> PERCENTILE_BLOCKS;
    };
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

    return MeasuredCoverage.ofObjectives(COMMON, label());
  }

  /**
   * The coverage that was measured for intervals like these, or that none was.
   *
   * @param law the law's name
   * @param objective the objective's name
   * @param level the nominal coverage
   * @param runs that were fitted; of a learning curve the fitted losses
   * @param resamples behind the intervals
   */
  public String coverage(String law, String objective, double level, int runs, int resamples) {
    String points = this == BCA_BLOCKS || this == PERCENTILE_BLOCKS ? "losses" : "runs";
    if (Math.abs(level - LEVEL) < 1e-9 && resamples >= LEAST_RESAMPLES) {
      String measured = MeasuredCoverage.of(law, objective, label(), runs, points);
      if (!measured.isEmpty()) {
        return measured;
      }
    }

    return "not measured for %s, %s, %d %s, %d resamples at level %s"
        .formatted(law, objective, runs, points, resamples, level);
  }
}
