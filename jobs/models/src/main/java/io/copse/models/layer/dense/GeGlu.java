package io.copse.models.layer.dense;

import io.copse.models.kernel.NativeFloats;
import io.copse.models.kernel.dense.GatedGelu;
import io.copse.models.layer.Initial;

/** Feed-forward {@code down(gelu(gate(x)) up(x))} (Shazeer 2020) without biases. */
public final class GeGlu extends FeedForward {
  /** A hidden layer of {@code width}, with the initial distributions of its two matrices. */
  public GeGlu(int dModel, int width, Initial in, Initial out) {
    // Gate and up are one matrix [2 width, dModel]: one product for both.
    super(dModel, width, 2 * width, "gate_up", in, out);
  }

  @Override
  void activate(int rows, int width, NativeFloats gateAndUp, NativeFloats activation) {
    GatedGelu.apply(rows, width, gateAndUp, activation);
  }

  @Override
  void differentiate(int rows, int width, NativeFloats gateAndUp, NativeFloats da) {
    GatedGelu.gradient(rows, width, gateAndUp, da);
  }
}
