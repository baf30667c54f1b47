package io.copse.models.layer;

/**
 * A layer on a branch beside the residual stream, {@code h += branch(norm(h))}: a sequence mixer or
 * a feed-forward.
 */
public interface Branch extends Layer {
  /** Gives the layer that runs on the weights, gradients and memory of a binding. */
  BoundBranch bind(Binding binding);

  /**
   * The floats of state that {@link BoundBranch#step} keeps for one sequence of at most {@code
   * length} tokens. A recurrence has a constant size; attention and long convolutions keep the
   * past.
   */
  long stateSize(int length);
}
