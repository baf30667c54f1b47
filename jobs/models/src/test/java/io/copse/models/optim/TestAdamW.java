package io.copse.models.optim;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.copse.models.lm.ParameterSpec;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class TestAdamW {
  private static final int SIZE = 77;
  private static final List<ParameterSpec> PARAMETERS =
      List.of(vector(0, 5), matrix(5, 41), vector(46, SIZE - 46));

  @Test
  void followsTheEquationsInDoublePrecision() {
    AdamWSettings settings = AdamWSettings.of(0.1);
    AdamW optimiser = new AdamW(settings, PARAMETERS);
    float[] weights = random(1);
    double[] w = new double[SIZE];
    for (int i = 0; i < SIZE; i++) {
      w[i] = weights[i];
    }
    double[] m = new double[SIZE];
    double[] v = new double[SIZE];
    for (int t = 1; t <= 50; t++) {
      float[] gradients = random(100 + t);
      double rate = 0.01 / t;
      optimiser.update(weights, gradients, rate, 1);
      for (int i = 0; i < SIZE; i++) {
        double g = gradients[i];
        m[i] = 0.9 * m[i] + 0.1 * g;
        v[i] = 0.95 * v[i] + 0.05 * g * g;
        double decay = i >= 5 && i < 46 ? 0.1 : 0;
        double mHat = m[i] / (1 - Math.pow(0.9, t));
        double vHat = v[i] / (1 - Math.pow(0.95, t));
        w[i] -= rate * decay * w[i] + rate * mHat / (Math.sqrt(vHat) + 1e-8);
      }
    }
    for (int i = 0; i < SIZE; i++) {
      assertThat((double) weights[i]).isCloseTo(w[i], within(2e-6));
    }
  }

  @Test
  void theFirstUpdateMovesEachWeightByTheLearningRate() {
    AdamW optimiser = new AdamW(AdamWSettings.of(0), List.of(vector(0, 3)));
    float[] weights = {1, 1, 1};
    optimiser.update(weights, new float[] {3f, -0.001f, 0f}, 0.25, 1);
    assertThat(weights[0]).isCloseTo(0.75f, within(1e-6f));
    assertThat(weights[1]).isCloseTo(1.25f, within(1e-5f));
    assertThat(weights[2]).isEqualTo(1f);
  }

  @Test
  void decaysMatricesOnly() {
    AdamW optimiser = new AdamW(AdamWSettings.of(0.5), PARAMETERS);
    float[] weights = new float[SIZE];
    java.util.Arrays.fill(weights, 2f);
    optimiser.update(weights, new float[SIZE], 0.5, 1);
    for (int i = 0; i < SIZE; i++) {
      assertThat(weights[i]).isEqualTo(i >= 5 && i < 46 ? 1.5f : 2f);
    }
  }

  @Test
  void aRateFactorMultipliesTheLearningRateOfItsParameter() {
    ParameterSpec fast = new ParameterSpec("fast", List.of(1), 1, false, 3);
    AdamW optimiser = new AdamW(AdamWSettings.of(0.1), List.of(vector(0, 1), fast, vector(2, 1)));
    float[] weights = {1, 1, 1};
    optimiser.update(weights, new float[] {2f, 2f, 2f}, 0.25, 1);
    assertThat(weights[0]).isCloseTo(0.75f, within(1e-6f));
    assertThat(weights[1]).isCloseTo(0.25f, within(1e-6f));
    assertThat(weights[2]).isEqualTo(weights[0]);
    assertThatThrownBy(() -> new ParameterSpec("fast", List.of(1), 1, false, 0))
        .hasMessageContaining("parameter fast is to be multiplied by 0.0: give a number above 0");
  }

  @Test
  void lanesAndTailGiveTheSameBits() {
    // Each weight alone is all tail; together they fill lanes.
    AdamW together = new AdamW(AdamWSettings.of(0.1), List.of(matrix(0, SIZE)));
    float[] weights = random(7);
    float[] alone = weights.clone();
    for (int i = 0; i < SIZE; i++) {
      AdamW one = new AdamW(AdamWSettings.of(0.1), List.of(matrix(0, 1)));
      float[] weight = {alone[i]};
      for (int t = 0; t < 3; t++) {
        one.update(weight, new float[] {random(t)[i]}, 0.003, 1);
      }
      alone[i] = weight[0];
    }
    for (int t = 0; t < 3; t++) {
      together.update(weights, random(t), 0.003, 1);
    }
    assertThat(weights).isEqualTo(alone);
  }

  @Test
  void theGradientFactorGivesTheBitsOfGradientsThatWereMultiplied() {
    float factor = 0.3f;
    AdamW whole = new AdamW(AdamWSettings.of(0.1), PARAMETERS);
    AdamW multiplied = new AdamW(AdamWSettings.of(0.1), PARAMETERS);
    float[] weights = random(1);
    float[] expected = weights.clone();
    for (int t = 0; t < 3; t++) {
      float[] gradients = random(10 + t);
      whole.update(weights, gradients, 0.01, factor);
      assertThat(gradients).isEqualTo(random(10 + t));
      for (int i = 0; i < SIZE; i++) {
        gradients[i] *= factor;
      }
      multiplied.update(expected, gradients, 0.01, 1);
    }
    assertThat(weights).isEqualTo(expected);
  }

  @Test
  void restoredMomentsGoOnBitForBit() {
    AdamW whole = new AdamW(AdamWSettings.of(0.1), PARAMETERS);
    float[] weights = random(3);
    whole.update(weights, random(4), 0.01, 1);
    AdamW resumed = new AdamW(AdamWSettings.of(0.1), PARAMETERS);
    resumed.restore(whole.firstMoment(), whole.secondMoment(), whole.updates());
    float[] copy = weights.clone();
    whole.update(weights, random(5), 0.01, 1);
    resumed.update(copy, random(5), 0.01, 1);
    assertThat(copy).isEqualTo(weights);
    assertThat(resumed.updates()).isEqualTo(2);
  }

  @Test
  void forgetsItsHistory() {
    AdamW optimiser = new AdamW(AdamWSettings.of(0.1), PARAMETERS);
    optimiser.update(random(1), random(2), 0.01, 1);
    optimiser.clear();
    assertThat(optimiser.firstMoment()).containsOnly(0f);
    assertThat(optimiser.secondMoment()).containsOnly(0f);
    assertThat(optimiser.updates()).isZero();
  }

  @Test
  void refusesGapsOverlapsAndForeignArrays() {
    assertThatThrownBy(() -> new AdamW(AdamWSettings.of(0), List.of(matrix(0, 6), matrix(5, 2))))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("Parameter matrix starts at 5 and the one before it ends at 6");
    assertThatThrownBy(() -> new AdamW(AdamWSettings.of(0), List.of(matrix(1, 6))))
        .hasMessageContaining("starts at 1 and the one before it ends at 0");
    AdamW optimiser = new AdamW(AdamWSettings.of(0), List.of(vector(0, 10)));
    assertThatThrownBy(() -> optimiser.update(new float[9], new float[10], 0.1, 1))
        .hasMessageContaining("for 10 parameters and got 9 with 10 gradients");
    assertThatThrownBy(() -> optimiser.restore(new float[9], new float[10], 1))
        .hasMessageContaining("9 and 10 elements and the model 10");
    assertThatThrownBy(() -> AdamWSettings.of(-1)).hasMessageContaining("weight decay is -1.0");
    assertThatThrownBy(() -> new AdamWSettings(1, 0.9, 1e-8, 0)).hasMessageContaining("betas");
    assertThatThrownBy(() -> new AdamWSettings(0.9, 0.9, 0, 0)).hasMessageContaining("epsilon");
  }

  private static ParameterSpec matrix(int offset, int size) {
    return new ParameterSpec("matrix", List.of(size), offset, true, 1);
  }

  private static ParameterSpec vector(int offset, int size) {
    return new ParameterSpec("vector", List.of(size), offset, false, 1);
  }

  private static float[] random(long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    float[] values = new float[SIZE];
    for (int i = 0; i < SIZE; i++) {
      values[i] = (float) random.nextDouble(-1, 1);
    }
    return values;
  }
}
