package io.copse.pipeline.report.section;

import io.copse.pipeline.report.Query;
import io.copse.pipeline.report.RowReader;
import io.copse.pipeline.report.draw.Measurement;
import org.apache.spark.sql.Row;

/**
 * The score of a predictor on all test documents, beside the dense model that it is compared with.
 *
 * @param group the size and horizon that it is shown under
 * @param predictor what was scored
 * @param params of one model
 * @param flops what it cost
 * @param loss in bits per byte, nats per token, and as perplexity
 * @param difference from the group's dense model, in bits per byte
 * @param text the test documents
 */
record PredictorScore(
    ScoreGroup group,
    ShownPredictor predictor,
    long params,
    Cost flops,
    Loss loss,
    Measurement difference,
    TestText text) {

  /**
   * A size and horizon whose predictors are compared.
   *
   * @param size of the dense model
   * @param horizon tokens of each arm
   */
  record ScoreGroup(ModelSize size, long horizon) {}

  /**
   * The FLOPs of a predictor.
   *
   * @param training of every run that it needs
   * @param denseTraining of the group's dense model
   * @param inferencePerToken forward FLOPs of one token
   */
  record Cost(double training, double denseTraining, double inferencePerToken) {}

  /** The loss of a predictor in three units. */
  record Loss(Measurement bitsPerByte, double natsPerToken, double perplexity) {}

  /** The size of the test documents. */
  record TestText(long documents, long tokens, long bytes) {}

  /** Each predictor beside the dense model of its horizon whose training FLOPs are nearest. */
  static final Query<PredictorScore> ALL =
      new Query<>(
          """
          WITH dense AS (
            SELECT * FROM evals
            WHERE experiment = :experiment AND split_id = :split
              AND arm = :dense AND predictor = :single AND test_domain IS NULL),
          paired AS (
            SELECT a.*, d.d_model AS size_d_model, d.layers AS size_layers,
              d.params_total AS size_params, d.train_flops AS dense_flops,
              a.bits_per_byte - d.bits_per_byte AS difference,
              zip_with(a.bootstrap_bits_per_byte, d.bootstrap_bits_per_byte, (x, y) -> x - y)
                AS replicates,
              row_number() OVER (PARTITION BY a.eval_id
                ORDER BY abs(ln(a.train_flops / d.train_flops))) AS nearest
            FROM evals a JOIN dense d USING (architecture, horizon)
            WHERE a.experiment = :experiment AND a.split_id = :split
              AND a.test_domain IS NULL AND a.expert IS NULL AND a.arm <> :seed)
          SELECT architecture, size_d_model, size_layers, size_params, horizon,
            arm, predictor, params_total, train_flops, dense_flops,
            inference_flops_per_token, bits_per_byte, bits_per_byte_low, bits_per_byte_high,
            difference, percentile(replicate, 0.025) AS low, percentile(replicate, 0.975) AS high,
            nats_per_token, perplexity, documents, tokens, bytes
          FROM paired LATERAL VIEW OUTER explode(replicates) AS replicate
          WHERE nearest = 1
          GROUP BY ALL
          ORDER BY architecture, size_params, horizon, arm, predictor\
          """,
          PredictorScore::of);

  private static PredictorScore of(Row row) {
    return new PredictorScore(
        new ScoreGroup(
            ModelSize.of(row, "size_d_model", "size_layers", "size_params"),
            RowReader.whole(row, "horizon")),
        ShownPredictor.of(row),
        RowReader.whole(row, "params_total"),
        new Cost(
            RowReader.real(row, "train_flops"),
            RowReader.real(row, "dense_flops"),
            RowReader.real(row, "inference_flops_per_token")),
        new Loss(
            RowReader.bitsPerByte(row),
            RowReader.real(row, "nats_per_token"),
            RowReader.real(row, "perplexity")),
        RowReader.measurement(row, "difference", "low", "high"),
        new TestText(
            RowReader.whole(row, "documents"),
            RowReader.whole(row, "tokens"),
            RowReader.whole(row, "bytes")));
  }

  /** Returns the loss in bits per byte. */
  Measurement bitsPerByte() {
    return loss.bitsPerByte();
  }
}
