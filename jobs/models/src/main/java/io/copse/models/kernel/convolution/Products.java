package io.copse.models.kernel.convolution;

import static io.copse.models.kernel.Lanes.WIDTH;
import static io.copse.models.kernel.Lanes.load;
import static io.copse.models.kernel.Lanes.store;

import io.copse.models.kernel.Matrix;

/** Products of matrices entry by entry, with rows of {@code stride} padded channels. */
public final class Products {
  private Products() {}

  /** {@code c = a b}; c may be a or b. */
  public static void multiply(int rows, int stride, Matrix a, Matrix b, Matrix c) {
    for (int row = 0; row < rows; row++) {
      int fromA = row * a.stride() + a.offset();
      int fromB = row * b.stride() + b.offset();
      int to = row * c.stride() + c.offset();
      for (int i = 0; i < stride; i += WIDTH) {
        store(
            load(a.floats().bytes(), fromA + i).mul(load(b.floats().bytes(), fromB + i)),
            c.floats().bytes(),
            to + i);
      }
    }
  }
}
