package io.copse.models.kernel.dense;

import static org.assertj.core.api.Assertions.assertThat;

import io.copse.models.kernel.Arena;
import io.copse.models.kernel.Floats;
import io.copse.models.kernel.NativeFloats;
import io.copse.models.reference.Reference;
import java.util.Arrays;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TestCrossEntropy {
  @ParameterizedTest
  @CsvSource({"1,2", "1,17", "6,16", "3,101"})
  void lossAndGradientOfLogits(int rows, int vocabulary) {
    double[] logits = Floats.random(rows * vocabulary, 1);
    int[] targets = new int[rows + 1];
    double[] losses = new double[rows];
    double[] expected = new double[logits.length];
    double total = 0;
    for (int row = 0; row < rows; row++) {
      targets[row + 1] = (5 * row + vocabulary - 1) % vocabulary;
      int base = row * vocabulary;
      double[] p =
          Reference.softmax(Arrays.copyOfRange(logits, base, base + vocabulary), vocabulary);
      losses[row] = -Math.log(p[targets[row + 1]]);
      total += losses[row];
      for (int i = 0; i < vocabulary; i++) {
        expected[base + i] = 0.25 * (p[i] - (i == targets[row + 1] ? 1 : 0));
      }
    }
    try (Arena arena = new Arena()) {
      float[] each = new float[rows + 1];
      CrossEntropy.losses(rows, vocabulary, Floats.of(arena, logits), targets, each, 1);
      for (int row = 0; row < rows; row++) {
        assertThat((double) each[row + 1]).isCloseTo(losses[row], Offset.offset(1e-6));
      }
      NativeFloats gradient = Floats.of(arena, logits);
      assertThat(CrossEntropy.gradient(rows, vocabulary, 0.25f, gradient, targets, 1))
          .isCloseTo(total, Offset.offset(1e-6 * rows));
      Floats.assertClose(gradient, expected, 1e-6);
    }
  }

  @ParameterizedTest
  @CsvSource({"5,3", "100,3", "101,100"})
  void aLogitThatIsNoNumberMakesTheLossNone(int vocabulary, int at) {
    try (Arena arena = new Arena()) {
      float[] loss = new float[1];
      NativeFloats logits = Floats.of(arena, Floats.random(vocabulary, 1));
      logits.put(at, Float.NaN);
      CrossEntropy.losses(1, vocabulary, logits, new int[] {1}, loss, 0);
      assertThat(loss[0]).isNaN();
    }
  }

  @Test
  void lossesAreThoseOfTheGradientAndLeaveTheLogits() {
    int vocabulary = 101;
    try (Arena arena = new Arena()) {
      double[] row = Floats.random(vocabulary, 2);
      NativeFloats logits = Floats.of(arena, row);
      NativeFloats before = Floats.of(arena, row);
      float[] loss = new float[1];
      CrossEntropy.losses(1, vocabulary, logits, new int[] {7}, loss, 0);
      for (int i = 0; i < vocabulary; i++) {
        assertThat(logits.at(i)).isEqualTo(before.at(i));
      }
      double sum = CrossEntropy.gradient(1, vocabulary, 1, logits, new int[] {7}, 0);
      assertThat(loss[0]).isEqualTo((float) sum);
    }
  }
}
