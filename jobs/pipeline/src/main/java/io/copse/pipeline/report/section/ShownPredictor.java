package io.copse.pipeline.report.section;

import io.copse.pipeline.config.Arm;
import io.copse.pipeline.evaluate.Average;
import io.copse.pipeline.evaluate.Router;
import io.copse.pipeline.evaluate.TopK;
import io.copse.pipeline.report.RowReader;
import java.util.Map;
import org.apache.spark.sql.Row;

/**
 * An arm and the predictor made of its models.
 *
 * @param arm the arm's name in the tables
 * @param predictor the predictor's name in the tables
 */
record ShownPredictor(String arm, String predictor) {
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

  /** Reads the columns arm and predictor. */
  static ShownPredictor of(Row row) {
    return new ShownPredictor(RowReader.text(row, "arm"), RowReader.text(row, "predictor"));
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
