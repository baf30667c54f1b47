package io.copse.models.layer;

import io.copse.models.kernel.NativeFloats;

/**
 * A layer on a branch beside the residual stream, {@code h += branch(norm(h))}: a sequence mixer or
 * a feed-forward. All matrices are [tokens, dModel]. One backward follows one forward of the same
 * batch.
 */
public interface Branch extends Layer {
  /** {@code residual += f(input)}. */
  void forward(Batch batch, NativeFloats input, NativeFloats residual);

  /** What the last forward in training did, if the branch is a mixture of experts. */
  default RoutingStatistics routing() {
    return RoutingStatistics.NONE;
  }

  /**
   * Overwrites {@code inputGradient} and the gradients of the parameters, given the gradient of the
   * residual stream behind the branch and the input of the forward.
   */
  void backward(
      Batch batch, NativeFloats input, NativeFloats residualGradient, NativeFloats inputGradient);
}
