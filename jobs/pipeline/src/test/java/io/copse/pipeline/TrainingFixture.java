package io.copse.pipeline;

import io.copse.models.kernel.Dtype;
import io.copse.pipeline.config.Arm;
import io.copse.pipeline.config.Batches;
import io.copse.pipeline.config.Logging;
import io.copse.pipeline.config.ModelHorizons;
import io.copse.pipeline.config.ModelSettings;
import io.copse.pipeline.config.Numerics;
import io.copse.pipeline.config.Optimiser;
import io.copse.pipeline.config.Schedule;
import io.copse.pipeline.config.TrainingSettings;
import io.copse.pipeline.training.RunIdentity;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/** Training settings for tests: a test names what it is about, and the rest is here. */
public final class TrainingFixture {
  private static final Optimiser OPTIMISER = new Optimiser(0.1, 1.0);

  private final List<ModelHorizons> models;
  private Set<Arm> arms = EnumSet.complementOf(EnumSet.of(Arm.SEED));
  private Batches batches = new Batches(128, 16, List.of());
  private List<Double> factors = List.of();
  private long warmupTokens;
  private int replicas = 1;
  private long seed = 7;
  private Logging logging = new Logging(50, 10);

  private TrainingFixture(List<ModelHorizons> models) {
    this.models = models;
  }

  /** Begins with all arms, windows of 128 tokens, batches of 16 and no warm-up. */
  public static TrainingFixture of(List<ModelHorizons> models) {
    return new TrainingFixture(models);
  }

  /** Returns a model with its architecture's defaults. */
  public static ModelSettings model(
      String architecture, int dModel, int layers, int heads, double learningRate) {
    return new ModelSettings(architecture, new TreeMap<>(), dModel, layers, heads, learningRate);
  }

  /** Returns what runs of the corpus "corpus" have in common. */
  public static RunIdentity identity(int vocabularySize, int contextLength, long seed) {
    RunIdentity.Corpus corpus = new RunIdentity.Corpus("corpus", "text", vocabularySize, seed);
    return new RunIdentity(corpus, contextLength, OPTIMISER, Dtype.F32, seed);
  }

  public TrainingFixture arms(Set<Arm> chosen) {
    arms = chosen;
    return this;
  }

  public TrainingFixture batches(int contextLength, int sequences, Integer... dense) {
    batches = new Batches(contextLength, sequences, Arrays.asList(dense));
    return this;
  }

  public TrainingFixture factors(Double... values) {
    factors = List.of(values);
    return this;
  }

  public TrainingFixture warmup(long tokens) {
    warmupTokens = tokens;
    return this;
  }

  public TrainingFixture replicas(int number) {
    replicas = number;
    return this;
  }

  public TrainingFixture seed(long value) {
    seed = value;
    return this;
  }

  public TrainingFixture logging(int checkpointEveryUpdates, int logEveryUpdates) {
    logging = new Logging(checkpointEveryUpdates, logEveryUpdates);
    return this;
  }

  public TrainingSettings settings() {
    return new TrainingSettings(
        models,
        arms,
        batches,
        new Schedule(factors, 0.5, warmupTokens, 0.2),
        OPTIMISER,
        new Numerics(Optional.of(Dtype.F32), replicas, seed),
        logging);
  }
}
