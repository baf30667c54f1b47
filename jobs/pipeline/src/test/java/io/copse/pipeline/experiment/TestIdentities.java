package io.copse.pipeline.experiment;

import static org.assertj.core.api.Assertions.assertThat;

import io.copse.models.lm.Architectures;
import io.copse.pipeline.config.Arm;
import io.copse.pipeline.config.ExperimentSettings;
import io.copse.pipeline.config.SettingsReader;
import io.copse.pipeline.corpus.Sources;
import io.copse.pipeline.domains.DomainMethod;
import io.copse.pipeline.evaluate.Predictor;
import io.copse.pipeline.evaluate.Router;
import io.copse.pipeline.evaluate.Single;
import io.copse.pipeline.experiment.EvaluationIdentity.Scored;
import io.copse.pipeline.training.RunIdentity;
import io.copse.pipeline.training.RunPlanner;
import io.copse.pipeline.training.TrainingJob;
import io.copse.udf.fit.FitSettings;
import io.copse.udf.run.RunPoint;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * The ids of the quick start. An id that changes here is an output that cannot be gone on with: if
 * that is meant, raise the version of the fingerprint.
 */
class TestIdentities {
  private static final Path QUICKSTART = Path.of("..", "..", "conf", "quickstart.conf");

  private static ExperimentSettings read(Map<String, String> overrides) {
    return SettingsReader.read(QUICKSTART, overrides, Sources.standard().kinds());
  }

  private static String split(ExperimentSettings settings, String method) {
    return DomainMethod.named(method)
        .splitId(settings.domains(), settings.corpusId(), settings.seed());
  }

  /** The first run that ends in a dense model. */
  private static String run(ExperimentSettings settings) {
    RunIdentity.Corpus corpus =
        new RunIdentity.Corpus(settings.corpusId(), "tokens", 1024, settings.seed());
    RunPlanner planner =
        new RunPlanner(
            settings.training(),
            settings.domains().k(),
            RunIdentity.of(corpus, settings.training()),
            split(settings, "clusters"),
            split(settings, "random"));
    return TrainingJob.plan(planner).cells().get(0).ends().get(Arm.DENSE).get(0).runId();
  }

  /** The row of all test documents under a predictor of two experts. */
  private static String evaluation(ExperimentSettings settings, Predictor predictor) {
    List<List<String>> models = List.of(List.of("a"), List.of("b"));
    Scored scored = new Scored("experts", predictor.name(), models, 1000, predictor.settings());
    return evaluations(settings).id(scored, Optional.empty());
  }

  private static String single(ExperimentSettings settings) {
    return evaluation(settings, new Single());
  }

  private static String router(ExperimentSettings settings) {
    return evaluation(settings, new Router(settings.evaluation().routerTemperature()));
  }

  private static EvaluationIdentity evaluations(ExperimentSettings settings) {
    return new EvaluationIdentity(
        settings.experiment(), split(settings, "clusters"), settings.evaluation());
  }

  private static String fit(FitSettings settings) {
    List<RunPoint> points = List.of(RunPoint.of(1e6, 2e7, 3.5));
    return new FitIdentity("quickstart", "chinchilla")
        .of("transformer++", "dense", settings, points)
        .id();
  }

