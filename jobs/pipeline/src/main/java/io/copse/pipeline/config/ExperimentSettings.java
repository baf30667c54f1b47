package io.copse.pipeline.config;

import java.util.ArrayList;
import java.util.List;

/**
 * A whole experiment, as read from a HOCON file.
 *
 * @param experiment its name in the tables
 * @param output folder of everything that the experiment writes
 * @param seed the corpus seed: of the split, the domains, the test documents and bootstraps
 */
public record ExperimentSettings(
    String experiment,
    String output,
    long seed,
    CorpusSettings corpus,
    DomainSettings domains,
    TrainingSettings training,
    EvaluationSettings evaluation) {
  private static final Key<String> EXPERIMENT =
      Key.required("experiment", Type.name(), "Name of the experiment in the tables.")
          .operational();
  private static final Key<String> OUTPUT =
      Key.required("output", Type.path(), "Folder of everything that the experiment writes.")
          .operational();
  private static final Key<Long> SEED =
      Key.of(
          "seed",
          Type.seed(),
          1L,
          "Corpus seed: of the split into train, dev and test, the domains, the test documents and"
              + " bootstraps.");

  private static final Block<ExperimentSettings> BLOCK =
      Block.<ExperimentSettings>at("")
          .with(EXPERIMENT, ExperimentSettings::experiment)
          .with(OUTPUT, ExperimentSettings::output)
          .with(SEED, ExperimentSettings::seed);

  /** The parts of the settings, each of which is pinned once its stage has succeeded. */
  public enum Part {
    CORPUS,
    DOMAINS,
    TRAINING,
    EVALUATION
  }

  static ExperimentSettings read(
      Values top,
      CorpusSettings corpus,
      DomainSettings domains,
      TrainingSettings training,
      EvaluationSettings evaluation) {
    return new ExperimentSettings(
        top.get(EXPERIMENT), top.get(OUTPUT), top.get(SEED), corpus, domains, training, evaluation);
  }

  /** Returns the keys of the top of the file. */
  static List<Key<?>> keys() {
    return new ArrayList<>(BLOCK.keys());
  }

  /** Returns the same experiment with other training. */
  public ExperimentSettings with(TrainingSettings other) {
    return new ExperimentSettings(experiment, output, seed, corpus, domains, other, evaluation);
  }

  /** Returns the id of the corpus. */
  public String corpusId() {
    return corpus.id(seed);
  }

  /** Returns the values of one part, by the full names of their keys. */
  public KeyValues values(Part part) {
    return switch (part) {
      case CORPUS -> corpus.values().with("", BLOCK.values(this));
      case DOMAINS -> KeyValues.none().with("domains.", DomainSettings.BLOCK.values(domains));
      case TRAINING -> training.values();
      case EVALUATION ->
          KeyValues.none().with("evaluation.", EvaluationSettings.BLOCK.values(evaluation));
    };
  }
}
