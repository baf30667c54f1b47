package io.copse.models.layer;

import java.util.List;

/** A part of a model that has parameters. */
public interface Layer {
  /** The parameters in the order in which they lie in the model's flat vector. */
  List<Parameter> parameters();

  /**
   * Forward FLOPs per token at sequences of {@code length}, averaged over the positions. What
   * counts: products with matrices; the sums over the past of a sequence mixer, be they attention,
   * a scan of a state or a convolution. A multiply-add counts 2, a lone product of a scan 1, causal
   * attention what it must look at. What does not: element-wise work that does not carry over
   * positions, such as activations, norms, gates and exponentials.
   */
  double forwardFlopsPerToken(int length);

  /** Takes its weights, gradients and buffers; called once before the first forward. */
  void bind(Binding binding);

  /** The number of scalars in {@link #parameters()}. */
  default long size() {
    return parameters().stream().mapToLong(Parameter::size).sum();
  }

  /** The scalars that one token uses: fewer than {@link #size()} where a layer routes tokens. */
  default long activeSize() {
    return size();
  }
}