  @Test
  void theIdsOfTheQuickStartStay() {
    ExperimentSettings settings = read(Map.of());
    assertThat(
            List.of(
                settings.corpusId(),
                split(settings, "clusters"),
                split(settings, "random"),
                split(settings, "metadata"),
                run(settings),
                single(settings),
                router(settings),
                fit(FitSettings.defaults())))
        .containsExactly(
            "2fac46179bc3cc39",
            "966d4b320f3bc921",
            "622f4b46ddfc82ab",
            "72a9b6c7f4b36057",
            "4b186c4473df1338",
            "7034c90ac784161c",
            "c226d0c4d6cf465e",
            "2378a8dc3e9937e3");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          output | elsewhere
          training.checkpoint_every_updates | 7
          training.log_every_updates | 3
          training.seed | 1
          """)
  void whatDecidesNoResultChangesNoId(String key, String value) {
    ExperimentSettings settings = read(Map.of());
    ExperimentSettings other = read(Map.of(key, value));
    assertThat(other.corpusId()).isEqualTo(settings.corpusId());
    assertThat(split(other, "clusters")).isEqualTo(split(settings, "clusters"));
    assertThat(run(other)).isEqualTo(run(settings));
    assertThat(single(other)).isEqualTo(single(settings));
  }

  @Test
  void aDefaultThatIsWrittenOutMakesNoOtherModel() {
    String sizes = "[{ d_model = 32, layers = 2, heads = 2, learning_rate = 6e-3 }]";
    int width = Architectures.shape("transformer++", 1024, 128, 32, 2, 2).feedForward();
    String plain = run(read(Map.of("training.sizes", sizes)));
    assertThat(runOfWidth(sizes, width)).isEqualTo(plain);
    assertThat(runOfWidth(sizes, width + 16)).isNotEqualTo(plain);
  }

  private static String runOfWidth(String sizes, int width) {
    return run(
        read(
            Map.of(
                "training.sizes",
                sizes,
                "training.options",
                "{ feed_forward = %d }".formatted(width))));
  }

  @Test
  void anIdChangesWithWhatItsThingReads() {
    ExperimentSettings settings = read(Map.of());
    assertThat(read(Map.of("seed", "2")).corpusId()).isNotEqualTo(settings.corpusId());
    assertThat(read(Map.of("corpus.dev_share", "0.04", "corpus.test_share", "0.02")).corpusId())
        .as("two values that are swapped")
        .isNotEqualTo(settings.corpusId());
    ExperimentSettings fewer = read(Map.of("domains.iterations", "5"));
    assertThat(split(fewer, "clusters")).isNotEqualTo(split(settings, "clusters"));
    assertThat(split(fewer, "random")).isEqualTo(split(settings, "random"));
    ExperimentSettings decayed = read(Map.of("training.weight_decay", "0.2"));
    assertThat(run(decayed)).isNotEqualTo(run(settings));
    assertThat(decayed.corpusId()).isEqualTo(settings.corpusId());
    assertThat(fit(FitSettings.defaults().withStarts(7))).isNotEqualTo(fit(FitSettings.defaults()));
  }

  @Test
  void aPredictorsIdKnowsTheKeysThatItReads() {
    ExperimentSettings settings = read(Map.of());
    ExperimentSettings warmer = read(Map.of("evaluation.router_temperature", "0.5"));
    assertThat(single(warmer)).isEqualTo(single(settings));
    assertThat(router(warmer)).isNotEqualTo(router(settings));
    ExperimentSettings more = read(Map.of("evaluation.documents_per_domain", "60"));
    assertThat(single(more)).isNotEqualTo(single(settings));
    Scored scored = new Scored("experts", "single", List.of(List.of("a")), 1000, Map.of());
    EvaluationIdentity ids = evaluations(settings);
    assertThat(ids.id(scored, Optional.of(0))).isNotEqualTo(ids.id(scored, Optional.empty()));
  }

  @Test
  void theSeedOfTrainingChangesRunsAlone() {
    ExperimentSettings settings = read(Map.of());
    ExperimentSettings again = read(Map.of("training.seed", "2"));
    assertThat(again.corpusId()).isEqualTo(settings.corpusId());
    assertThat(split(again, "clusters")).isEqualTo(split(settings, "clusters"));
    assertThat(run(again)).isNotEqualTo(run(settings));
    assertThat(read(Map.of("seed", "5")).training().numerics().seed()).isEqualTo(5);
    assertThat(read(Map.of("seed", "5", "training.seed", "6")).training().numerics().seed())
        .isEqualTo(6);
  }
}
