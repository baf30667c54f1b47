package io.copse.pipeline.experiment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.copse.pipeline.SparkTest;
import io.copse.pipeline.TrainingFixture;
import io.copse.pipeline.UsageException;
import io.copse.pipeline.config.CorpusSettings;
import io.copse.pipeline.config.DomainSettings;
import io.copse.pipeline.config.EvaluationSettings;
import io.copse.pipeline.config.ExperimentSettings;
import io.copse.pipeline.config.ModelHorizons;
import io.copse.pipeline.config.SourceSettings;
import io.copse.pipeline.config.TextSettings;
import io.copse.pipeline.evaluate.Predictor;
import io.copse.pipeline.evaluate.UniformMixture;
import io.copse.pipeline.training.StoredRun;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.Writer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.functions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A whole experiment on two kinds of made-up text, small enough for a test. */
class TestExperiment extends SparkTest {
  private static final long UPDATE = 4 * 32;

  /** A folder's name with the signs that globs, URIs, SQL and shells have a use for. */
  private static final String OUTPUT =
      "out [b] {c,d} `e` 'f' \"g\" %20 #h ?i *j k:l $m \u00e9 \u2603";

  @TempDir static Path folder;

  private static List<SourceSettings> sources;

  private static ExperimentSettings settings(List<ModelHorizons> sizes, int replicas) {
    return settings(sizes, replicas, OUTPUT);
  }

  private static ExperimentSettings settings(
      List<ModelHorizons> sizes, int replicas, String output) {
    return new ExperimentSettings(
        "test",
        folder.resolve(output).toString(),
        7,
        new CorpusSettings(sources, 0.15, 0.2, new TextSettings(4096, 0.8, 0.05), 320, 1_000_000),
        new DomainSettings("clusters", 2, Optional.empty(), 500, 4, 1000, 10),
        TrainingFixture.of(sizes)
            .batches(32, 4, 2)
            .warmup(2 * UPDATE)
            .replicas(replicas)
            .logging(10, 5)
            .settings(),
        new EvaluationSettings(10, 50, 0.1, 1));
  }

  private static ModelHorizons model(int dModel) {
    return new ModelHorizons(
        TrainingFixture.model("transformer++", dModel, 1, 2, 5e-3),
        List.of(20 * UPDATE, 40 * UPDATE));
  }

  private static void run(ExperimentSettings settings) throws InterruptedException {
    open(settings).run(new ReportStage());
  }

  private static Experiment open(ExperimentSettings settings) {
    Narrator silent = new Narrator(new PrintWriter(Writer.nullWriter()));
    return new Experiment(spark, settings, tables(settings.output()), false, silent, "test");
  }

  private static long count(String table) {
    return spark
        .read()
        .format("delta")
        .load(folder.resolve(OUTPUT).resolve("tables/" + table).toString())
        .count();
  }

  private static List<Row> sql(String query) {
    return spark.sql(query).collectAsList();
  }

  @Test
  void goesFromTextToTablesAndASecondStartAddsNothing() throws Exception {
    sources = new MadeUpText(folder).write();
    ModelHorizons small = model(16);
    run(settings(List.of(small), 1));

    assertThat(count("documents")).isEqualTo(2 * MadeUpText.FILES);
    assertThat(count("domains")).isEqualTo(2L * 2 * MadeUpText.FILES);
    assertThat(sql("SELECT DISTINCT status FROM runs"))
        .extracting(row -> row.getString(0))
        .containsExactly("finished");
    clustersAreTheKindsOfText();
    armsHaveEqualFlops();
    expertsKnowTheirOwnDomain();
    routersRunWhatTheySay();

    assertThat(sql("SELECT DISTINCT status FROM fits"))
        .extracting(row -> row.getString(0))
        .containsExactly("underdetermined");

    aRunIsFoundByItsId();
    assertThat(folder.resolve(OUTPUT).resolve("report/index.html"))
        .content()
        .contains("Experts on domains");
    assertThat(folder.resolve(OUTPUT).resolve("report/losses.png")).isNotEmptyFile();

    List<Long> before = counts();
    damagedFilesAreMadeAnew(settings(List.of(small), 1));
    assertThat(counts()).isEqualTo(before);
    aStartWithNothingToDoWritesOnlyTheReport(settings(List.of(small), 1));
    killedTasksChangeNothing(small);
    aFailureLosesOneCell(settings(List.of(small), 1, "killed"));
    run(settings(List.of(small), 1));

    List<Row> smallRuns = sql("SELECT run_id, weights_hash FROM runs ORDER BY run_id");
    run(settings(List.of(small, model(24)), 1));
    assertThat(count("runs")).isEqualTo(2L * smallRuns.size());
    assertThat(sql("SELECT run_id, weights_hash FROM runs ORDER BY run_id")).containsAll(smallRuns);

    anExamplePredictorIsEvaluatedLikeTheOthers(settings(List.of(small), 1));
    assertThat(uniform(OUTPUT)).isEqualTo(uniform("killed"));

    ExperimentSettings labels = settings(List.of(small), 1);
    run(
        new ExperimentSettings(
            "by source",
            labels.output(),
            labels.seed(),
            labels.corpus(),
            new DomainSettings("metadata", 2, Optional.empty(), 500, 4, 1000, 10),
            labels.training(),
            labels.evaluation()));
    assertThat(sql("SELECT DISTINCT domain, source FROM domains WHERE split_method = 'metadata'"))
        .hasSize(2);
    assertThat(sql("SELECT * FROM evals WHERE experiment = 'by source' AND predictor = 'ensemble'"))
        .isNotEmpty();
    assertThat(sql("SELECT * FROM evals WHERE experiment = 'by source' AND predictor = 'router'"))
        .isEmpty();

    assertThatThrownBy(() -> run(settings(List.of(small), 2)))
        .isInstanceOf(UsageException.class)
        .hasMessageContaining("began with training.replicas = 1, and now it is 2");
    assertThatThrownBy(() -> run(settings(List.of(model(24).withLearningRate(1e-3)), 1)))
        .isInstanceOf(UsageException.class)
        .hasMessageContaining("began with transformer++ of d_model 24 and layers 1 = heads 2")
        .hasMessageContaining("learning_rate 0.001");
    Files.writeString(folder.resolve("sea/text00.txt"), "Not the text that was ingested.");
    assertThatThrownBy(() -> run(settings(List.of(small), 1)))
        .isInstanceOf(UsageException.class)
        .hasMessageContaining("is not as it was ingested into")
        .hasMessageContaining("text00.txt changed");
  }

