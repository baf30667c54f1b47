package io.copse.pipeline.experiment;

import io.copse.pipeline.config.Arm;
import io.copse.pipeline.evaluate.Ensemble;
import io.copse.pipeline.evaluate.Single;
import io.copse.pipeline.experiment.FitGroup.GroupKey;
import io.copse.pipeline.tables.Tables;
import io.copse.udf.fit.Resampling;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;

/**
 * Fits every law that the report shows, and stores each as a row of the table {@code fits}. {@link
 * ArmFits} has a law for each arm; {@link ArchitectureFits} compares architectures. A fit that is
 * stored already is not made again. The table has one fit for each arm, law, measure of size and
 * split: one of other points takes the place of the one before.
 *
 * @param spark a session with the tables as views
 * @param tables the tables
 * @param experiment the experiment's name
 * @param resampling how the intervals of the arms' laws are made
 * @param narrator tells how the fits went
 */
record LawFits(
    SparkSession spark,
    Tables tables,
    String experiment,
    Resampling resampling,
    Narrator narrator) {

  /** The losses of each arm: of experts the ensemble's, of dense models their own. */
  private static final String ARM_POINTS =
      """
      SELECT evals.architecture, evals.arm, CAST(NULL AS STRING),
             CAST(evals.params_total AS DOUBLE), runs.horizon, evals.train_flops,
             evals.nats_per_token, evals.run_ids
      FROM evals JOIN runs ON runs.experiment = evals.experiment AND runs.run_id = evals.run_ids[0]
      WHERE evals.experiment = :experiment AND evals.test_domain IS NULL AND evals.arm <> :seed
        AND (evals.predictor = :ensemble OR (evals.predictor = :single AND evals.expert IS NULL))
      ORDER BY evals.architecture, evals.arm, evals.params_total, runs.horizon
      """;

  /** The losses of each architecture's dense models, under each split. */
  private static final String ARCHITECTURE_POINTS =
      """
      SELECT architecture, arm, split_id, train_flops / (6 * horizon), horizon,
             train_flops, nats_per_token, run_ids
      FROM evals
      WHERE experiment = :experiment AND arm = :dense AND test_domain IS NULL
      ORDER BY split_id, architecture, train_flops, horizon, eval_id
      """;

  /** The number of an arm's sizes and horizons with a run that diverged. */
  private static final String LEFT_OUT =
      """
      SELECT architecture, arm, CAST(count(DISTINCT params_total, horizon) AS INT)
      FROM runs
      WHERE experiment = :experiment AND status = 'diverged' AND arm NOT IN (:seed, 'imported')
      GROUP BY architecture, arm ORDER BY architecture, arm
      """;

  /**
   * Makes and stores the fits that are missing, and deletes those of other points. It returns how
   * many were made.
   */
  int add() {
    Map<GroupKey, Integer> leftOut = new LinkedHashMap<>();
    for (Row row : rows(LEFT_OUT)) {
      leftOut.put(
          new GroupKey(row.getString(0), row.getString(1), Optional.empty()), row.getInt(2));
    }
    FitLedger ledger = FitLedger.open(tables, experiment);
    new ArmFits(experiment, resampling, ledger, narrator).add(arms(leftOut));
    new ArchitectureFits(experiment, ledger, narrator)
        .add(FitGroup.of(rows(ARCHITECTURE_POINTS), leftOut));
    return ledger.write();
  }

  /** The arms, those included that have no point because none of their runs finished. */
  private List<FitGroup> arms(Map<GroupKey, Integer> leftOut) {
    List<FitGroup> arms = new ArrayList<>(FitGroup.of(rows(ARM_POINTS), leftOut));
    leftOut.forEach(
        (key, count) -> {
          if (arms.stream().noneMatch(arm -> arm.models().equals(key))) {
            arms.add(new FitGroup(key, List.of(), List.of(), count));
          }
        });
    return arms;
  }

  private List<Row> rows(String query) {
    Map<String, Object> arguments =
        Map.of(
            "experiment",
            experiment,
            "seed",
            Arm.SEED.label(),
            "dense",
            Arm.DENSE.label(),
            "single",
            Single.NAME,
            "ensemble",
            Ensemble.NAME);
    return spark.sql(query, arguments).collectAsList();
  }
}
