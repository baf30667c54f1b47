package io.copse.pipeline.report.section;

import io.copse.pipeline.config.Arm;
import io.copse.pipeline.report.PredictorNames;
import io.copse.pipeline.report.RowReader;
import java.util.Map;
import org.apache.spark.sql.Row;

/**
 * An arm and the predictor made of its models.
 *
 * @param arm the arm's name in the tables
 * @param predictor the predictor's name in the tables
 */
record ArmPredictor(String arm, String predictor) {
  private static final Map<String, String> ARMS =
      Map.of(
          Arm.EXPERTS.label(),
          "Domain experts",
          Arm.RANDOM_EXPERTS.label(),
          "Random-split experts");

  private static final Map<String, String> PREDICTORS =
      Map.of(
          PredictorNames.ROUTER, "routed",
          PredictorNames.TOP_K, "routed, top k",
          PredictorNames.AVERAGE, "params averaged");

  /** Reads the columns arm and predictor. */
  static ArmPredictor of(Row row) {
    return new ArmPredictor(RowReader.text(row, "arm"), RowReader.text(row, "predictor"));
  }

  boolean isOf(Arm other) {
    return arm.equals(other.label());
  }

  /** Returns the name that readers see. */
  String title() {
    return PredictorLook.of(this)
        .map(look -> look.series().label())
        .orElseGet(
            () ->
                ARMS.getOrDefault(arm, arm) + ", " + PREDICTORS.getOrDefault(predictor, predictor));
  }
}
