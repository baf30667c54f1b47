package io.copse.models.kernel;

import org.bytedeco.dnnl.global.dnnl;
import org.bytedeco.javacpp.FloatPointer;

/**
 * Matrix products of row-major float32 matrices through oneDNN: {@code C = alpha op(A) op(B) + beta
 * C}, with op(A) [m, k], op(B) [k, n] and C [m, n]. A matrix is a buffer, the index of its first
 * element and the distance of its rows.
 *
 * <p>An instance belongs to one thread, as it keeps what it hands to oneDNN; closing it frees that.
 */
public abstract sealed class Gemm implements AutoCloseable permits SingleGemm, BfloatGemm {
  /** Whether op(A), op(B) are the stored matrices (N) or their transposes (T). */
  public enum Form {
    NN('N', 'N'),
    NT('N', 'T'),
    TN('T', 'N');

    private final byte a;
    private final byte b;

    Form(char a, char b) {
      this.a = (byte) a;
      this.b = (byte) b;
    }
  }

  final Cursor a = new Cursor();
  final Cursor b = new Cursor();
  final Cursor c = new Cursor();

  /** Products in the arithmetic of a type. */
  public static Gemm of(Dtype dtype) {
    return switch (dtype) {
      case F32 -> new SingleGemm();
      case BF16 -> new BfloatGemm();
    };
  }

  /** Whether this machine's processor has large products in the arithmetic of a type. */
  public static boolean supports(Dtype dtype) {
    return switch (dtype) {
      case F32 -> true;
      case BF16 -> BfloatGemm.isSupported();
    };
  }

  /** The product of parts of matrices. */
  public final void multiply(
      Form form,
      int m,
      int n,
      int k,
      float alpha,
      NativeFloats matrixA,
      int offsetA,
      int strideA,
      NativeFloats matrixB,
      int offsetB,
      int strideB,
      float beta,
      NativeFloats matrixC,
      int offsetC,
      int strideC) {
    a.to(matrixA, offsetA);
    b.to(matrixB, offsetB);
    c.to(matrixC, offsetC);
    product(form, m, n, k, alpha, strideA, strideB, beta, strideC);
  }

  /** The product of the matrices that {@link #a} and {@link #b} point to, where {@link #c} does. */
  abstract void product(
      Form form,
      int m,
      int n,
      int k,
      float alpha,
      int strideA,
      int strideB,
      float beta,
      int strideC);

  /** The same in float32. */
  final void singleProduct(
      Form form,
      int m,
      int n,
      int k,
      float alpha,
      int strideA,
      int strideB,
      float beta,
      int strideC) {
    int status =
        dnnl.dnnl_sgemm(form.a, form.b, m, n, k, alpha, a, strideA, b, strideB, beta, c, strideC);
    if (status != 0) {
      throw new IllegalStateException("oneDNN sgemm failed with status " + status);
    }
  }

  /** The product of parts of matrices. */
  public void multiply(
      Form form,
      int m,
      int n,
      int k,
      float alpha,
      Matrix matrixA,
      Matrix matrixB,
      float beta,
      Matrix matrixC) {
    multiply(
        form,
        m,
        n,
        k,
        alpha,
        matrixA.floats(),
        matrixA.offset(),
        matrixA.stride(),
        matrixB.floats(),
        matrixB.offset(),
        matrixB.stride(),
        beta,
        matrixC.floats(),
        matrixC.offset(),
        matrixC.stride());
  }

  /** {@code y = x W^T + beta y} for x [rows, in], W [out, in], y [rows, out]. */
  public void linear(
      int rows, int in, int out, NativeFloats x, NativeFloats weight, float beta, NativeFloats y) {
    multiply(Form.NT, rows, out, in, 1, x, 0, in, weight, 0, in, beta, y, 0, out);
  }

  /** {@code dx = dy W}: the gradient of {@link #linear} with respect to x. */
  public void linearInputGradient(
      int rows, int in, int out, NativeFloats dy, NativeFloats weight, NativeFloats dx) {
    linearInputGradient(rows, in, out, dy, weight, 0, dx);
  }

  /** {@code dx = dy W + beta dx}. */
  public void linearInputGradient(
      int rows,
      int in,
      int out,
      NativeFloats dy,
      NativeFloats weight,
      float beta,
      NativeFloats dx) {
    multiply(Form.NN, rows, in, out, 1, dy, 0, out, weight, 0, in, beta, dx, 0, in);
  }

  /** {@code dW = dy^T x + beta dW}: the gradient of {@link #linear} with respect to W. */
  public void linearWeightGradient(
      int rows, int in, int out, NativeFloats dy, NativeFloats x, float beta, NativeFloats dw) {
    multiply(Form.TN, out, in, rows, 1, dy, 0, out, x, 0, in, beta, dw, 0, in);
  }

  @Override
  public abstract void close();

  /** A pointer that moves without allocating. */
  static final class Cursor extends FloatPointer {
    void to(NativeFloats buffer, int offset) {
      address = buffer.address + 4L * offset;
      position = 0;
    }
  }
}
