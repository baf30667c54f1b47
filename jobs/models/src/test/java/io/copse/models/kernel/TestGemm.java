package io.copse.models.kernel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeFalse;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.copse.models.kernel.Gemm.Form;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TestGemm {
  @ParameterizedTest
  @CsvSource({"1,1,1", "7,5,3", "1,33,17", "64,48,31", "129,1,65"})
  void everyFormIsTheMatrixProduct(int m, int n, int k) {
    for (Form form : Form.values()) {
      for (float beta : new float[] {0, 1}) {
        check(Dtype.F32, form, m, n, k, 0.5f, beta, 1e-5);
        // What is small or scaled goes in float32 there too.
        check(Dtype.BF16, form, m, n, k, 0.5f, beta, 1e-5);
      }
    }
  }

  @ParameterizedTest
  @CsvSource({"256,256,128", "201,209,203", "1031,17,511"})
  void largeProductsOfBfloat16AreRoundedOnceAnOperand(int m, int n, int k) {
    assumeTrue(Gemm.supports(Dtype.BF16), "this processor has no bfloat16");
    for (Form form : Form.values()) {
      for (float beta : new float[] {0, 1}) {
        // Eight bits of each operand, and the errors of k products add like a random walk.
        check(Dtype.BF16, form, m, n, k, 1, beta, 1e-2);
        assertThatThrownBy(() -> check(Dtype.BF16, form, m, n, k, 1, beta, 1e-5))
            .isInstanceOf(AssertionError.class);
        check(Dtype.F32, form, m, n, k, 1, beta, 1e-5);
      }
    }
  }

  @Test
  void aProcessorWithoutBfloat16SaysSo() {
    assertThat(Gemm.supports(Dtype.F32)).isTrue();
    assumeFalse(Gemm.supports(Dtype.BF16), "this processor has bfloat16");
    assertThatThrownBy(() -> check(Dtype.BF16, Form.NN, 256, 256, 128, 1, 0, 1e-2))
        .isInstanceOf(UnsupportedOperationException.class)
        .hasMessage("This processor multiplies no bfloat16 matrices: use f32.");
  }

  @Test
  void matricesThatDoNotFitAreRefused() {
    try (Arena arena = new Arena();
        Gemm gemm = Gemm.of(Dtype.F32)) {
      NativeFloats floats = arena.floats(12);
      Matrix a = Matrix.of(floats, 3, 4);
      Matrix b = Matrix.of(floats, 4, 3);
      assertThatThrownBy(() -> gemm.multiply(Form.NN, 1, a, a, 0, b))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessage("matrices [3, 4] and [3, 4] have no product NN of shape [4, 3]");
      assertThatThrownBy(() -> gemm.multiply(Form.NT, 1, a, b, 0, Matrix.of(floats, 3, 4)))
          .hasMessage("matrices [3, 4] and [4, 3] have no product NT of shape [3, 4]");
      assertThatThrownBy(() -> a.rows(2, 2))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessage("a matrix [2, 4] of rows 4 apart at 8 does not fit into 12 floats");
      assertThatThrownBy(() -> a.columns(3, 2)).hasMessageContaining("does not fit");
    }
  }

  @Test
  void partsAreViews() {
    try (Arena arena = new Arena()) {
      Matrix whole = Matrix.of(arena.floats(24), 6);
      assertThat(whole).isEqualTo(new Matrix(whole.floats(), 0, 4, 6, 6));
      assertThat(whole.top(2)).isEqualTo(new Matrix(whole.floats(), 0, 2, 6, 6));
      assertThat(whole.left(5)).isEqualTo(new Matrix(whole.floats(), 0, 4, 5, 6));
      assertThat(whole.rows(1, 2).columns(2, 3))
          .isEqualTo(whole.part(1, 2, 2, 3))
          .isEqualTo(new Matrix(whole.floats(), 8, 2, 3, 6));
    }
  }

  /** The matrices lie inside larger ones: rows are 3 floats longer, and start 2 floats late. */
  private static void check(
      Dtype dtype, Form form, int m, int n, int k, float alpha, float beta, double relative) {
    boolean aTurned = form == Form.TN;
    boolean bTurned = form == Form.NT;
    int strideA = (aTurned ? m : k) + 3;
    int strideB = (bTurned ? k : n) + 3;
    int strideC = n + 3;
    double[] a = Floats.random(2 + strideA * (aTurned ? k : m), 1);
    double[] b = Floats.random(2 + strideB * (bTurned ? n : k), 2);
    double[] c = Floats.random(2 + strideC * m, 3);
    try (Arena arena = new Arena();
        Gemm gemm = Gemm.of(dtype)) {
      NativeFloats product = Floats.of(arena, c);
      gemm.multiply(
          form,
          alpha,
          new Matrix(Floats.of(arena, a), 2, aTurned ? k : m, aTurned ? m : k, strideA),
          new Matrix(Floats.of(arena, b), 2, bTurned ? n : k, bTurned ? k : n, strideB),
          beta,
          new Matrix(product, 2, m, n, strideC));
      for (int i = 0; i < m; i++) {
        for (int j = 0; j < n; j++) {
          double sum = 0;
          for (int l = 0; l < k; l++) {
            sum +=
                a[2 + (aTurned ? l * strideA + i : i * strideA + l)]
                    * b[2 + (bTurned ? j * strideB + l : l * strideB + j)];
          }
          int at = 2 + i * strideC + j;
          c[at] = alpha * sum + beta * c[at];
        }
      }
      Floats.assertClose(product, c, relative);
    }
  }
}
