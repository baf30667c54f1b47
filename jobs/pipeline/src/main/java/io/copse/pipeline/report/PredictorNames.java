package io.copse.pipeline.report;

import java.util.List;

/** The names of predictors in the table {@code evals}. */
public final class PredictorNames {
  /** One model alone. */
  public static final String SINGLE = "single";

  /** The mean of all experts' probabilities. */
  public static final String ENSEMBLE = "ensemble";

  /** All experts, weighted by the text so far. */
  public static final String ROUTER = "router";

  /** The k experts with the largest weights. */
  public static final String TOP_K = "top_k";

  /** One model whose params are the mean of the experts'. */
  public static final String AVERAGE = "average";

  static final List<String> ALL = List.of(SINGLE, ENSEMBLE, ROUTER, TOP_K, AVERAGE);

  private PredictorNames() {}
}
