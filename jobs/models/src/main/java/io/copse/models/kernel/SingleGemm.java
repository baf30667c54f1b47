package io.copse.models.kernel;

/** Products in float32. */
final class SingleGemm extends Gemm {
  @Override
  void product(
      Form form,
      int m,
      int n,
      int k,
      float alpha,
      int strideA,
      int strideB,
      float beta,
      int strideC) {
    singleProduct(form, m, n, k, alpha, strideA, strideB, beta, strideC);
  }

  @Override
  public void close() {
    // It holds nothing of oneDNN's.
  }
}
