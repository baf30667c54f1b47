package io.copse.models.layer;

import io.copse.models.kernel.Gemm;
import io.copse.models.kernel.Gemm.Form;
import io.copse.models.kernel.Matrix;
import io.copse.models.kernel.NativeFloats;
import java.util.List;

/**
 * A linear map without bias whose output comes in equal parts that lie apart: {@code y_p = x W_p^T}
 * with x [rows, in], y_p [rows, out] and the weight [parts * out, in].
 */
record SplitLinear(Gemm gemm, int in, int out, NativeFloats weight, NativeFloats weightGradient) {

  void forward(int rows, NativeFloats x, List<Matrix> parts) {
    Matrix below = Matrix.of(x, in);
    for (int p = 0; p < parts.size(); p++) {
      gemm.multiply(Form.NT, rows, out, in, 1, below, part(weight, p), 0, parts.get(p));
    }
  }

  /** Overwrites the gradients of x and of the weight. */
  void backward(int rows, NativeFloats x, List<Matrix> partGradients, NativeFloats dx) {
    Matrix below = Matrix.of(x, in);
    Matrix belowGradient = Matrix.of(dx, in);
    for (int p = 0; p < partGradients.size(); p++) {
      Matrix dy = partGradients.get(p);
      gemm.multiply(Form.TN, out, in, rows, 1, dy, below, 0, part(weightGradient, p));
      gemm.multiply(Form.NN, rows, in, out, 1, dy, part(weight, p), p == 0 ? 0 : 1, belowGradient);
    }
  }

  private Matrix part(NativeFloats matrix, int p) {
    return new Matrix(matrix, p * out * in, in);
  }
}
