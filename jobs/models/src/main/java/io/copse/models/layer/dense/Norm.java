package io.copse.models.layer.dense;

import io.copse.models.layer.Binding;
import io.copse.models.layer.Layer;
import io.copse.models.layer.Parameter;
import java.util.List;
import java.util.Optional;

/**
 * A normalisation of rows [tokens, width] with a gain and, in some architectures, a bias. It counts
 * no FLOPs.
 */
public abstract sealed class Norm implements Layer permits RmsNorm, LayerNorm {
  /** The constant that is added to the mean square before its root. */
  public static final float EPSILON = 1e-5f;

  final int width;
  final Parameter gain;
  final Optional<Parameter> bias;

  Norm(int width, Optional<Parameter> bias) {
    this.width = width;
    this.gain = Parameter.gain("gain", width);
    this.bias = bias;
  }

  /** Gives the norm that runs on the weights, gradients and memory of a binding. */
  public abstract BoundNorm bind(Binding binding);

  @Override
  public final List<Parameter> parameters() {
    return bias.map(also -> List.of(gain, also)).orElseGet(() -> List.of(gain));
  }

  @Override
  public final double forwardFlopsPerToken(int length) {
    return 0;
  }
}
