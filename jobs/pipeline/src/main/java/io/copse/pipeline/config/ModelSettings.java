package io.copse.pipeline.config;

import io.copse.pipeline.identity.Fingerprint;
import java.io.Serializable;
import java.util.Collections;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * One model: an architecture at one size, with its learning rate.
 *
 * @param architecture name in the models' registry
 * @param options those of the architecture's options that are not its defaults, such as a mixture's
 *     experts
 * @param dModel width of the residual stream
 * @param layers number of blocks
 * @param heads attention heads; divides dModel
 * @param learningRate peak learning rate of AdamW
 */
public record ModelSettings(
    String architecture,
    SortedMap<String, Double> options,
    int dModel,
    int layers,
    int heads,
    double learningRate)
    implements Serializable {
  public ModelSettings {
    options = Collections.unmodifiableSortedMap(new TreeMap<>(options));
  }

  /** Returns the words that tell this model's rows from others of an experiment. */
  public String name() {
    return "%s of d_model %d and layers %d".formatted(architecture, dModel, layers);
  }

  /** Returns the same model at another learning rate. */
  public ModelSettings withLearningRate(double rate) {
    return new ModelSettings(architecture, options, dModel, layers, heads, rate);
  }

  /** Returns the identity of the model and its learning rate. */
  public Fingerprint fingerprint() {
    return Fingerprint.of("model", 1)
        .with("architecture", architecture)
        .with("options", options, new TreeMap<>())
        .with("d_model", dModel)
        .with("layers", layers)
        .with("heads", heads)
        .with("learning_rate", learningRate);
  }
}
