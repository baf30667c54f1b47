package io.copse.pipeline.training;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.copse.models.layer.RoutingStatistics;
import io.copse.models.train.Mixtures;
import io.copse.models.train.StepLog;
import io.copse.models.train.StepRow;
import io.copse.pipeline.CauseChain;
import io.copse.pipeline.SparkTest;
import io.copse.pipeline.TrainingFixture;
import io.copse.pipeline.config.Arm;
import io.copse.pipeline.storage.RunStorage;
import io.copse.pipeline.storage.StoredFolder;
import io.copse.pipeline.tables.TableSchema;
import io.copse.pipeline.tables.Tables;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TestRunRows extends SparkTest {
  private static final Offset<Double> ROUNDING = Offset.offset(1e-12);
  private static final RunIdentity IDENTITY = TrainingFixture.identity(64, 16, 7);

  @TempDir static Path folder;

  /** One for all tests: six tables take seconds to make. */
  private static Tables tables;

  @BeforeAll
  static void openTables() {
    tables = Tables.open(spark, storage());
  }

  @Test
  void aMixturesRowsTellItsActiveParamsAndWhereItsTokensWent() throws IOException {
    Row run = add("switch", new RoutingStatistics(List.of(0.25, 0.75), 0.1, 0.5, 4.5, 1.2));

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
    Row run = add("transformer++", RoutingStatistics.NONE);

    assertThat(run.<Long>getAs("params_total")).isEqualTo(run.<Long>getAs("params_active"));
    Row step = step(run);
    for (String column : List.of("expert_load", "load_variation", "dropped_share", "router_z")) {
      assertThat(step.isNullAt(step.fieldIndex(column))).as(column).isTrue();
    }
  }

  @Test
  void theRowsOfALogComeFromAllItsPartsAndEachOnce() throws IOException {
    RunSpec run = run("transformer++", 1);
    try (StepLog log = StepLog.resume(folder(run), 0)) {
      log.append(logged(5));
      log.closePart();
      log.append(logged(10));
    }
    // As a crash leaves them: open rows that a part has too, and one that none has yet.
    writeOpen(run, 10, 15);
    add(run);
    List<Row> steps = steps(run);
    assertThat(steps).extracting(row -> row.<Long>getAs("step")).containsExactly(5L, 10L, 15L);
    Row runRow = only(TableSchema.RUNS, run.runId());
    double flopsPerToken =
        runRow.<Double>getAs("train_flops") / (double) runRow.<Long>getAs("tokens");
    for (Row row : steps) {
      assertThat(row.<Long>getAs("tokens")).isEqualTo(32 * row.<Long>getAs("step"));
      assertThat(row.<Double>getAs("flops")).isEqualTo(row.<Long>getAs("tokens") * flopsPerToken);
    }
    add(run);
    assertThat(steps(run)).isEqualTo(steps);
  }

  @Test
  void aRunWithoutALogHasNoRowsUntilThereIsOne() throws IOException {
    RunSpec without = run("transformer++", 2);
    RunSpec with = run("transformer++", 3);
    try (StepLog log = StepLog.resume(folder(with), 0)) {
      log.append(logged(5));
    }
    add(without, with);
    assertThat(steps(without)).isEmpty();
    assertThat(steps(with)).hasSize(1);
    try (StepLog log = StepLog.resume(folder(without), 0)) {
      log.append(logged(5));
    }
    add(without, with);
    assertThat(steps(without)).hasSize(1);
    assertThat(steps(with)).hasSize(1);
  }

  @Test
  void aDamagedLogIsNamedAndNoRowsAreAdded() throws IOException {
    RunSpec run = run("transformer++", 4);
    try (StepLog log = StepLog.resume(folder(run), 0)) {
      log.append(logged(5));
      log.append(logged(10));
    }
    String part = "steps/000000000005-000000000010.jsonl";
    String good;
    try (InputStream in = folder(run).read(part)) {
      good = new String(in.readAllBytes(), StandardCharsets.UTF_8);
    }
    int second = good.indexOf('\n') + 1;
    String cut = good.substring(0, second + 20);
    for (String damaged : List.of(cut, cut + "\0".repeat(good.length() - cut.length()))) {
      folder(run).writeText(part, damaged);
      assertThatThrownBy(() -> add(run))
          .satisfies(
              thrown ->
                  assertThat(CauseChain.messages(thrown))
                      .endsWith(
                          "Line 2 of step log %s/%s is damaged or missing: remove the run's folder %s to train it again."
                              .formatted(folder(run), part, folder(run))));
      assertThat(steps(run)).isEmpty();
    }
    folder(run).writeText(part, good);
    add(run);
    assertThat(steps(run)).hasSize(2);
  }

  /** Adds a finished run of one logged update. */
  private Row add(String architecture, RoutingStatistics routing) throws IOException {
    RunSpec run = run(architecture, 0);
    try (StepLog log = StepLog.resume(folder(run), 0)) {
      log.append(new StepRow(10, 320, 3, 1e-3, 1, true, Mixtures.of(routing)));
    }
    add(run);
    return only(TableSchema.RUNS, run.runId());
  }

  private static RunSpec run(String architecture, int number) {
    return IDENTITY.named(
        new RunSpec(
            "",
            Arm.DENSE,
            TrainingFixture.model(architecture, 16, 2, 2, 1e-3),
            new RunSpec.Batch(2, 1, 1),
            new RunSpec.TokenSpan(320, 0, 320, 32, 256),
            "",
            new RunSpec.Stream("corpus", number == 0 ? "train" : "domain-" + number)));
  }

  private static StepRow logged(long step) {
    return new StepRow(step, 32 * step, 3, 1e-3, 1, false, Mixtures.NONE);
  }

  /** Writes open rows as a part of them, under the other name. */
  private static void writeOpen(RunSpec run, long... steps) throws IOException {
    RunStorage other = RunStorage.open(folder + "/other", new Configuration());
    try (StepLog log = StepLog.resume(other.run(run.runId()), 0)) {
      for (long step : steps) {
        log.append(logged(step));
      }
    }
    try (InputStream in = other.run(run.runId()).read(other.run(run.runId()).names("").get(0))) {
      folder(run)
          .writeText("steps/open.jsonl", new String(in.readAllBytes(), StandardCharsets.UTF_8));
    }
  }

  private static void add(RunSpec... runs) {
    Map<String, RunOutcome> outcomes = new HashMap<>();
    for (RunSpec run : runs) {
      outcomes.put(
          run.runId(),
          new RunOutcome(
              run.runId(),
              RunOutcome.Status.FINISHED,
              "",
              new RunOutcome.Losses(3, 3),
              "hash",
              new RunOutcome.Execution(1, "cpu", 0)));
    }
    new RunRows(spark, tables, storage(), "test", "version", IDENTITY).add(List.of(runs), outcomes);
  }

  private static RunStorage storage() {
    return RunStorage.open(folder.toString(), spark.sessionState().newHadoopConf());
  }

  private static StoredFolder folder(RunSpec run) {
    return storage().run(run.runId());
  }

  private static List<Row> steps(RunSpec run) {
    Dataset<Row> rows = tables.read(TableSchema.STEPS);
    return rows.where(rows.col("run_id").equalTo(run.runId())).orderBy("step").collectAsList();
  }

  private static Row step(Row run) {
    return only(TableSchema.STEPS, run.getAs("run_id"));
  }

  private static Row only(TableSchema table, String runId) {
    Dataset<Row> rows = tables.read(table);
    List<Row> found = rows.where(rows.col("run_id").equalTo(runId)).collectAsList();
    assertThat(found).hasSize(1);
    return found.get(0);
  }
}
