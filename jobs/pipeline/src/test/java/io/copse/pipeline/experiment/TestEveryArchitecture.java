package io.copse.pipeline.experiment;

import static org.assertj.core.api.Assertions.assertThat;

import io.copse.models.lm.Architectures;
import io.copse.pipeline.SparkTest;
import io.copse.pipeline.TrainingFixture;
import io.copse.pipeline.config.Arm;
import io.copse.pipeline.config.CorpusSettings;
import io.copse.pipeline.config.DomainSettings;
import io.copse.pipeline.config.EvaluationSettings;
import io.copse.pipeline.config.ExperimentSettings;
import io.copse.pipeline.config.ModelHorizons;
import io.copse.pipeline.config.TextSettings;
import io.copse.pipeline.config.TrainingSettings;
import java.io.PrintWriter;
import java.io.Writer;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.apache.spark.sql.Row;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** All architectures through the whole pipeline, in every role, small enough for a test. */
class TestEveryArchitecture extends SparkTest {
  private static final long UPDATE = 2 * 16;

  @TempDir static Path folder;

  private static ExperimentSettings settings() throws Exception {
    List<ModelHorizons> models =
        Architectures.names().stream()
            .map(name -> TrainingFixture.model(name, 16, 2, 2, 5e-3))
            .map(model -> new ModelHorizons(model, List.of(10 * UPDATE)))
            .toList();
    TrainingSettings training =
        TrainingFixture.of(models)
            .arms(Set.of(Arm.DENSE, Arm.EXPERTS))
            .factors(0.5, 1.0, 2.0)
            .batches(16, 2)
            .warmup(UPDATE)
            .logging(10, 2)
            .settings();
    return new ExperimentSettings(
        "all",
        folder.resolve("out").toString(),
        7,
        new CorpusSettings(
            new MadeUpText(folder).write(),
            0.15,
            0.2,
            new TextSettings(4096, 0.8, 0.05),
            300,
            1_000_000),
        new DomainSettings("metadata", 2, Optional.empty(), 500, 4, 1000, 10),
        training,
        new EvaluationSettings(2, 40, 0.1, 1));
  }

  private static List<Row> sql(String query) {
    return spark.sql(query).collectAsList();
  }

  private static List<String> names(String query) {
    return sql(query).stream().map(row -> row.getString(0)).toList();
  }

  @Test
  void trainsEvaluatesAndReportsItAndASecondStartAddsNothing() throws Exception {
    Narrator silent = new Narrator(new PrintWriter(Writer.nullWriter()));
    ExperimentSettings settings = settings();
    new Experiment(spark, settings, tables(settings.output()), false, silent, "test")
        .run(new ReportStage());

    for (String role : List.of("seed", "dense", "expert")) {
      assertThat(
              names(
                  "SELECT DISTINCT architecture FROM runs WHERE experiment = 'all' AND role = '%s' AND status = 'finished'"
                      .formatted(role)))
          .as(role)
          .containsExactlyInAnyOrderElementsOf(Architectures.names());
    }
    assertThat(names("SELECT DISTINCT architecture FROM evals WHERE predictor = 'ensemble'"))
        .containsExactlyInAnyOrderElementsOf(Architectures.names());
    assertThat(
            names(
                "SELECT DISTINCT architecture FROM runs JOIN steps USING (run_id) WHERE expert_load"
                    + " IS NOT NULL"))
        .containsExactlyInAnyOrder("switch", "mixtral");
    ratesAreThoseOfTheTrials();
    assertThat(folder.resolve("out/report/index.html"))
        .content()
        .contains("<h2>Architectures</h2>", "<h2>Mixtures of experts over training</h2>");

    List<Long> before = counts();
    new Experiment(spark, settings, tables(settings.output()), false, silent, "test")
        .run(new TrainStage());
    assertThat(counts()).isEqualTo(before);
  }

  private static void ratesAreThoseOfTheTrials() {
    assertThat(sql("SELECT * FROM runs WHERE experiment = 'all-sweep' AND role = 'dense'"))
        .hasSize(3 * Architectures.names().size());
    assertThat(names("SELECT DISTINCT experiment FROM evals")).containsExactly("all");
    List<Row> rates =
        sql(
            """
            SELECT study.architecture, study.learning_rate, trials.low, trials.high
            FROM (SELECT DISTINCT architecture, learning_rate FROM runs WHERE experiment = 'all') study
            JOIN (SELECT architecture, min(learning_rate) AS low, max(learning_rate) AS high
                  FROM runs WHERE experiment = 'all-sweep' GROUP BY architecture) trials
            USING (architecture)\
            """);
    assertThat(rates)
        .hasSize(Architectures.names().size())
        .allMatch(r -> r.getDouble(1) >= r.getDouble(2) && r.getDouble(1) <= r.getDouble(3));
  }

  private static List<Long> counts() {
    return Stream.of("runs", "steps")
        .map(
            table ->
                spark
                    .read()
                    .format("delta")
                    .load(folder.resolve("out/tables/" + table).toString())
                    .count())
        .toList();
  }
}
