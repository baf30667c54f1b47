package io.copse.pipeline.config;

import io.copse.models.kernel.Dtype;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * What is trained, and how; the same for every arm.
 *
 * @param models the architectures at their sizes, each architecture's smallest first
 * @param options options of architectures as they were set, for all models
 * @param arms what is trained of each model, dense at least
 * @param learningRateFactors factors of its learning rate that each architecture's two smallest
 *     models are first tried at, ascending; empty if no rate is tried
 * @param contextLength tokens of a training window
 * @param batchSequences windows of an update of the dense model; divisible by k and by replicas
 * @param seedShare share of a run's tokens that the seed phase takes
 * @param warmupTokens tokens of linear warm-up
 * @param cooldownShare share of a run's tokens in which the learning rate falls to zero
 * @param weightDecay AdamW's decoupled decay, on matrices only
 * @param clipNorm global gradient norm to clip at
 * @param dtype arithmetic of the large matrix products: f32, bf16, or auto for whichever this
 *     machine trains faster with
 * @param replicas logical replicas of the dense arm
 * @param denseBatchSequences batches that the second dense control chooses from on dev; empty
 *     without it
 * @param checkpointEveryUpdates updates between checkpoints
 * @param logEveryUpdates updates between rows of steps
 */
public record TrainingSettings(
    List<ModelSettings> models,
    SortedMap<String, Double> options,
    Set<Arm> arms,
    List<Double> learningRateFactors,
    int contextLength,
    int batchSequences,
    double seedShare,
    long warmupTokens,
    double cooldownShare,
    double weightDecay,
    double clipNorm,
    String dtype,
    int replicas,
    List<Integer> denseBatchSequences,
    int checkpointEveryUpdates,
    int logEveryUpdates) {
  /** The dtype that is measured. */
  public static final String AUTO = "auto";

  public TrainingSettings {
    models = List.copyOf(models);
    options = Collections.unmodifiableSortedMap(new TreeMap<>(options));
    arms = Collections.unmodifiableSet(new TreeSet<>(arms));
    learningRateFactors = List.copyOf(learningRateFactors);
    denseBatchSequences =
        arms.contains(Arm.DENSE_BATCH) ? List.copyOf(denseBatchSequences) : List.of();
  }

  /** Returns whether any arm branches into experts. */
  public boolean branches() {
    return arms.contains(Arm.EXPERTS) || arms.contains(Arm.RANDOM_EXPERTS);
  }

  /** Returns the same training in the arithmetic of a type. */
  public TrainingSettings in(Dtype type) {
    return with(models, arms, type.label());
  }

  /** Returns the same training of other models and arms. */
  public TrainingSettings of(List<ModelSettings> others, Set<Arm> otherArms) {
    return with(others, otherArms, dtype);
  }

  private TrainingSettings with(List<ModelSettings> newModels, Set<Arm> newArms, String newDtype) {
    return new TrainingSettings(
        newModels,
        options,
        newArms,
        learningRateFactors,
        contextLength,
        batchSequences,
        seedShare,
        warmupTokens,
        cooldownShare,
        weightDecay,
        clipNorm,
        newDtype,
        replicas,
        denseBatchSequences,
        checkpointEveryUpdates,
        logEveryUpdates);
  }
}
