package io.copse.models.kernel;

/** Products in float32. */
final class SingleGemm extends Gemm {
  @Override
  void product(Shape shape, float alpha, float beta) {
    singleProduct(shape, alpha, beta);
  }

  @Override
  public void close() {
    // It holds nothing of oneDNN's.
  }
}
