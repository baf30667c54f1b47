package io.copse.models.layer;

import io.copse.models.kernel.Gemm;
import io.copse.models.kernel.Matrix;
import io.copse.models.kernel.NativeFloats;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * What a layer is bound to: the weights and gradients of its parameters, and the memory of its
 * model's workspace. A layer asks for a weight by its {@link Parameter}, and for scratch memory by
 * a constant of an enum of its own.
 */
public final class Binding {
  private final Workspace workspace;
  private final Map<Parameter, Integer> places = new HashMap<>();
  private final List<NativeFloats> weights;
  private final List<NativeFloats> gradients;

  /**
   * A binding of a layer.
   *
   * @param parameters those of the layer
   * @param weights the run of each parameter, in the same order
   * @param gradients the run of the gradient of each parameter, in the same order
   */
  public Binding(
      Workspace workspace,
      List<Parameter> parameters,
      List<NativeFloats> weights,
      List<NativeFloats> gradients) {
    if (weights.size() != parameters.size() || gradients.size() != parameters.size()) {
      throw new IllegalArgumentException(
          "%d parameters need as many weights and gradients, not %d and %d"
              .formatted(parameters.size(), weights.size(), gradients.size()));
    }
    this.workspace = workspace;
    this.weights = List.copyOf(weights);
    this.gradients = List.copyOf(gradients);
    for (int i = 0; i < parameters.size(); i++) {
      if (places.put(parameters.get(i), i) != null) {
        throw new IllegalArgumentException(
            "the layer has two parameters named '" + parameters.get(i).name() + "'");
      }
    }
  }

  /** The weights of a parameter of the layer. */
  public NativeFloats weight(Parameter parameter) {
    return weights.get(place(parameter));
  }

  /** The memory that the layer writes the gradient of a parameter to. */
  public NativeFloats gradient(Parameter parameter) {
    return gradients.get(place(parameter));
  }

  /** The weights of a parameter [rows, columns]. */
  public Matrix weightMatrix(Parameter parameter) {
    return matrix(weight(parameter), parameter);
  }

  /** The memory that the layer writes the gradient of a parameter [rows, columns] to. */
  public Matrix gradientMatrix(Parameter parameter) {
    return matrix(gradient(parameter), parameter);
  }

  /** Memory that keeps its contents from forward to backward. */
  public NativeFloats kept(long length) {
    return workspace.arena().floats(length);
  }

  /** A matrix [rows, columns] that keeps its contents from forward to backward. */
  public Matrix keptMatrix(int rows, int columns) {
    return Matrix.of(kept((long) rows * columns), rows, columns);
  }

  /**
   * Memory shared by all layers that ask with the same key: it is lost when the layer's call
   * returns. The key is a constant of an enum that the layer's class owns, so that classes share
   * memory only if they share the enum.
   */
  public NativeFloats scratch(Enum<?> key, long length) {
    return workspace.scratch(key, length);
  }

  /** A matrix [rows, columns] of {@link #scratch} memory. */
  public Matrix scratchMatrix(Enum<?> key, int rows, int columns) {
    return Matrix.of(scratch(key, (long) rows * columns), rows, columns);
  }

  /** The most rows that a batch will have. */
  public int tokens() {
    return workspace.tokens();
  }

  /** The greatest length of a sequence. */
  public int length() {
    return workspace.length();
  }

  /** Products in the arithmetic of the model's type. */
  public Gemm gemm() {
    return workspace.gemm();
  }

  /** Products in float32 for any type of model, where rounding could change a decision. */
  public Gemm singleGemm() {
    return workspace.singleGemm();
  }

  private int place(Parameter parameter) {
    Integer place = places.get(parameter);
    if (place == null) {
      throw new IllegalArgumentException(
          "the layer has no parameter '" + parameter.name() + "' in its parameters()");
    }
    return place;
  }

  private static Matrix matrix(NativeFloats floats, Parameter parameter) {
    return Matrix.of(floats, parameter.shape().get(0), parameter.shape().get(1));
  }
}
