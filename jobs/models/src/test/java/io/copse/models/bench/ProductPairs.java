package io.copse.models.bench;

import io.copse.models.bench.Pair.Side;
import io.copse.models.bench.Pair.Unit;
import io.copse.models.kernel.Arena;
import io.copse.models.kernel.Dtype;
import io.copse.models.kernel.Floats;
import io.copse.models.kernel.Gemm;
import io.copse.models.kernel.Gemm.Form;
import io.copse.models.kernel.NativeFloats;
import java.util.Optional;
import org.bytedeco.dnnl.global.dnnl;
import org.bytedeco.javacpp.FloatPointer;

/** Products as a layer calls for them, and oneDNN's sgemm on the matrices as they are. */
final class ProductPairs {
  private ProductPairs() {}

  /** {@code y = x W^T}, x [rows, in]. */
  static Pair linear(Arena arena, int rows, int in, int out) {
    Gemm gemm = Gemm.of(Dtype.F32);
    NativeFloats x = random(arena, rows * in, 1);
    NativeFloats weight = random(arena, out * in, 2);
    NativeFloats y = arena.floats((long) rows * out);
    Runnable kernel = () -> gemm.linear(rows, in, out, x, weight, 0, y);
    return pair(arena, kernel, y, Form.NT, rows, out, in, x, in, weight, in);
  }

  /** {@code dx = dy W}. */
  static Pair inputGradient(Arena arena, int rows, int in, int out) {
    Gemm gemm = Gemm.of(Dtype.F32);
    NativeFloats dy = random(arena, rows * out, 1);
    NativeFloats weight = random(arena, out * in, 2);
    NativeFloats dx = arena.floats((long) rows * in);
    Runnable kernel = () -> gemm.linearInputGradient(rows, in, out, dy, weight, dx);
    return pair(arena, kernel, dx, Form.NN, rows, in, out, dy, out, weight, in);
  }

  /** {@code dW = dy^T x}. */
  static Pair weightGradient(Arena arena, int rows, int in, int out) {
    Gemm gemm = Gemm.of(Dtype.F32);
    NativeFloats dy = random(arena, rows * out, 1);
    NativeFloats x = random(arena, rows * in, 2);
    NativeFloats dw = arena.floats((long) out * in);
    Runnable kernel = () -> gemm.linearWeightGradient(rows, in, out, dy, x, 0, dw);
    return pair(arena, kernel, dw, Form.TN, out, in, rows, dy, out, x, in);
  }

  private static Pair pair(
      Arena arena,
      Runnable kernel,
      NativeFloats result,
      Form form,
      int m,
      int n,
      int k,
      NativeFloats a,
      int strideA,
      NativeFloats b,
      int strideB) {
    byte ofA = (byte) (form == Form.TN ? 'T' : 'N');
    byte ofB = (byte) (form == Form.NT ? 'T' : 'N');
    FloatPointer left = Floats.pointer(a);
    FloatPointer right = Floats.pointer(b);
    NativeFloats product = arena.floats(result.length());
    FloatPointer to = Floats.pointer(product);
    Runnable sgemm =
        () -> {
          int status =
              dnnl.dnnl_sgemm(ofA, ofB, m, n, k, 1, left, strideA, right, strideB, 0, to, n);
          if (status != 0) {
            throw new IllegalStateException("oneDNN sgemm failed with status " + status);
          }
        };
    return new Pair(
        2.0 * m * n * k, Unit.FLOP, Side.of(kernel, result), Optional.of(Side.of(sgemm, product)));
  }

  private static NativeFloats random(Arena arena, int count, long seed) {
    return Inputs.copy(arena, Inputs.uniform(count, seed));
  }
}