  private static void aFailureLosesOneCell(ExperimentSettings settings) throws Exception {
    Predictor fails =
        new FailsInSecondCell(
            new UniformMixture(), folder.resolve("killed/tables/evals/_delta_log"));
    assertThatThrownBy(() -> open(settings).run(new EvaluationStage(List.of(fails))))
        .hasRootCauseMessage(FailsInSecondCell.MESSAGE);
    // Two arms of experts, in two domains and in all.
    List<String> first = uniform("killed");
    assertThat(first).hasSize(2 * 3);
    int rest = open(settings).run(new EvaluationStage(List.of(new UniformMixture())));
    assertThat(rest).isEqualTo(2 * 3);
    assertThat(uniform("killed")).hasSize(2 * 2 * 3).containsAll(first);
  }

  /** The rows of the example predictor in an output, each as JSON. */
  private static List<String> uniform(String output) {
    return spark
        .read()
        .format("delta")
        .load(folder.resolve(output + "/tables/evals").toString())
        .where("predictor = 'uniform' AND d_model = 16")
        .toJSON()
        .sort("value")
        .collectAsList();
  }

  private static void anExamplePredictorIsEvaluatedLikeTheOthers(ExperimentSettings settings)
      throws Exception {
    long before = count("evals");
    int added = open(settings).run(new EvaluationStage(List.of(new UniformMixture())));
    // Two arms of experts at two horizons, in two domains and in all.
    assertThat(added).isEqualTo(2 * 2 * 3);
    assertThat(count("evals")).isEqualTo(before + added);
    List<Row> pairs =
        sql(
            "SELECT arm, uniform.bits_per_byte - ensemble.bits_per_byte AS excess"
                + " FROM evals uniform JOIN evals ensemble USING (arm, d_model, horizon,"
                + " inference_flops_per_token, train_flops) WHERE uniform.predictor = 'uniform' AND"
                + " ensemble.predictor = 'ensemble' AND uniform.test_domain IS NULL AND"
                + " ensemble.test_domain IS NULL");
    assertThat(pairs).hasSize(4);
    // Equal weights cost most if one expert knows the text and the other does not.
    assertThat(pairs)
        .filteredOn(row -> row.getAs("arm").equals("experts"))
        .hasSize(2)
        .allMatch(row -> row.<Double>getAs("excess") > 0.03);
    assertThat(open(settings).run(new EvaluationStage(List.of(new UniformMixture())))).isZero();
  }

  private static void damagedFilesAreMadeAnew(ExperimentSettings settings) throws Exception {
    List<Path> indexes = files("splits", ".index");
    Map<Path, byte[]> whole = new TreeMap<>();
    for (Path file :
        List.of(
            files("shards", ".arrow").get(0),
            files("shards", "tokenizer.json").get(0),
            files("splits", "domain-model").get(0),
            indexes.get(0),
            indexes.get(indexes.size() - 1))) {
      whole.put(file, Files.readAllBytes(file));
      damage(file);
    }
    Files.delete(indexes.get(0));

    run(settings);
    assertThat(whole).allSatisfy((file, bytes) -> assertThat(file).hasBinaryContent(bytes));
  }

  private static void aStartWithNothingToDoWritesOnlyTheReport(ExperimentSettings settings)
      throws Exception {
    Map<Path, String> before = listing();
    run(settings);
    assertThat(listing().entrySet()).containsExactlyInAnyOrderElementsOf(before.entrySet());
  }

