package io.copse.pipeline.report.section;

import io.copse.pipeline.config.Arm;
import io.copse.pipeline.evaluate.Average;
import io.copse.pipeline.evaluate.Ensemble;
import io.copse.pipeline.evaluate.Router;
import io.copse.pipeline.evaluate.Single;
import io.copse.pipeline.evaluate.TopK;
import io.copse.pipeline.report.draw.SeriesLook;
import java.util.Arrays;
import java.util.Map;
import java.util.Optional;

/** The predictors that the figures show, in the order of their legends, with their looks. */
enum PredictorLook {
  DENSE(Arm.DENSE, Single.NAME, "Dense"),
  DENSE_BATCH(Arm.DENSE_BATCH, Single.NAME, "Dense, batch chosen on dev"),
  DENSE_K_PARAMS(Arm.DENSE_K_PARAMS, Single.NAME, "Dense, k× params"),
  EXPERTS(Arm.EXPERTS, Ensemble.NAME, "Domain experts, ensemble"),
  RANDOM_EXPERTS(Arm.RANDOM_EXPERTS, Ensemble.NAME, "Random-split experts, ensemble"),
  AVERAGE(Arm.EXPERTS, Average.NAME, "Domain experts, params averaged");

  private static final Map<String, String> ARMS =
      Map.of(
          Arm.EXPERTS.label(),
          "Domain experts",
          Arm.RANDOM_EXPERTS.label(),
          "Random-split experts");

  private static final Map<String, String> PREDICTORS =
      Map.of(
          Router.NAME, "routed",
          TopK.NAME, "routed, top k",
          Average.NAME, "params averaged");

  private final Arm arm;
  private final String predictor;
  private final String label;

  PredictorLook(Arm arm, String predictor, String label) {
    this.arm = arm;
    this.predictor = predictor;
    this.label = label;
  }

  /** Returns the look of a predictor; empty if figures do not show it. */
  static Optional<PredictorLook> of(ShownPredictor shown) {
    return Arrays.stream(values())
        .filter(l -> shown.isOf(l.arm) && l.predictor.equals(shown.predictor()))
        .findFirst();
  }

  /** Returns the name that readers see of any predictor, also one that figures do not show. */
  static String title(ShownPredictor shown) {
    return of(shown)
        .map(look -> look.label)
        .orElseGet(
            () ->
                ARMS.getOrDefault(shown.arm(), shown.arm())
                    + ", "
                    + PREDICTORS.getOrDefault(shown.predictor(), shown.predictor()));
  }

  Arm arm() {
    return arm;
  }

  SeriesLook series() {
    return new SeriesLook(label, ordinal());
  }
}
