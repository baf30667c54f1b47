package io.copse.pipeline.config;

import io.copse.models.kernel.Dtype;
import io.copse.pipeline.UsageException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/**
 * What is trained, and how; the same for every arm.
 *
 * @param models the architectures at their sizes, each architecture's smallest first
 * @param arms what is trained of each model, dense at least
 */
public record TrainingSettings(
    List<ModelHorizons> models,
    Set<Arm> arms,
    Batches batches,
    Schedule schedule,
    Optimiser optimiser,
    Numerics numerics,
    Logging logging) {
  /** The arms that can be chosen; the seed is trained if one of them needs it. */
  private static final List<Arm> CHOICES =
      Arrays.stream(Arm.values()).filter(arm -> arm != Arm.SEED).toList();

  private static final Key<Set<Arm>> ARMS =
      Key.of(
          "arms",
          Type.list(
                  Type.oneOf(CHOICES, Arm::label),
                  "a list of %s, dense among them"
                      .formatted(String.join(", ", CHOICES.stream().map(Arm::label).toList())),
                  list -> list.contains(Arm.DENSE))
              .<Set<Arm>>map(EnumSet::copyOf, List::copyOf),
          EnumSet.copyOf(CHOICES),
          "What is trained of each model, with equal tokens and FLOPs.");

  private static final Block<TrainingSettings> OWN =
      Block.<TrainingSettings>at(Block.TRAINING).with(ARMS, TrainingSettings::arms);

  public TrainingSettings {
    models = List.copyOf(models);
    arms = Collections.unmodifiableSet(new TreeSet<>(arms));
  }

  static TrainingSettings read(Values values, int vocabularySize) {
    Batches batches = Batches.read(values);
    return new TrainingSettings(
        new ModelReader(values, vocabularySize, batches.contextLength()).read(),
        values.get(ARMS),
        batches,
        Schedule.read(values),
        Optimiser.read(values),
        Numerics.read(values),
        Logging.read(values));
  }

  /** Returns the keys of the block training. */
  static List<Key<?>> keys() {
    List<Key<?>> keys = new ArrayList<>(ModelReader.KEYS);
    keys.addAll(OWN.keys());
    List.of(Batches.BLOCK, Schedule.BLOCK, Optimiser.BLOCK, Numerics.BLOCK, Logging.BLOCK)
        .forEach(block -> keys.addAll(block.keys()));
    return keys;
  }

  /** Returns all values but those of models. */
  KeyValues values() {
    String prefix = Block.TRAINING + ".";
    return KeyValues.none()
        .with(prefix, OWN.values(this))
        .with(prefix, Batches.BLOCK.values(batches))
        .with(prefix, Schedule.BLOCK.values(schedule))
        .with(prefix, Optimiser.BLOCK.values(optimiser))
        .with(prefix, Numerics.BLOCK.values(numerics))
        .with(prefix, Logging.BLOCK.values(logging));
  }

  /** Returns whether any arm branches into experts. */
  public boolean branches() {
    return arms.contains(Arm.EXPERTS) || arms.contains(Arm.RANDOM_EXPERTS);
  }

  /** Returns the batches that the second dense control chooses from; none if it is not trained. */
  public List<Integer> batchCandidates() {
    return arms.contains(Arm.DENSE_BATCH) ? batches.denseSequences() : List.of();
  }

  /** Returns the same training in the arithmetic of a type. */
  public TrainingSettings in(Dtype type) {
    return new TrainingSettings(
        models, arms, batches, schedule, optimiser, numerics.in(type), logging);
  }

  /** Returns the same training of other models and arms. */
  public TrainingSettings of(List<ModelHorizons> others, Set<Arm> otherArms) {
    return new TrainingSettings(others, otherArms, batches, schedule, optimiser, numerics, logging);
  }

  /** Checks that the batches divide as the rules of matching ask. */
  void requireMatching(int k) {
    requireDivides(k);
    long first = models.stream().mapToLong(model -> model.horizons().get(0)).min().orElseThrow();
    double share = Math.min(schedule.seedShare(), schedule.cooldownShare());
    if (first * share < batches.tokens()) {
      throw new UsageException(
          "The first horizon is %d tokens, and a share of %s of it is less than one update of %d: raise training.horizons or tokens_per_param, or lower the batch."
              .formatted(first, share, batches.tokens()));
    }
    double rising = first * (1 - schedule.cooldownShare());
    if (schedule.warmupTokens() > rising) {
      throw new UsageException(
          "training.warmup_tokens is %d, but at the first horizon of %d tokens the cool-down begins after %.0f: lower it, or raise the horizon."
              .formatted(schedule.warmupTokens(), first, rising));
    }
  }

  private void requireDivides(int k) {
    int batch = batches.sequences();
    Divisors replicas = new Divisors().with("training.replicas", numerics.replicas());
    Divisors all = replicas;
    if (branches() || arms.contains(Arm.DENSE_K_PARAMS)) {
      all = all.with("domains.k", k);
    }
    String entry = "an entry of training.dense_batch_sequences";
    for (int dense : batchCandidates()) {
      all = all.with(entry, dense);
    }
    all.require("training.batch_sequences", batch);
    for (int dense : batchCandidates()) {
      replicas.require(entry, dense, batch);
    }
  }
}
