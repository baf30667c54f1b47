package io.copse.models.kernel;

import io.copse.models.kernel.Gemm.Form;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TestGemm {
  @ParameterizedTest
  @CsvSource({"1,1,1", "7,5,3", "1,33,17", "64,48,31", "129,1,65"})
  void everyFormIsTheMatrixProduct(int m, int n, int k) {
    for (Form form : Form.values()) {
      for (float beta : new float[] {0, 1}) {
        check(form, m, n, k, beta);
      }
    }
  }

  /** The matrices lie inside larger ones: rows are 3 floats longer, and start 2 floats late. */
  private static void check(Form form, int m, int n, int k, float beta) {
    boolean aTurned = form == Form.TN;
    boolean bTurned = form == Form.NT;
    int strideA = (aTurned ? m : k) + 3;
    int strideB = (bTurned ? k : n) + 3;
    int strideC = n + 3;
    double[] a = Floats.random(2 + strideA * (aTurned ? k : m), 1);
    double[] b = Floats.random(2 + strideB * (bTurned ? n : k), 2);
    double[] c = Floats.random(2 + strideC * m, 3);
    try (Arena arena = new Arena()) {
      NativeFloats product = Floats.of(arena, c);
      new Gemm()
          .multiply(
              form,
              m,
              n,
              k,
              0.5f,
              Floats.of(arena, a),
              2,
              strideA,
              Floats.of(arena, b),
              2,
              strideB,
              beta,
              product,
              2,
              strideC);
      for (int i = 0; i < m; i++) {
        for (int j = 0; j < n; j++) {
          double sum = 0;
          for (int l = 0; l < k; l++) {
            sum +=
                a[2 + (aTurned ? l * strideA + i : i * strideA + l)]
                    * b[2 + (bTurned ? j * strideB + l : l * strideB + j)];
          }
          int at = 2 + i * strideC + j;
          c[at] = 0.5 * sum + beta * c[at];
        }
      }
      Floats.assertClose(product, c, 1e-5);
    }
  }
}
