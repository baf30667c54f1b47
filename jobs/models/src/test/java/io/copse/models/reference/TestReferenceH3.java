package io.copse.models.reference;

import static io.copse.models.reference.Goldens.flat;
import static io.copse.models.reference.Goldens.rows;

import org.junit.jupiter.api.Test;

class TestReferenceH3 {
  @Test
  void theDiagonalKernelGivesItsGoldenValues() {
    double[] dt = Goldens.of("s4d_kernel.dt");
    double[][] kernel = new double[2][];
    for (int head = 0; head < 2; head++) {
      double[] c = new double[6];
      for (int m = 0; m < 3; m++) {
        c[2 * m] = rows("s4d_kernel.C_re", 3)[head][m];
        c[2 * m + 1] = rows("s4d_kernel.C_im", 3)[head][m];
      }
      kernel[head] =
          ReferenceH3.diagonalKernel(
              dt[head],
              rows("s4d_kernel.A_re", 3)[head],
              rows("s4d_kernel.A_im", 3)[head],
              new double[] {1, 0, 1, 0, 1, 0},
              c,
              6);
    }
    Goldens.assertClose(flat(kernel), Goldens.of("s4d_kernel.kernel_bilinear"));
  }

  @Test
  void theCoreGivesItsGoldenValues() {
    double[][] y =
        ReferenceH3.core(
            rows("h3_core.q", 2),
            rows("h3_core.k", 2),
            rows("h3_core.v", 2),
            rows("h3_core.shift_kernel", 6),
            Goldens.of("h3_core.shift_D"),
            rows("h3_core.diag_kernel", 6),
            Goldens.of("h3_core.diag_D"));
    Goldens.assertClose(flat(y), Goldens.of("h3_core.out"));
  }
}