  /** Returns the time and length of each object of the output but the report's and the lock's. */
  private static Map<Path, String> listing() throws IOException {
    Map<Path, String> objects = new TreeMap<>();
    for (Path file : files(".", "")) {
      String place = folder.resolve(OUTPUT).relativize(file.normalize()).toString();
      if (!place.startsWith("report/") && !place.startsWith(".")) {
        objects.put(
            file, "%s, %d bytes".formatted(Files.getLastModifiedTime(file), Files.size(file)));
      }
    }
    return objects;
  }

  private static void damage(Path file) throws IOException {
    byte[] bytes = Files.readAllBytes(file);
    bytes[bytes.length / 2] ^= 1;
    Files.write(file, bytes);
  }

  private static List<Path> files(String part, String ending) throws IOException {
    try (Stream<Path> tree = Files.walk(folder.resolve(OUTPUT).resolve(part))) {
      return tree.filter(file -> file.toString().endsWith(ending) && Files.isRegularFile(file))
          .sorted()
          .toList();
    }
  }

  private static void killedTasksChangeNothing(ModelHorizons size) throws Exception {
    List<String> tables = List.of("runs", "steps", "evals", "fits");
    List<List<Row>> undisturbed = tables.stream().map(TestExperiment::withoutClocks).toList();
    try (KilledTasks kills = new KilledTasks(spark.sparkContext(), 5)) {
      run(settings(List.of(size), 1, "killed"));
      assertThat(kills.killed()).isGreaterThan(10);
    }
    assertThat(tables.stream().map(TestExperiment::withoutClocks).toList()).isEqualTo(undisturbed);
  }

  /** The rows of the output that was written last. */
  private static List<Row> withoutClocks(String table) {
    return spark
        .table(table)
        .drop("wall_seconds", "finished_at")
        .select(functions.to_json(functions.struct("*")).as("row"))
        .orderBy("row")
        .collectAsList();
  }

  private static List<Long> counts() {
    return List.of(
        count("documents"),
        count("domains"),
        count("runs"),
        count("steps"),
        count("evals"),
        count("fits"));
  }

  private static void clustersAreTheKindsOfText() {
    assertThat(
            sql(
                "SELECT domain, count(DISTINCT source) FROM domains WHERE split_method = 'clusters' GROUP"
                    + " BY domain"))
        .hasSize(2)
        .allMatch(row -> row.getLong(1) == 1);
  }

  private static void aRunIsFoundByItsId() {
    for (Row row : sql("SELECT run_id FROM runs WHERE role = 'expert'")) {
      assertThat(StoredRun.find(spark, row.getString(0)).run().runId()).isEqualTo(row.getString(0));
    }
    assertThatThrownBy(() -> StoredRun.find(spark, "none"))
        .isInstanceOf(UsageException.class)
        .hasMessageContaining("There is no finished run none");
  }

  private static void routersRunWhatTheySay() {
    Map<String, Double> flops = ofExperts("max(inference_flops_per_token)");
    assertThat(flops).containsOnlyKeys("average", "ensemble", "router", "top_k");
    assertThat(flops.get("router")).isEqualTo(flops.get("ensemble"));
    assertThat(flops.get("top_k")).isEqualTo(flops.get("ensemble") / 2);
    // The two kinds of text have no word in common: after some tokens the router knows the expert.
    Map<String, Double> bits = ofExperts("max(bits_per_byte)");
    double worst =
        sql("SELECT max(bits_per_byte) FROM evals WHERE arm = 'experts' AND test_domain IS NULL"
                + " AND predictor = 'single'")
            .get(0)
            .getDouble(0);
    assertThat(bits.get("top_k")).isLessThan(worst);
    assertThat(bits.get("router")).isLessThan(worst);
    assertThat(sql("SELECT * FROM evals WHERE arm = 'random_experts' AND predictor = 'router'"))
        .isEmpty();
  }

  /** A figure of each predictor that predicts with all domain experts, over all test documents. */
  private static Map<String, Double> ofExperts(String figure) {
    Map<String, Double> values = new TreeMap<>();
    sql("SELECT predictor, %s FROM evals WHERE arm = 'experts' AND test_domain IS NULL AND expert IS NULL GROUP BY predictor"
            .formatted(figure))
        .forEach(row -> values.put(row.getString(0), row.getDouble(1)));
    return values;
  }

  private static void armsHaveEqualFlops() {
    List<Row> rows =
        sql(
            "SELECT horizon, count(DISTINCT train_flops) FROM evals WHERE test_domain IS NULL AND "
                + "(arm = 'dense' OR predictor IN ('ensemble', 'average')) GROUP BY horizon");
    assertThat(rows).hasSize(2).allMatch(row -> row.getLong(1) == 1);
  }

  private static void expertsKnowTheirOwnDomain() {
    assertThat(
            sql(
                "SELECT own.bits_per_byte, other.bits_per_byte FROM evals own JOIN evals other ON"
                    + " own.horizon = other.horizon AND own.test_domain = other.test_domain WHERE"
                    + " own.arm = 'experts' AND own.expert = own.test_domain AND other.arm ="
                    + " 'experts' AND other.predictor = 'single' AND other.expert <>"
                    + " other.test_domain"))
        .hasSize(4)
        .allMatch(row -> row.getDouble(0) < row.getDouble(1));
  }
}
