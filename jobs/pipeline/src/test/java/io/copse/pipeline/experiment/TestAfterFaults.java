package io.copse.pipeline.experiment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.copse.pipeline.SparkTest;
import io.copse.pipeline.TrainingFixture;
import io.copse.pipeline.config.Arm;
import io.copse.pipeline.config.CorpusSettings;
import io.copse.pipeline.config.DomainSettings;
import io.copse.pipeline.config.EvaluationSettings;
import io.copse.pipeline.config.ExperimentSettings;
import io.copse.pipeline.config.ModelHorizons;
import io.copse.pipeline.config.SourceSettings;
import io.copse.pipeline.config.TextSettings;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.functions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What one more start makes of an output after a fault: the tables of an undisturbed one. */
class TestAfterFaults extends SparkTest {
  private static final long UPDATE = 4 * 32;
  private static final List<String> TABLES =
      List.of("runs", "steps", "evals", "fits", "documents", "domains");

  @TempDir static Path folder;

  private static List<SourceSettings> sources;
  private static List<List<Row>> undisturbed;

  @BeforeAll
  static void runUndisturbed() throws Exception {
    sources = new MadeUpText(folder).write();
    run("base");
    undisturbed = tablesOf("base");
    assertThat(undisturbed).noneMatch(List::isEmpty);
  }

  private static ExperimentSettings settings(String output, double learningRate) {
    return new ExperimentSettings(
        "test",
        folder.resolve(output).toString(),
        7,
        new CorpusSettings(sources, 0.15, 0.2, new TextSettings(4096, 0.8, 0.05), 320, 1_000_000),
        new DomainSettings("metadata", 2, Optional.empty(), 500, 4, 1000, 10),
        TrainingFixture.of(
                List.of(
                    new ModelHorizons(
                        TrainingFixture.model("transformer++", 16, 1, 2, learningRate),
                        List.of(20 * UPDATE))))
            .arms(Set.of(Arm.DENSE, Arm.EXPERTS, Arm.DENSE_BATCH))
            .batches(32, 4, 2)
            .warmup(2 * UPDATE)
            .logging(10, 5)
            .settings(),
        new EvaluationSettings(10, 50, 0.1, 1));
  }

  /** Runs the whole experiment, and returns what the user heard. */
  private static String run(String output) throws InterruptedException {
    return run(settings(output, 5e-3));
  }

  private static String run(ExperimentSettings settings) throws InterruptedException {
    return start(settings, new ReportStage());
  }

  private static String start(ExperimentSettings settings, Stage<?> stage)
      throws InterruptedException {
    StringWriter heard = new StringWriter();
    new Experiment(
            spark,
            settings,
            tables(settings.output()),
            false,
            new Narrator(new PrintWriter(heard)),
            "test")
        .run(stage);
    return heard.toString();
  }

  private static Path table(String output, String table) {
    return folder.resolve(output).resolve("tables").resolve(table);
  }

  private static List<List<Row>> tablesOf(String output) {
    return TABLES.stream()
        .map(
            table ->
                spark
                    .read()
                    .format("delta")
                    .load(table(output, table).toString())
                    .drop("wall_seconds", "finished_at")
                    .select(functions.to_json(functions.struct("*")).as("row"))
                    .orderBy("row")
                    .collectAsList())
        .toList();
  }

  /** Copies the undisturbed output. */
  private static Path copy(String output) throws IOException {
    Path from = folder.resolve("base");
    Path to = folder.resolve(output);
    try (Stream<Path> tree = Files.walk(from)) {
      for (Path path : tree.toList()) {
        Files.copy(path, to.resolve(from.relativize(path).toString()));
      }
    }
    return to;
  }

  private static void delete(Path tree) throws IOException {
    try (Stream<Path> paths = Files.walk(tree)) {
      for (Path path : paths.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(path);
      }
    }
  }

  /** Returns the ids of the runs of an arm. */
  private static List<String> runs(Arm arm) {
    return spark
        .read()
        .format("delta")
        .load(table("base", "runs").toString())
        .where(functions.col("arm").equalTo(arm.label()))
        .orderBy("horizon", "domain", "run_id")
        .collectAsList()
        .stream()
        .map(row -> row.<String>getAs("run_id"))
        .toList();
  }

  private static Path checkpoint(Path output, String runId) throws IOException {
    try (Stream<Path> files = Files.walk(output.resolve("runs").resolve(runId))) {
      return files.filter(file -> file.toString().endsWith(".safetensors")).findAny().orElseThrow();
    }
  }

  private static void flipBit(Path file) throws IOException {
    byte[] bytes = Files.readAllBytes(file);
    bytes[bytes.length / 2] ^= 1;
    Files.write(file, bytes);
  }

  @Test
  void damagedCheckpointsAreMadeAnewByOneStart() throws Exception {
    Path output = copy("damaged");
    List<String> experts = runs(Arm.EXPERTS);
    assertThat(experts).hasSize(2);
    String seed = runs(Arm.SEED).get(0);
    List<String> dense = runs(Arm.DENSE);
    // Two that a look at lengths finds, one that a new child finds, and one for the evaluation.
    Path cut = checkpoint(output, experts.get(0));
    Files.write(cut, Arrays.copyOf(Files.readAllBytes(cut), 5000));
    flipBit(checkpoint(output, seed));
    Files.delete(checkpoint(output, experts.get(1)));
    flipBit(checkpoint(output, dense.get(dense.size() - 1)));
    for (String table : List.of("evals", "fits")) {
      delete(table("damaged", table));
    }

    String heard = run("damaged");
    assertThat(tablesOf("damaged")).isEqualTo(undisturbed);
    assertThat(heard)
        .contains("The checkpoints of 2 finished runs are gone or damaged")
        .contains("The checkpoint of run %s is damaged: it is trained again.".formatted(seed))
        .contains("The checkpoints of 1 finished runs are gone or damaged");
    assertThat(run("damaged")).doesNotContain("damaged: ", "gone or damaged");
  }

