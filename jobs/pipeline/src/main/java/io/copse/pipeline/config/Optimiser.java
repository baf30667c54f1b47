package io.copse.pipeline.config;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.databind.JsonNode;
import com.typesafe.config.ConfigFactory;
import io.copse.pipeline.identity.Fingerprint;
import java.io.Serializable;

/**
 * What of AdamW is the same for every run; the learning rate is the model's.
 *
 * @param weightDecay decoupled decay, on matrices only
 * @param clipNorm global gradient norm to clip at
 */
public record Optimiser(double weightDecay, double clipNorm) implements Serializable {
  private static final Key<Double> WEIGHT_DECAY =
      Key.of(
          "weight_decay",
          Type.number("a number of 0 or more", value -> value >= 0),
          0.1,
          "AdamW's decoupled decay, on matrices only.");
  private static final Key<Double> CLIP_NORM =
      Key.of("clip_norm", Type.positive(), 1.0, "Global gradient norm to clip at.");

  static final Block<Optimiser> BLOCK =
      Block.<Optimiser>at(Block.TRAINING)
          .with(WEIGHT_DECAY, Optimiser::weightDecay)
          .with(CLIP_NORM, Optimiser::clipNorm);

  static Optimiser read(Values values) {
    return new Optimiser(values.get(WEIGHT_DECAY), values.get(CLIP_NORM));
  }

  /** Returns the optimiser of a stored run; what was no setting then has its default. */
  @JsonCreator(mode = JsonCreator.Mode.DELEGATING)
  static Optimiser of(JsonNode stored) {
    return read(Values.of(ConfigFactory.parseString(stored.toString()), ""));
  }

  /** Returns the identity of these settings. */
  public Fingerprint fingerprint() {
    return BLOCK.fingerprint("optimiser", 1, this);
  }
}
