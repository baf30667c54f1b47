package io.copse.pipeline.report.section;

import io.copse.pipeline.config.Arm;
import io.copse.pipeline.report.RowReader;
import org.apache.spark.sql.Row;

/**
 * An arm and the predictor made of its models.
 *
 * @param arm the arm's name in the tables
 * @param predictor the predictor's name in the tables
 */
record ShownPredictor(String arm, String predictor) {
  /** Reads the columns arm and predictor. */
  static ShownPredictor of(Row row) {
    return new ShownPredictor(RowReader.text(row, "arm"), RowReader.text(row, "predictor"));
  }

  boolean isOf(Arm other) {
    return arm.equals(other.label());
  }
}
