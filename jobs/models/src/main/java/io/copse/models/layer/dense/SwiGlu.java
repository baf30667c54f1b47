package io.copse.models.layer.dense;

import io.copse.models.kernel.NativeFloats;
import io.copse.models.kernel.dense.GatedUnit;
import io.copse.models.layer.Initial;

/** Feed-forward {@code down(silu(gate(x)) up(x))} (Shazeer 2020) without biases. */
public final class SwiGlu extends FeedForward {
  /** A hidden layer of {@code width}; the last matrix starts from {@code residualDeviation}. */
  public SwiGlu(int dModel, int width, double residualDeviation) {
    // Gate and up are one matrix [2 width, dModel]: one product for both.
    super(
        dModel,
        width,
        2 * width,
        "gate_up",
        Initial.normal(Initial.DEVIATION),
        Initial.normal(residualDeviation));
  }

  @Override
  void activate(int rows, int width, NativeFloats gateAndUp, NativeFloats activation) {
    GatedUnit.apply(rows, width, gateAndUp, activation);
  }

  @Override
  void differentiate(int rows, int width, NativeFloats gateAndUp, NativeFloats da) {
    GatedUnit.gradient(rows, width, gateAndUp, da);
  }
}
