package io.copse.models.layer.dense;

import io.copse.models.kernel.NativeFloats;
import io.copse.models.kernel.dense.Gelu;
import io.copse.models.layer.Initial;

/** Feed-forward {@code down(gelu(up(x)))} of GPT-2 without biases. */
public final class GeluMlp extends FeedForward {
  /** A hidden layer of {@code width}; the last matrix starts from {@code residualDeviation}. */
  public GeluMlp(int dModel, int width, double residualDeviation) {
    super(
        dModel,
        width,
        width,
        "up",
        Initial.normal(Initial.DEVIATION),
        Initial.normal(residualDeviation));
  }

  @Override
  void activate(int rows, int width, NativeFloats hidden, NativeFloats activation) {
    Gelu.apply(rows * width, hidden, activation);
  }

  @Override
  void differentiate(int rows, int width, NativeFloats hidden, NativeFloats da) {
    Gelu.gradient(rows * width, hidden, da);
  }
}
