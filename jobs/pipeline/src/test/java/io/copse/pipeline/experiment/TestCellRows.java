package io.copse.pipeline.experiment;

import static org.apache.spark.sql.functions.col;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.copse.pipeline.SparkTest;
import io.copse.pipeline.config.EvaluationSettings;
import io.copse.pipeline.evaluate.PoissonBootstrap;
import io.copse.pipeline.evaluate.Score;
import io.copse.pipeline.evaluate.Scoreboard;
import io.copse.pipeline.experiment.EvaluationIdentity.Scored;
import io.copse.pipeline.experiment.TestDocuments.TestDocument;
import io.copse.pipeline.tables.TableSchema;
import io.copse.pipeline.tables.Tables;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TestCellRows extends SparkTest {
  private static final int PREDICTORS = 5;
  private static final PoissonBootstrap BOOTSTRAP = new PoissonBootstrap(7, 40);

  /** Sizes of metrics, and what Delta says of its files. */
  private static final long SLACK = 10_000;

  @TempDir static Path folder;

  private static List<DocumentNats> losses(int documents, int domains, int predictors) {
    SplittableRandom random = new SplittableRandom(3);
    List<DocumentNats> losses = new ArrayList<>();
    for (int d = 0; d < documents; d++) {
      int tokens = 50 + random.nextInt(100);
      double[] nats = random.doubles(predictors, 2.0 * tokens, 3.0 * tokens).toArray();
      losses.add(
          new DocumentNats(
              new TestDocument("doc" + d, d % domains, 3 * tokens, 0, 0, tokens), nats));
    }
    return losses;
  }

  private static JavaRDD<DocumentNats> inTasks(List<DocumentNats> losses) {
    return JavaSparkContext.fromSparkContext(spark.sparkContext()).parallelize(losses, 8);
  }

  private static List<PredictorRows> predictors(int count) {
    EvaluationIdentity identity =
        new EvaluationIdentity("test", "split", new EvaluationSettings(10, 40, 0.1, 1));
    return IntStream.range(0, count).mapToObj(p -> predictor(identity, "run" + p)).toList();
  }

  private static PredictorRows predictor(EvaluationIdentity identity, String run) {
    Map<String, Object> columns = new HashMap<>();
    columns.put("experiment", "test");
    columns.put("predictor", "single");
    columns.put("arm", "dense");
    columns.put("architecture", "transformer++");
    columns.put("d_model", 16);
    columns.put("layers", 1);
    columns.put("params_total", 1000L);
    columns.put("horizon", 1000L);
    columns.put("split_id", "split");
    columns.put("train_flops", 1e9);
    columns.put("inference_flops_per_token", 2e3);
    columns.put("run_ids", new String[] {run});
    Scored scored = new Scored("dense", "single", List.of(List.of(run)), 1000, Map.of());
    return PredictorRows.of(identity, scored, columns);
  }

  private static Dataset<Row> rows(CellRows cell, List<DocumentNats> losses) {
    return spark.createDataFrame(cell.rows(inTasks(losses)), TableSchema.EVALS.rowType());
  }

  private static List<String> json(CellRows cell, List<DocumentNats> losses) {
    return rows(cell, losses).toJSON().sort("value").collectAsList();
  }

  @Test
  void rowsDoNotDependOnHowPredictorsShareTasks() {
    List<DocumentNats> losses = losses(100, 3, PREDICTORS);
    List<String> together = json(CellRows.of(predictors(PREDICTORS), BOOTSTRAP, 3), losses);
    assertThat(together).hasSize(PREDICTORS * (3 + 1)).doesNotHaveDuplicates();
    for (int perTask : new int[] {1, 2, 4}) {
      assertThat(json(new CellRows(predictors(PREDICTORS), BOOTSTRAP, perTask), losses))
          .isEqualTo(together);
    }
  }

  @Test
  void rowsHaveTheScoresOfOneBoard() {
    List<DocumentNats> losses = losses(100, 3, PREDICTORS);
    List<PredictorRows> predictors = predictors(PREDICTORS);
    Scoreboard board = new Scoreboard(BOOTSTRAP);
    for (DocumentNats document : losses) {
      Map<String, Double> nats = new HashMap<>();
      for (int p = 0; p < PREDICTORS; p++) {
        nats.put(predictors.get(p).key(), document.nats()[p]);
      }
      TestDocument it = document.document();
      board.add(it.docId(), it.domain(), it.tokens(), it.bytes(), nats);
    }
    Row all =
        rows(new CellRows(predictors, BOOTSTRAP, 2), losses)
            .where(col("eval_id").equalTo(predictors.get(3).key()))
            .head();
    Score total = board.total(predictors.get(3).key());
    assertThat(all.<Long>getAs("documents")).isEqualTo(100);
    assertThat(all.<Integer>getAs("test_domain")).isNull();
    assertThat(all.<Double>getAs("bits_per_byte")).isEqualTo(total.bitsPerByte());
    assertThat(all.<Double>getList(all.fieldIndex("bootstrap_bits_per_byte")))
        .containsExactlyElementsOf(Arrays.stream(total.replicates()).boxed().toList());
    // As they were when each task sent a scoreboard to the driver.
    assertThat(all.<String>getAs("eval_id")).isEqualTo("6d75231bf7252ee0");
    assertThat(all.<Double>getAs("nats_per_token")).isEqualTo(2.505342894863346, within(1e-14));
    assertThat(all.<Double>getAs("bits_per_byte_low")).isEqualTo(1.1808504116306904, within(1e-14));
    assertThat(all.<Double>getAs("bits_per_byte_high"))
        .isEqualTo(1.2217671319149512, within(1e-14));
  }

  @Test
  void aTaskHasRoomForItsBoard() {
    assertThat(perTask(20, 400, 4)).isEqualTo(20);
    assertThat(perTask(600, 1000, 128)).isEqualTo(16);
    assertThat(perTask(600, 100_000, 1000)).isEqualTo(1);
    assertThat(perTask(20, 0, 4)).isEqualTo(20);
  }

  private static int perTask(int predictors, int replicates, int domains) {
    PoissonBootstrap bootstrap = new PoissonBootstrap(7, replicates);
    return CellRows.of(predictors(predictors), bootstrap, domains).perTask();
  }

  @Test
  void nothingThatGrowsWithReplicatesReachesTheDriver() throws Exception {
    int domains = 128;
    List<DocumentNats> losses = losses(2 * domains, domains, PREDICTORS);
    Tables tables = tables(folder.resolve("out").toString());
    long few = driverBytes(tables, 10, losses, domains);
    long many = driverBytes(tables, 1000, losses, domains);
    assertThat(many).isBetween(few - SLACK, few + SLACK);
    // A scoreboard of one predictor alone has 2 MB.
    assertThat(many).isLessThan(domains * Scoreboard.bytesPerScore(1000) / 10);
  }

  /** Writes the rows of a cell, and returns the bytes that its tasks sent to the driver. */
  private static long driverBytes(
      Tables tables, int replicates, List<DocumentNats> losses, int domains) throws Exception {
    PoissonBootstrap bootstrap = new PoissonBootstrap(7, replicates);
    // Two tasks, whatever the replicates.
    CellRows cell = new CellRows(predictors(PREDICTORS), bootstrap, 3);
    long before = tables.read(TableSchema.EVALS).count();
    try (DriverBytes bytes = new DriverBytes(spark.sparkContext())) {
      tables.append(TableSchema.EVALS, tables.rows(TableSchema.EVALS, cell.rows(inTasks(losses))));
      long sent = bytes.soFar();
      assertThat(tables.read(TableSchema.EVALS).count() - before)
          .isEqualTo(PREDICTORS * (domains + 1L));
      return sent;
    }
  }
}
