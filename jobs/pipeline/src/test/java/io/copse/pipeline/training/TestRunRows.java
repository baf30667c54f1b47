package io.copse.pipeline.training;

import static org.assertj.core.api.Assertions.assertThat;

import io.copse.models.layer.RoutingStatistics;
import io.copse.models.train.Mixtures;
import io.copse.models.train.StepLog;
import io.copse.models.train.StepRow;
import io.copse.pipeline.SparkTest;
import io.copse.pipeline.TrainingFixture;
import io.copse.pipeline.config.Arm;
import io.copse.pipeline.storage.RunStorage;
import io.copse.pipeline.tables.TableSchema;
import io.copse.pipeline.tables.Tables;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TestRunRows extends SparkTest {
  private static final Offset<Double> ROUNDING = Offset.offset(1e-12);

  /** One for all tests: six tables take seconds to make. */
  @TempDir static Path folder;

  @Test
  void aMixturesRowsTellItsActiveParamsAndWhereItsTokensWent() throws IOException {
    RunIdentity identity = TrainingFixture.identity(64, 16, 7);
    Row run =
        add("switch", identity, new RoutingStatistics(List.of(0.25, 0.75), 0.1, 0.5, 4.5, 1.2));

    // Two blocks, one of them sparse: seven of its eight experts of 3 * 16 * 48 params are idle.
    assertThat(run.<Long>getAs("params_total") - run.<Long>getAs("params_active"))
        .isEqualTo(7 * 3 * 16 * 48);
    Row step = step(run);
    assertThat(step.<Boolean>getAs("spike")).isTrue();
    assertThat(step.getList(step.fieldIndex("expert_load"))).isEqualTo(List.of(0.25, 0.75));
    assertThat(step.<Double>getAs("load_variation")).isCloseTo(0.5, ROUNDING);
    assertThat(step.<Double>getAs("dropped_share")).isEqualTo(0.1);
    assertThat(step.<Double>getAs("router_entropy")).isEqualTo(0.5);
    assertThat(step.<Double>getAs("router_z")).isEqualTo(4.5);
    assertThat(step.<Double>getAs("balance_loss")).isEqualTo(1.2);
  }

  @Test
  void aDenseModelHasNoRouting() throws IOException {
    RunIdentity identity = TrainingFixture.identity(64, 16, 7);
    Row run = add("transformer++", identity, RoutingStatistics.NONE);

    assertThat(run.<Long>getAs("params_total")).isEqualTo(run.<Long>getAs("params_active"));
    Row step = step(run);
    for (String column : List.of("expert_load", "load_variation", "dropped_share", "router_z")) {
      assertThat(step.isNullAt(step.fieldIndex(column))).as(column).isTrue();
    }
  }

  /** Adds a finished run of one logged update. */
  private Row add(String architecture, RunIdentity identity, RoutingStatistics routing)
      throws IOException {
    RunSpec run =
        identity.named(
            new RunSpec(
                "",
                Arm.DENSE,
                TrainingFixture.model(architecture, 16, 2, 2, 1e-3),
                new RunSpec.Batch(2, 1, 1),
                new RunSpec.TokenSpan(320, 0, 320, 32, 256),
                "",
                new RunSpec.Stream("corpus", "train")));
    RunOutcome outcome =
        new RunOutcome(
            run.runId(),
            RunOutcome.Status.FINISHED,
            "",
            new RunOutcome.Losses(3, 3),
            "hash",
            new RunOutcome.Execution(1, "cpu", 0));
    RunStorage storage = RunStorage.open(folder.toString(), spark.sessionState().newHadoopConf());
    try (StepLog steps = StepLog.resume(storage.run(run.runId()), 0)) {
      steps.append(new StepRow(10, 320, 3, 1e-3, 1, true, Mixtures.of(routing)));
    }
    Tables tables = Tables.open(spark, storage);
    RunRows rows = new RunRows(spark, tables, storage, "test", "version", identity);
    rows.add(List.of(run), Map.of(run.runId(), outcome));
    return only(TableSchema.RUNS, run.runId());
  }

  private static Row step(Row run) {
    return only(TableSchema.STEPS, run.getAs("run_id"));
  }

  private static Row only(TableSchema table, String runId) {
    RunStorage storage = RunStorage.open(folder.toString(), spark.sessionState().newHadoopConf());
    Dataset<Row> rows = Tables.open(spark, storage).read(table);
    List<Row> found = rows.where(rows.col("run_id").equalTo(runId)).collectAsList();
    assertThat(found).hasSize(1);
    return found.get(0);
  }
}
