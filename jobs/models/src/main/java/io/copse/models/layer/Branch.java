package io.copse.models.layer;

import io.copse.models.kernel.NativeFloats;

/**
 * A layer on a branch beside the residual stream, {@code h += branch(norm(h))}: a sequence mixer or
 * a feed-forward. All matrices are [tokens, dModel]. One backward follows one forward of the same
 * batch. A branch can also run one token at a time, with a state that it carries from token to
 * token: of constant size, but for attention and long convolutions, which keep the past.
 */
public interface Branch extends Layer {
  /** {@code residual += f(input)}. */
  void forward(Batch batch, NativeFloats input, NativeFloats residual);

  /** The floats of state of one sequence of at most {@code length} tokens. */
  long stateSize(int length);

  /**
   * One token of each of {@code sequences} sequences: {@code residual += f(input)}, both
   * [sequences, dModel], as {@link #forward} would give it for the last of {@code position + 1}
   * tokens. The state [sequences, stateSize(length)], of the length that the binding tells, is read
   * and replaced; it must be zero at position 0.
   */
  void step(
      int sequences, int position, NativeFloats state, NativeFloats input, NativeFloats residual);

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
