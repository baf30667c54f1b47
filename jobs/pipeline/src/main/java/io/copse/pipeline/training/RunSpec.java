package io.copse.pipeline.training;

import io.copse.pipeline.config.Arm;
import io.copse.pipeline.config.ModelSettings;
import java.io.Serializable;
import java.util.Collections;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * One run of the plan: a stretch of training that starts from nothing or from its parent's last
 * state, and ends in a checkpoint. Token counts are the arm's, over all its branches, so that every
 * arm of a horizon starts and ends at the same counts: {@code updates() = (toTokens - fromTokens) /
 * (branches * batchSequences * contextLength)}.
 *
 * @param runId hash of everything below, the data and the numerics version
 * @param arm what the run is trained for; a stem that several arms share is SEED
 * @param model what is trained, at which peak learning rate
 * @param batchSequences windows of one update of this run
 * @param branches runs that share the arm's tokens: k for experts, else 1
 * @param horizon the arm's tokens in all, 0 for a stem that several horizons share
 * @param fromTokens the arm's tokens before the run
 * @param toTokens the arm's tokens after it
 * @param warmupTokens the arm's tokens over which the learning rate rises linearly from zero
 * @param cooldownFromTokens where the learning rate begins to fall to reach zero at toTokens; equal
 *     to toTokens for a stem
 * @param parentRunId the run whose last state this one starts from, empty for a first run
 * @param replicas logical replicas that share the run's batch
 * @param stream what is read
 */
public record RunSpec(
    String runId,
    Arm arm,
    Model model,
    int batchSequences,
    int branches,
    long horizon,
    long fromTokens,
    long toTokens,
    long warmupTokens,
    long cooldownFromTokens,
    String parentRunId,
    int replicas,
    Stream stream)
    implements Serializable {

  /**
   * A model and its peak learning rate.
   *
   * @param architecture name in the models' registry
   * @param options the architecture's own options that are not its defaults
   * @param dModel width of the residual stream
   */
  public record Model(
      String architecture,
      SortedMap<String, Double> options,
      int dModel,
      int layers,
      int heads,
      double learningRate)
      implements Serializable {

    /** Copies the options. */
    public Model {
      options = Collections.unmodifiableSortedMap(new TreeMap<>(options));
    }

    static Model of(ModelSettings settings) {
      return new Model(
          settings.architecture(),
          settings.options(),
          settings.dModel(),
          settings.layers(),
          settings.heads(),
          settings.learningRate());
    }
  }

  /**
   * The documents a run reads.
   *
   * @param splitId the split of the corpus, or the corpus itself
   * @param domain the domain of that split; of the corpus itself, its part train
   */
  public record Stream(String splitId, String domain) implements Serializable {}

  /** Returns the run that this one starts from. */
  public Optional<String> parent() {
    return parentRunId.isEmpty() ? Optional.empty() : Optional.of(parentRunId);
  }

  /** Returns the tokens that the arm advances by in one update. */
  public long armTokensPerUpdate(int contextLength) {
    return (long) branches * batchSequences * contextLength;
  }

  /** Returns the number of optimiser updates. */
  public long updates(int contextLength) {
    return (toTokens - fromTokens) / armTokensPerUpdate(contextLength);
  }

  /** Returns the tokens that this run itself reads. */
  public long ownTokens(int contextLength) {
    return updates(contextLength) * batchSequences * contextLength;
  }

  /** Returns the same run under the id that its identity gives it. */
  RunSpec named(RunIdentity identity) {
    return new RunSpec(
        identity.idOf(this),
        arm,
        model,
        batchSequences,
        branches,
        horizon,
        fromTokens,
        toTokens,
        warmupTokens,
        cooldownFromTokens,
        parentRunId,
        replicas,
        stream);
  }
}
