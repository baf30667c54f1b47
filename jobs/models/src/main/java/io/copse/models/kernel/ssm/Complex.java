package io.copse.models.kernel.ssm;

/** A complex number. */
record Complex(double re, double im) {
  static final Complex ZERO = new Complex(0, 0);
  static final Complex ONE = new Complex(1, 0);

  Complex plus(Complex other) {
    return new Complex(re + other.re, im + other.im);
  }

  Complex times(Complex other) {
    return new Complex(re * other.re - im * other.im, re * other.im + im * other.re);
  }

  Complex times(double factor) {
    return new Complex(re * factor, im * factor);
  }

  /**
   * {@code this conj(factor)}: what a gradient {@code dL/dRe + i dL/dIm} becomes by a product with
   * {@code factor}.
   */
  Complex back(Complex factor) {
    return new Complex(re * factor.re + im * factor.im, im * factor.re - re * factor.im);
  }

  Complex inverse() {
    double square = re * re + im * im;
    return new Complex(re / square, -im / square);
  }
}