  @Test
  void emptyFilesOfARunAreMadeAnew() throws Exception {
    Path run = copy("empty").resolve("runs").resolve(runs(Arm.EXPERTS).get(0));
    try (Stream<Path> files = Files.walk(run)) {
      for (Path file : files.filter(path -> path.toString().endsWith(".json")).toList()) {
        Files.write(file, new byte[0]);
      }
    }
    assertThat(run.resolve("result.json")).isEmptyFile();
    run("empty");
    assertThat(tablesOf("empty")).isEqualTo(undisturbed);
    assertThat(run.resolve("result.json")).isNotEmptyFile();
  }

  @Test
  void aFailedRunLeavesNothingThatLooksFinal() throws Exception {
    String expert = runs(Arm.EXPERTS).get(0);
    // A file in place of the run's folder, so that nothing of the run can be written.
    Path inTheWay = folder.resolve("failing/runs").resolve(expert);
    Files.createDirectories(inTheWay.getParent());
    Files.createFile(inTheWay);
    assertThatThrownBy(() -> run("failing"))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageStartingWith(
            "1 runs failed, so nothing is made of the others yet, and the same command tries them"
                + " again; the first: run %s failed: ".formatted(expert));
    assertThat(tablesOf("failing").get(0)).isNotEmpty().isSubsetOf(undisturbed.get(0));
    assertThat(tablesOf("failing").subList(2, 4)).allMatch(List::isEmpty);
    assertThat(folder.resolve("failing/report")).doesNotExist();

    Files.delete(inTheWay);
    run("failing");
    assertThat(tablesOf("failing")).isEqualTo(undisturbed);
  }

  @Test
  void deletedTablesAreMadeAgain() throws Exception {
    copy("deleted");
    for (String table : TABLES) {
      delete(table("deleted", table));
    }
    run("deleted");
    assertThat(tablesOf("deleted")).isEqualTo(undisturbed);
  }

  /** What can happen to a table's files. */
  private enum Damage {
    TORN_LOG {
      @Override
      void happen(Path table) throws IOException {
        List<Path> log = files(table.resolve("_delta_log"), ".json");
        cut(log.get(log.size() - 1));
      }
    },
    LOG_WITH_A_GAP {
      @Override
      void happen(Path table) throws IOException {
        List<Path> log = files(table.resolve("_delta_log"), ".json");
        Files.delete(log.get(log.size() - 2));
      }
    },
    NO_LOG {
      @Override
      void happen(Path table) throws IOException {
        delete(table.resolve("_delta_log"));
      }
    },
    MISSING_DATA {
      @Override
      void happen(Path table) throws IOException {
        for (Path data : files(table, ".parquet")) {
          Files.delete(data);
        }
      }
    },
    CUT_DATA {
      @Override
      void happen(Path table) throws IOException {
        for (Path data : files(table, ".parquet")) {
          cut(data);
        }
      }
    };

    abstract void happen(Path table) throws IOException;
  }

  private static List<Path> files(Path folder, String ending) throws IOException {
    try (Stream<Path> tree = Files.walk(folder)) {
      return tree.filter(file -> file.toString().endsWith(ending)).sorted().toList();
    }
  }

  private static void cut(Path file) throws IOException {
    byte[] bytes = Files.readAllBytes(file);
    Files.write(file, Arrays.copyOf(bytes, bytes.length / 2));
  }

  @ParameterizedTest
  @EnumSource(Damage.class)
  void aDamagedTableIsNamedAndMadeAnewOnceItIsDeleted(Damage damage) throws Exception {
    String table = damage == Damage.MISSING_DATA ? "steps" : "runs";
    String name = damage + table;
    Path damaged = copy(name).resolve("tables").resolve(table);
    // Hadoop's own checksums are not there on other file systems.
    for (Path checksum : files(damaged, ".crc")) {
      Files.delete(checksum);
    }
    damage.happen(damaged);
    ExperimentSettings settings = settings(name, 5e-3);
    assertThatThrownBy(() -> start(settings, new TrainStage()))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageStartingWith(
            "Files of the table %s are damaged or gone: delete the folder %s and run the experiment again,"
                    .formatted(table, damaged)
                + " which makes its rows anew from the folder runs");
    delete(damaged);
    start(settings, new TrainStage());
    assertThat(tablesOf(name)).isEqualTo(undisturbed);
  }

  @Test
  void anExperimentWhoseRunsAllDivergeIsReported() throws Exception {
    run(settings("diverging", 1e6));
    assertThat(tablesOf("diverging").get(0))
        .isNotEmpty()
        .allMatch(row -> row.getString(0).contains("\"status\":\"diverged\""));
    assertThat(folder.resolve("diverging/report/index.html"))
        .content()
        .contains("runs diverged, so there is nothing to compare: lower the models")
        .contains("The loss or the gradient was not finite after update");
    // A second start has nothing to do, and ends as well.
    run(settings("diverging", 1e6));
  }
}
