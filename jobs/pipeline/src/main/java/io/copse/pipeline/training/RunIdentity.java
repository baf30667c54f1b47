package io.copse.pipeline.training;

import io.copse.models.kernel.Dtype;
import io.copse.models.lm.Architectures;
import io.copse.models.lm.Dimensions;
import io.copse.models.lm.ModelShape;
import io.copse.pipeline.config.ModelSettings;
import io.copse.pipeline.config.Optimiser;
import io.copse.pipeline.config.TrainingSettings;
import io.copse.pipeline.identity.Fingerprint;
import java.io.Serializable;

/**
 * What every run of an experiment has in common. Together with a run's own numbers it decides the
 * weights: two runs of equal identity and numbers are the same run, whoever trains them and when.
 *
 * @param corpus the tokens that are read
 * @param contextLength tokens of a window
 * @param optimiser AdamW without the learning rate
 * @param dtype arithmetic of the large matrix products
 * @param seed the training seed: of first weights, data order and noise
 */
public record RunIdentity(
    Corpus corpus, int contextLength, Optimiser optimiser, Dtype dtype, long seed)
    implements Serializable {

  /** Raised if a change of the arithmetic gives the same config other weights. */
  public static final int NUMERICS_VERSION = 4;

  /**
   * The tokens of a corpus.
   *
   * @param id hash of the corpus's settings, which names the folder of its tokens
   * @param fingerprint hash of the tokenizer and the tokens, so that another text is another run
   * @param vocabularySize tokens of the vocabulary
   * @param seed the corpus seed: of the split, the domains and the test documents; it is in the id
   */
  public record Corpus(String id, String fingerprint, int vocabularySize, long seed)
      implements Serializable {}

  /**
   * Returns what the runs of an experiment have in common.
   *
   * @param training the settings, with the dtype chosen
   */
  public static RunIdentity of(Corpus corpus, TrainingSettings training) {
    return new RunIdentity(
        corpus,
        training.batches().contextLength(),
        training.optimiser(),
        training.numerics().dtype().orElseThrow(),
        training.numerics().seed());
  }

  /** Returns the id of the corpus, which names the folder of its tokens. */
  public String corpusId() {
    return corpus.id();
  }

  /** Returns the corpus seed. */
  public long corpusSeed() {
    return corpus.seed();
  }

  /** Returns the tokens of the vocabulary. */
  public int vocabularySize() {
    return corpus.vocabularySize();
  }

  /** Returns a run under the id that this identity gives it. */
  RunSpec named(RunSpec run) {
    return run.named(idOf(run));
  }

  /** Returns the run's id: the hash of what decides its weights. */
  String idOf(RunSpec run) {
    return Fingerprint.of("run", 1)
        .with("numerics", NUMERICS_VERSION)
        .with("corpus", corpus.id())
        .with("data", corpus.fingerprint())
        .with("vocabulary_size", corpus.vocabularySize())
        .with("context_length", contextLength)
        .with("optimiser", optimiser.fingerprint())
        .with("dtype", dtype.label(), Dtype.F32.label())
        .with("seed", seed)
        .with("model", run.model().fingerprint())
        .with("batch_sequences", run.batchSequences())
        .with("branches", run.branches(), 1)
        .with("replicas", run.replicas(), 1)
        .with("from_tokens", run.fromTokens(), 0)
        .with("to_tokens", run.toTokens())
        .with("warmup_tokens", run.warmupTokens())
        .with("cooldown_from_tokens", run.cooldownFromTokens())
        .with("parent", run.parentRunId(), "")
        .with("split", run.stream().splitId())
        .with("domain", run.stream().domain())
        .id();
  }

  /** Returns the shape of a model. */
  ModelShape shape(ModelSettings model) {
    return Architectures.shape(
        model.architecture(),
        vocabularySize(),
        contextLength,
        new Dimensions(model.dModel(), model.layers(), model.heads(), model.options()),
        dtype);
  }
}
