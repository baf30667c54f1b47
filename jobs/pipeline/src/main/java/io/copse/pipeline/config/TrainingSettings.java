package io.copse.pipeline.config;

import java.util.Collections;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * What is trained, and how; the same for every arm.
 *
 * @param architecture name in the models' registry
 * @param options the architecture's own options by name, such as a mixture's experts; those not
 *     given have its defaults
 * @param sizes the sizes, smallest first
 * @param contextLength tokens of a training window
 * @param horizons tokens of a whole run (seed phase and branch phase together), smallest first
 * @param batchSequences windows of an update of the dense model; divisible by k and by replicas
 * @param seedShare share of a run's tokens that the seed phase takes
 * @param warmupTokens tokens of linear warm-up
 * @param cooldownShare share of a run's tokens in which the learning rate falls to zero
 * @param weightDecay AdamW's decoupled decay, on matrices only
 * @param clipNorm global gradient norm to clip at
 * @param replicas logical replicas of the dense arm
 * @param denseBatchSequences batches that the second dense control chooses from on dev
 * @param checkpointEveryUpdates updates between checkpoints
 * @param logEveryUpdates updates between rows of steps
 */
public record TrainingSettings(
    String architecture,
    SortedMap<String, Double> options,
    List<SizeSettings> sizes,
    int contextLength,
    List<Long> horizons,
    int batchSequences,
    double seedShare,
    long warmupTokens,
    double cooldownShare,
    double weightDecay,
    double clipNorm,
    int replicas,
    List<Integer> denseBatchSequences,
    int checkpointEveryUpdates,
    int logEveryUpdates) {
  public TrainingSettings {
    options = Collections.unmodifiableSortedMap(new TreeMap<>(options));
    sizes = List.copyOf(sizes);
    horizons = List.copyOf(horizons);
    denseBatchSequences = List.copyOf(denseBatchSequences);
  }
}
