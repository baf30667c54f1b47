package io.copse.pipeline.experiment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.copse.pipeline.SparkTest;
import io.copse.pipeline.UsageException;
import io.copse.pipeline.config.ExperimentSettings;
import io.copse.pipeline.config.SettingsReader;
import io.copse.pipeline.corpus.Sources;
import java.io.PrintWriter;
import java.io.Writer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The order in which an experiment runs stages. */
class TestStages extends SparkTest {
  private static final List<String> LOG = new ArrayList<>();

  @TempDir static Path folder;

  private static ExperimentSettings settings;

  /** A stage that writes its name into the log; a stage of a name that begins with x fails. */
  private record Logged(String name, List<Stage<?>> before) implements Stage<String> {
    @Override
    public List<Stage<?>> before(ExperimentSettings settings) {
      return before;
    }

    @Override
    public String run(StageContext context, Results earlier) {
      LOG.add(name);
      if (name.startsWith("x")) {
        throw new IllegalStateException(name);
      }
      return name + before.stream().map(earlier::of).toList();
    }
  }

  @BeforeAll
  static void readSettings() {
    settings =
        SettingsReader.read(
            Path.of("..", "..", "conf", "quickstart.conf"),
            Map.of("output", folder.toString(), "training.dtype", "f32"),
            Sources.standard().kinds());
  }

  @BeforeEach
  void clearLog() {
    LOG.clear();
  }

  private static Experiment experiment() {
    Narrator silent = new Narrator(new PrintWriter(Writer.nullWriter()));
    return new Experiment(spark, settings, tables(settings.output()), false, silent, "test");
  }

  @Test
  void stagesRunOnceAfterThoseBeforeThem() throws Exception {
    Stage<?> first = new Logged("first", List.of());
    Stage<?> left = new Logged("left", List.of(first));
    Stage<?> right = new Logged("right", List.of(first));
    Experiment experiment = experiment();
    assertThat(experiment.run(new Logged("last", List.of(left, right))))
        .isEqualTo("last[left[first[]], right[first[]]]");
    assertThat(LOG).containsExactly("first", "left", "right", "last");
    // An equal stage is the same stage.
    experiment.run(new Logged("left", List.of(new Logged("first", List.of()))));
    assertThat(LOG).hasSize(4);
  }

  @Test
  void whatFailsIsRunAgainAndNothingAfterItRuns() {
    Experiment experiment = experiment();
    Stage<?> first = new Logged("first", List.of());
    Stage<?> failing = new Logged("x", List.of(first));
    for (int start = 0; start < 2; start++) {
      assertThatThrownBy(() -> experiment.run(new Logged("last", List.of(failing))))
          .hasMessage("x");
    }
    assertThat(LOG).containsExactly("first", "x", "x");
    assertThat(experiment.failures()).isEmpty();
  }

  @Test
  void aResultOfAStageThatHasNotRunIsRefused() {
    StageResults results = new StageResults();
    assertThat(results.find(new CorpusStage())).isEmpty();
    assertThatThrownBy(() -> results.of(new CorpusStage()))
        .isInstanceOf(IllegalStateException.class)
        .hasMessage(
            "Stage ingest has not run: name it among the stages before the one that reads its"
                + " result.");
  }

  @Test
  void aSweepWithoutFactorsIsRefusedBeforeAnyStageRuns() {
    ExperimentSettings none =
        SettingsReader.read(
            Path.of("..", "..", "conf", "quickstart.conf"),
            Map.of("output", folder.toString(), "training.learning_rate_factors", "[]"),
            Sources.standard().kinds());
    assertThatThrownBy(() -> new SweepStage().require(none))
        .isInstanceOf(UsageException.class)
        .hasMessageStartingWith("training.learning_rate_factors is empty, so there is nothing");
    assertThat(new TrainStage().before(none)).containsExactly(new DomainStage());
  }

  @Test
  void everyStageHasTheNameOfItsCommand() {
    List<String> names = new ArrayList<>();
    Stage<?> stage = new ReportStage();
    names.add(stage.name());
    while (!stage.before(settings).isEmpty()) {
      stage = stage.before(settings).get(0);
      names.add(stage.name());
    }
    assertThat(names).containsExactly("report", "fit", "evaluate", "train", "cluster", "ingest");
    assertThat(new SweepStage().name()).isEqualTo("sweep");
  }
}
