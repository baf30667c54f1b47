package io.copse.models.kernel;

import java.util.Locale;

/**
 * The arithmetic of the large matrix products. Weights, activations, gradients and everything else
 * are float32 in either.
 */
public enum Dtype {
  /** Operands and sums in float32. */
  F32,
  /** Operands rounded to bfloat16, sums in float32. */
  BF16;

  /**
   * The type of this name.
   *
   * @throws IllegalArgumentException if there is none
   */
  public static Dtype named(String label) {
    for (Dtype dtype : values()) {
      if (dtype.label().equals(label)) {
        return dtype;
      }
    }
    throw new IllegalArgumentException("there is no dtype '%s': use f32 or bf16".formatted(label));
  }

  /** The name in configurations and tables. */
  public String label() {
    return name().toLowerCase(Locale.ROOT);
  }
}
