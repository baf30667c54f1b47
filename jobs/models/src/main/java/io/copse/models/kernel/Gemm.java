package io.copse.models.kernel;

import org.bytedeco.dnnl.global.dnnl;
import org.bytedeco.javacpp.FloatPointer;

/**
 * Matrix products of row-major float32 matrices through oneDNN: {@code C = alpha op(A) op(B) + beta
 * C}, with op(A) [m, k], op(B) [k, n] and C [m, n].
 *
 * <p>An instance belongs to one thread, because it reuses the pointers that it hands to oneDNN.
 * Closing it frees them.
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

  /** The form of a product, its extents, and the distances of the rows of A, B and C. */
  record Shape(Form form, int m, int n, int k, int strideA, int strideB, int strideC) {}

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

  /**
   * {@code result = alpha op(left) op(right) + beta result}.
   *
   * @throws IllegalArgumentException if the shapes do not fit together
   */
  public final void multiply(
      Form form, float alpha, Matrix left, Matrix right, float beta, Matrix result) {
    int m = result.rows();
    int n = result.columns();
    boolean turnedLeft = form == Form.TN;
    boolean turnedRight = form == Form.NT;
    int k = turnedLeft ? left.rows() : left.columns();
    if ((turnedLeft ? left.columns() : left.rows()) != m
        || (turnedRight ? right.columns() : right.rows()) != k
        || (turnedRight ? right.rows() : right.columns()) != n) {
      throw unfit(form, left, right, result);
    }
    a.to(left.floats(), left.offset());
    b.to(right.floats(), right.offset());
    c.to(result.floats(), result.offset());
    product(new Shape(form, m, n, k, left.stride(), right.stride(), result.stride()), alpha, beta);
  }

  private static IllegalArgumentException unfit(
      Form form, Matrix left, Matrix right, Matrix result) {
    return new IllegalArgumentException(
        "matrices [%d, %d] and [%d, %d] have no product %s of shape [%d, %d]"
            .formatted(
                left.rows(),
                left.columns(),
                right.rows(),
                right.columns(),
                form,
                result.rows(),
                result.columns()));
  }

  /** The product of the matrices that {@link #a} and {@link #b} point to, written to {@link #c}. */
  abstract void product(Shape shape, float alpha, float beta);

  /** The same in float32. */
  final void singleProduct(Shape shape, float alpha, float beta) {
    Form form = shape.form;
    int status =
        dnnl.dnnl_sgemm(
            form.a,
            form.b,
            shape.m,
            shape.n,
            shape.k,
            alpha,
            a,
            shape.strideA,
            b,
            shape.strideB,
            beta,
            c,
            shape.strideC);
    if (status != 0) {
      throw new IllegalStateException("oneDNN sgemm failed with status " + status);
    }
  }

  /** {@code y = x W^T + beta y} for x [rows, in], W [out, in], y [rows, out]. */
  public final void linear(
      int rows, int in, int out, NativeFloats x, NativeFloats weight, float beta, NativeFloats y) {
    multiply(
        Form.NT,
        1,
        Matrix.of(x, rows, in),
        Matrix.of(weight, out, in),
        beta,
        Matrix.of(y, rows, out));
  }

  /** {@code dx = dy W}: the gradient of {@link #linear} with respect to x. */
  public final void linearInputGradient(
      int rows, int in, int out, NativeFloats dy, NativeFloats weight, NativeFloats dx) {
    linearInputGradient(rows, in, out, dy, weight, 0, dx);
  }

  /** {@code dx = dy W + beta dx}. */
  public final void linearInputGradient(
      int rows,
      int in,
      int out,
      NativeFloats dy,
      NativeFloats weight,
      float beta,
      NativeFloats dx) {
    multiply(
        Form.NN,
        1,
        Matrix.of(dy, rows, out),
        Matrix.of(weight, out, in),
        beta,
        Matrix.of(dx, rows, in));
  }

  /** {@code dW = dy^T x + beta dW}: the gradient of {@link #linear} with respect to W. */
  public final void linearWeightGradient(
      int rows, int in, int out, NativeFloats dy, NativeFloats x, float beta, NativeFloats dw) {
    multiply(
        Form.TN, 1, Matrix.of(dy, rows, out), Matrix.of(x, rows, in), beta, Matrix.of(dw, out, in));
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
