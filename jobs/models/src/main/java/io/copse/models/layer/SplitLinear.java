package io.copse.models.layer;

import io.copse.models.kernel.Gemm;
import io.copse.models.kernel.Gemm.Form;
import io.copse.models.kernel.Matrix;
import io.copse.models.kernel.NativeFloats;
import java.util.List;
import java.util.stream.IntStream;

/**
 * A linear map without bias whose output lies in equal, separate parts. Part p is {@code y_p = x
 * W_p^T}, with x [rows, in], y_p [rows, out] and the weight [parts * out, in].
 */
public final class SplitLinear {
  private final Gemm gemm;
  private final List<Matrix> weights;
  private final List<Matrix> gradients;
  private final int in;

  /** A map by a parameter [parts * out, in] of a layer. */
  public SplitLinear(Binding binding, Parameter parameter, int parts) {
    gemm = binding.gemm();
    Matrix weight = binding.weightMatrix(parameter);
    Matrix gradient = binding.gradientMatrix(parameter);
    in = weight.columns();
    int out = weight.rows() / parts;
    weights = IntStream.range(0, parts).mapToObj(p -> weight.rows(p * out, out)).toList();
    gradients = IntStream.range(0, parts).mapToObj(p -> gradient.rows(p * out, out)).toList();
  }

  /** Writes the parts, each [rows, out]. */
  public void forward(NativeFloats x, List<Matrix> parts) {
    for (int p = 0; p < parts.size(); p++) {
      Matrix part = parts.get(p);
      Matrix below = Matrix.of(x, part.rows(), in);
      gemm.multiply(Form.NT, 1, below, weights.get(p), 0, part);
    }
  }

  /** Overwrites the gradients of x and of the weight. */
  public void backward(NativeFloats x, List<Matrix> partGradients, NativeFloats dx) {
    for (int p = 0; p < partGradients.size(); p++) {
      Matrix dy = partGradients.get(p);
      Matrix below = Matrix.of(x, dy.rows(), in);
      Matrix belowGradient = Matrix.of(dx, dy.rows(), in);
      gemm.multiply(Form.TN, 1, dy, below, 0, gradients.get(p));
      gemm.multiply(Form.NN, 1, dy, weights.get(p), p == 0 ? 0 : 1, belowGradient);
    }
  }
}
