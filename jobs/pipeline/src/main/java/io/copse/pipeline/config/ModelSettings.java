package io.copse.pipeline.config;

import java.util.Collections;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * One model: an architecture at one size.
 *
 * @param architecture name in the models' registry
 * @param options the architecture's own options by name, such as a mixture's experts; those not
 *     given have its defaults
 * @param dModel width of the residual stream
 * @param layers number of blocks
 * @param heads attention heads; divides dModel
 * @param learningRate peak learning rate of AdamW, the same for every arm
 * @param horizons tokens of a whole run (seed phase and branch phase together), smallest first
 */
public record ModelSettings(
    String architecture,
    SortedMap<String, Double> options,
    int dModel,
    int layers,
    int heads,
    double learningRate,
    List<Long> horizons) {
  public ModelSettings {
    options = Collections.unmodifiableSortedMap(new TreeMap<>(options));
    horizons = List.copyOf(horizons);
  }

  /** Returns the words for what tells this model's rows from others of an experiment. */
  public String name() {
    return "%s of d_model %d and layers %d".formatted(architecture, dModel, layers);
  }

  /** Returns the same model at another learning rate. */
  public ModelSettings withLearningRate(double rate) {
    return new ModelSettings(architecture, options, dModel, layers, heads, rate, horizons);
  }

  /** Returns the same model with its shortest horizon alone. */
  public ModelSettings withFirstHorizon() {
    return new ModelSettings(
        architecture, options, dModel, layers, heads, learningRate, horizons.subList(0, 1));
  }
}
