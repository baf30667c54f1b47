package io.copse.models.layer;

import java.util.List;

/**
 * The immutable description of a part of a model: its dimensions, parameters and FLOPs. It holds no
 * memory. Its {@code bind} method gives the bound layer, which runs on weights and buffers.
 */
public interface Layer {
  /** The parameters in the order in which they lie in the model's flat vector. */
  List<Parameter> parameters();

  /**
   * Forward FLOPs per token of sequences of {@code length} tokens, averaged over the positions.
   *
   * <p>Products with matrices count, and so do a sequence mixer's sums over the past: attention, a
   * scan of a state, a convolution. A multiply-add is 2 FLOPs, a lone product of a scan 1, and
   * causal attention counts only the positions that it must see. Element-wise work that does not
   * carry over positions does not count: activations, norms, gates and exponentials.
   */
  double forwardFlopsPerToken(int length);

  /** The number of scalars in {@link #parameters()}. */
  default long size() {
    return parameters().stream().mapToLong(Parameter::size).sum();
  }

  /** The scalars that one token uses: fewer than {@link #size()} if the layer routes tokens. */
  default long activeSize() {
    return size();
  }
}
