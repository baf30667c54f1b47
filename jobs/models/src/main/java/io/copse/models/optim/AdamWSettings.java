package io.copse.models.optim;

import java.io.Serializable;

/**
 * Hyper-parameters of {@link AdamW}.
 *
 * @param beta1 decay of the first moment, in [0, 1)
 * @param beta2 decay of the second moment, in [0, 1)
 * @param epsilon added to the root of the second moment, above 0
 * @param weightDecay decoupled decay of parameters that decay, multiplied by the learning rate, 0
 *     or more
 */
public record AdamWSettings(double beta1, double beta2, double epsilon, double weightDecay)
    implements Serializable {

  /** Checks the ranges. */
  public AdamWSettings {
    if (!(beta1 >= 0 && beta1 < 1) || !(beta2 >= 0 && beta2 < 1)) {
      throw new IllegalArgumentException(
          "AdamW's betas are %s and %s: give values from 0 to below 1.".formatted(beta1, beta2));
    }
    if (!(epsilon > 0) || !Double.isFinite(epsilon)) {
      throw new IllegalArgumentException(
          "AdamW's epsilon is %s: give a value above 0.".formatted(epsilon));
    }
    if (!(weightDecay >= 0) || !Double.isFinite(weightDecay)) {
      throw new IllegalArgumentException(
          "AdamW's weight decay is %s: give a value of 0 or more.".formatted(weightDecay));
    }
  }

  /** Returns betas 0.9 and 0.95 and epsilon 1e-8, the common choice for language models. */
  public static AdamWSettings of(double weightDecay) {
    return new AdamWSettings(0.9, 0.95, 1e-8, weightDecay);
  }
}
