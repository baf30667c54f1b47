package io.copse.pipeline.report.section;

import io.copse.pipeline.config.Arm;
import io.copse.pipeline.report.Query;
import io.copse.pipeline.report.ReportQueries;
import io.copse.pipeline.report.RowReader;
import io.copse.pipeline.report.draw.Measurement;
import java.util.List;
import java.util.Optional;
import org.apache.spark.sql.Row;

/**
 * A difference between two arms in bits per byte, paired over documents: the arm less the base.
 * Experts are compared as ensembles.
 *
 * @param size of the dense model
 * @param horizon tokens of each arm
 * @param arm the arm's name
 * @param base the name of the arm that it is compared with
 * @param models how many models the arm has
 * @param difference in bits per byte
 * @param evidence the test documents of both
 */
record Contrast(
    ModelSize size,
    long horizon,
    String arm,
    String base,
    int models,
    Measurement difference,
    Evidence evidence) {

  /** The paired differences at the largest size and horizon. */
  static final Query<Contrast> LARGEST =
      new Query<>(
          """
          WITH largest AS (
            SELECT architecture, d_model, layers, horizon FROM evals
            WHERE experiment = :experiment AND split_id = :split
              AND arm = :experts AND predictor = :ensemble AND test_domain IS NULL
            ORDER BY params_total DESC, horizon DESC LIMIT 1),
          chosen AS (
            SELECT * FROM evals JOIN largest USING (architecture, d_model, layers, horizon)
            WHERE experiment = :experiment AND split_id = :split AND test_domain IS NULL
              AND (arm, predictor) IN
                ((:dense, :single), (:experts, :ensemble), (:random_experts, :ensemble)))
          SELECT a.architecture, a.d_model, a.layers, a.params_total, a.horizon,
            a.arm, b.arm AS base, size(a.run_ids) AS models, a.documents,
            a.bits_per_byte - b.bits_per_byte AS difference,
            percentile(replicate, 0.025) AS low, percentile(replicate, 0.975) AS high
          FROM chosen a JOIN chosen b
            ON (a.arm, b.arm) IN
              ((:experts, :dense), (:random_experts, :dense), (:experts, :random_experts))
          LATERAL VIEW OUTER explode(
            zip_with(a.bootstrap_bits_per_byte, b.bootstrap_bits_per_byte, (x, y) -> x - y))
            AS replicate
          GROUP BY ALL
          ORDER BY a.arm, base\
          """,
          Contrast::of);

  private static Contrast of(Row row) {
    return new Contrast(
        ModelSize.of(row),
        RowReader.whole(row, "horizon"),
        RowReader.text(row, "arm"),
        RowReader.text(row, "base"),
        RowReader.count(row, "models"),
        RowReader.measurement(row, "difference", "low", "high"),
        new Evidence(RowReader.whole(row, "documents")));
  }

  /** Finds the difference between two arms. */
  static Optional<Contrast> between(Arm arm, Arm base, List<Contrast> contrasts) {
    return contrasts.stream()
        .filter(c -> c.arm().equals(arm.label()) && c.base().equals(base.label()))
        .findFirst();
  }

  /**
   * Returns whether the report shows what compares arms: if there are experts to compare with dense
   * models, and also if there is nothing else to compare.
   */
  static boolean areShown(ReportQueries queries) {
    return !queries.rows(LARGEST).isEmpty() || !DenseModel.compares(queries);
  }
}
