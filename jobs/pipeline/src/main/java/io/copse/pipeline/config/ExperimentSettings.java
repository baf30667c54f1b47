package io.copse.pipeline.config;

/**
 * A whole experiment, as read from a HOCON file.
 *
 * @param experiment its name in the tables
 * @param output folder of everything that the experiment writes
 * @param seed the seed that every random choice derives from
 */
public record ExperimentSettings(
    String experiment,
    String output,
    long seed,
    CorpusSettings corpus,
    DomainSettings domains,
    TrainingSettings training,
    EvaluationSettings evaluation) {

  /** Returns the same experiment with other training. */
  public ExperimentSettings with(TrainingSettings other) {
    return new ExperimentSettings(experiment, output, seed, corpus, domains, other, evaluation);
  }
}
