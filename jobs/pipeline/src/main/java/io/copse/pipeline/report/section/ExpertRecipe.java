package io.copse.pipeline.report.section;

import io.copse.pipeline.report.Query;
import io.copse.pipeline.report.RowReader;
import org.apache.spark.sql.Row;

/**
 * How the experts of one arm, size and horizon were trained.
 *
 * @param arm the arm's name
 * @param size of one expert
 * @param horizon tokens of the arm
 * @param experts how many
 * @param tokensEach tokens that each expert read itself, in the mean
 * @param seedShare share of the horizon that the seed model read
 */
record ExpertRecipe(
    String arm, ModelSize size, long horizon, long experts, double tokensEach, double seedShare) {

  /** All recipes, the largest size and horizon first. */
  static final Query<ExpertRecipe> ALL =
      new Query<>(
          """
          SELECT arm, architecture, d_model, layers, params_total, horizon,
            count(*) AS experts, avg(tokens) AS tokens_each, max(seed_tokens) / horizon AS seed_share
          FROM runs
          WHERE experiment = :experiment AND status = 'finished'
            AND arm IN (:experts, :random_experts)
          GROUP BY arm, architecture, d_model, layers, params_total, horizon
          ORDER BY params_total DESC, horizon DESC, arm\
          """,
          ExpertRecipe::of);

  private static ExpertRecipe of(Row row) {
    return new ExpertRecipe(
        RowReader.text(row, "arm"),
        ModelSize.of(row),
        RowReader.whole(row, "horizon"),
        RowReader.whole(row, "experts"),
        RowReader.real(row, "tokens_each"),
        RowReader.real(row, "seed_share"));
  }
}
