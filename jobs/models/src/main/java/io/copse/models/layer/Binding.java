package io.copse.models.layer;

import io.copse.models.kernel.Gemm;
import io.copse.models.kernel.NativeFloats;
import java.util.List;

/** What a layer is bound to: its weights and gradients, and the memory of its model's workspace. */
public final class Binding {
  private final Workspace workspace;
  private final List<NativeFloats> weights;
  private final List<NativeFloats> gradients;

  /** The weights and gradients are those of the layer's parameters, in their order. */
  public Binding(Workspace workspace, List<NativeFloats> weights, List<NativeFloats> gradients) {
    this.workspace = workspace;
    this.weights = List.copyOf(weights);
    this.gradients = List.copyOf(gradients);
  }

  public NativeFloats weight(int parameter) {
    return weights.get(parameter);
  }

  public NativeFloats gradient(int parameter) {
    return gradients.get(parameter);
  }

  /** Memory that keeps its contents from forward to backward. */
  public NativeFloats kept(long length) {
    return workspace.arena().floats(length);
  }

  /** Memory shared by all layers that ask for the same name: lost when the layer's call returns. */
  public NativeFloats scratch(String name, long length) {
    return workspace.scratch(name, length);
  }

  /** The most rows a batch will have. */
  public int tokens() {
    return workspace.tokens();
  }

  /** The greatest length of a sequence. */
  public int length() {
    return workspace.length();
  }

  public Gemm gemm() {
    return workspace.gemm();
  }

  /** Products in float32 whatever the model's type, for what rounding would turn over. */
  public Gemm singleGemm() {
    return workspace.singleGemm();
  }
}
