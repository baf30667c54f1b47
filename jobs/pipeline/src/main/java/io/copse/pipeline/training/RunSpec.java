package io.copse.pipeline.training;

import io.copse.pipeline.config.Arm;
import io.copse.pipeline.config.ModelSettings;
import java.io.Serializable;
import java.util.Optional;

/**
 * One run of the plan: a stretch of training that starts from nothing or from its parent's last
 * state, and ends in a checkpoint. Token counts are the arm's, over all its branches, so that every
 * arm of a horizon starts and ends at the same counts: {@code updates() = (toTokens - fromTokens) /
 * (branches * batchSequences * contextLength)}.
 *
 * @param runId hash of everything that decides the weights; see {@link RunIdentity}
 * @param arm what the run is trained for; a stem that several arms share is SEED
 * @param model what is trained, at which peak learning rate
 * @param batch the windows of an update
 * @param span where the run stands in the arm's tokens
 * @param parentRunId the run whose last state this one starts from, empty for a first run
 * @param stream what is read
 */
public record RunSpec(
    String runId,
    Arm arm,
    ModelSettings model,
    Batch batch,
    TokenSpan span,
    String parentRunId,
    Stream stream)
    implements Serializable {

  /**
   * The windows of an update.
   *
   * @param sequences windows of one update of the run
   * @param branches runs that share the arm's tokens: k for experts, else 1
   * @param replicas logical replicas that share the run's batch
   */
  public record Batch(int sequences, int branches, int replicas) implements Serializable {}

  /**
   * Where a run stands in the arm's tokens, and its learning rate there.
   *
   * @param horizon the arm's tokens in all, 0 for a stem that several horizons share
   * @param from the arm's tokens before the run
   * @param to the arm's tokens after it
   * @param warmup the arm's tokens over which the learning rate rises linearly from zero
   * @param cooldownFrom where the learning rate begins to fall to reach zero at {@code to}; equal
   *     to {@code to} for a stem
   */
  public record TokenSpan(long horizon, long from, long to, long warmup, long cooldownFrom)
      implements Serializable {}

  /**
   * The documents that a run reads.
   *
   * @param splitId the split of the corpus, or the corpus itself
   * @param domain the domain of that split; of the corpus itself, its part train
   */
  public record Stream(String splitId, String domain) implements Serializable {}

  /** Returns the run that this one starts from. */
  public Optional<String> parent() {
    return parentRunId.isEmpty() ? Optional.empty() : Optional.of(parentRunId);
  }

  /** Returns the windows of one update of the run. */
  public int batchSequences() {
    return batch.sequences();
  }

  /** Returns the number of runs that share the arm's tokens. */
  public int branches() {
    return batch.branches();
  }

  /** Returns the logical replicas that share the run's batch. */
  public int replicas() {
    return batch.replicas();
  }

  /** Returns the arm's tokens in all, 0 for a stem that several horizons share. */
  public long horizon() {
    return span.horizon();
  }

  /** Returns the arm's tokens before the run. */
  public long fromTokens() {
    return span.from();
  }

  /** Returns the arm's tokens after the run. */
  public long toTokens() {
    return span.to();
  }

  /** Returns the arm's tokens over which the learning rate rises. */
  public long warmupTokens() {
    return span.warmup();
  }

  /** Returns the arm's tokens from which on the learning rate falls. */
  public long cooldownFromTokens() {
    return span.cooldownFrom();
  }

  /** Returns the tokens that the arm advances by in one update. */
  public long armTokensPerUpdate(int contextLength) {
    return (long) branches() * batchSequences() * contextLength;
  }

  /** Returns the number of optimiser updates. */
  public long updates(int contextLength) {
    return (toTokens() - fromTokens()) / armTokensPerUpdate(contextLength);
  }

  /** Returns the tokens that this run itself reads. */
  public long ownTokens(int contextLength) {
    return updates(contextLength) * batchSequences() * contextLength;
  }

  /** Returns the tokens read of the run's stream at its end; an expert begins its stream anew. */
  public long streamTokens(int contextLength) {
    return branches() > 1 ? ownTokens(contextLength) : toTokens();
  }

  /** Returns the same run under another id. */
  RunSpec named(String id) {
    return new RunSpec(id, arm, model, batch, span, parentRunId, stream);
  }
}
