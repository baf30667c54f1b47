package io.copse.models.optim;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TestGradientClip {

  @Test
  void givesTheFactorToTheGreatestNorm() {
    float[] gradient = new float[25];
    Arrays.fill(gradient, 2f);
    double norm = GradientClip.norm(gradient, 25);
    assertThat(norm).isEqualTo(10);
    assertThat(GradientClip.factor(norm, 1)).isEqualTo(0.1f);
    assertThat(GradientClip.factor(norm, 10)).isEqualTo(1);
    assertThat(GradientClip.factor(norm, 11)).isEqualTo(1);
  }

  @Test
  void whatFollowsTheGradientDoesNotCount() {
    assertThat(GradientClip.norm(new float[] {3, 4, 1e20f}, 2)).isEqualTo(5);
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 7, 8, 100, 4096, 10_003})
  void theOrderOfTheSumIsThatOfEightInterleavedOnes(int size) {
    SplittableRandom random = new SplittableRandom(size);
    float[] gradient = new float[size];
    double[] sums = new double[8];
    for (int i = 0; i < size; i++) {
      gradient[i] = (float) (random.nextDouble(-1, 1) * Math.pow(10, random.nextInt(-20, 20)));
      sums[i < size / 8 * 8 ? i % 8 : 0] += (double) gradient[i] * gradient[i];
    }
    double all =
        ((sums[0] + sums[1]) + (sums[2] + sums[3])) + ((sums[4] + sums[5]) + (sums[6] + sums[7]));
    assertThat(GradientClip.norm(gradient, size)).isEqualTo(Math.sqrt(all));
  }

  @Test
  void aNormBeyondFloatIsStillFinite() {
    assertThat(GradientClip.norm(new float[] {3e38f, 3e38f}, 2)).isCloseTo(4.24e38, within(1e36));
  }

  @Test
  void aGradientThatIsNotFiniteIsLeftAlone() {
    double norm = GradientClip.norm(new float[] {1, Float.NaN, 2}, 3);
    assertThat(norm).isNaN();
    assertThat(GradientClip.factor(norm, 0.1)).isEqualTo(1);
    assertThat(GradientClip.factor(Double.POSITIVE_INFINITY, 0.1)).isEqualTo(1);
  }
}
