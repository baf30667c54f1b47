package io.copse.models.kernel;

import org.bytedeco.dnnl.global.dnnl;

/** Products in float32. */
final class SingleGemm extends Gemm {
  private final Cursor a = new Cursor();
  private final Cursor b = new Cursor();
  private final Cursor c = new Cursor();

  @Override
  public void multiply(
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
    int status =
        dnnl.dnnl_sgemm(form.a, form.b, m, n, k, alpha, a, strideA, b, strideB, beta, c, strideC);
    if (status != 0) {
      throw new IllegalStateException("oneDNN sgemm failed with status " + status);
    }
  }

  @Override
  public void close() {
    // It holds nothing of oneDNN's.
  }
}
