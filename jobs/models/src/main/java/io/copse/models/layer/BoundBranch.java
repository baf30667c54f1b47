package io.copse.models.layer;

import io.copse.models.kernel.NativeFloats;

/**
 * A {@link Branch} with its memory. All matrices are [tokens, dModel]. One backward follows one
 * forward of the same batch. A branch can also run one token at a time, with a state that it
 * carries from token to token.
 */
public interface BoundBranch {
  /** {@code residual += f(input)}. */
  void forward(Batch batch, NativeFloats input, NativeFloats residual);

  /**
   * Overwrites {@code inputGradient} and the gradients of the parameters, given the gradient of the
   * residual stream behind the branch and the input of the forward.
   */
  void backward(
      Batch batch, NativeFloats input, NativeFloats residualGradient, NativeFloats inputGradient);

  /**
   * Runs one token of each of {@code sequences} sequences: {@code residual += f(input)}, both
   * [sequences, dModel]. The result is that of {@link #forward} for the last of {@code position +
   * 1} tokens.
   *
   * @param state [sequences, stateSize(length)] for the greatest length of the binding: read and
   *     replaced. It must be zero at position 0
   */
  void step(
      int sequences, int position, NativeFloats state, NativeFloats input, NativeFloats residual);

  /** The routing of the last forward in training, if the branch is a mixture of experts. */
  default RoutingStatistics routing() {
    return RoutingStatistics.NONE;
  }
}
