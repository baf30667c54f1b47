package io.copse.models.optim;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import com.intel.analytics.bigdl.dllib.optim.OptimMethod;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class TestAdamW {
  private static final int SIZE = 77;
  private static final UpdateRule MATRIX = UpdateRule.decay(5, 41);

  @Test
  void followsTheEquationsInDoublePrecision() {
    AdamWSettings settings = AdamWSettings.of(0.1);
    AdamW optimiser = new AdamW(settings, SIZE, List.of(MATRIX));
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
      optimiser.learningRate(rate);
      optimiser.update(weights, 0, gradients, 0);
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
    AdamW optimiser = new AdamW(AdamWSettings.of(0), 3, List.of());
    optimiser.learningRate(0.25);
    float[] weights = {1, 1, 1};
    optimiser.update(weights, 0, new float[] {3f, -0.001f, 0f}, 0);
    assertThat(weights[0]).isCloseTo(0.75f, within(1e-6f));
    assertThat(weights[1]).isCloseTo(1.25f, within(1e-5f));
    assertThat(weights[2]).isEqualTo(1f);
  }

  @Test
  void decaysMatricesOnly() {
    AdamW optimiser = new AdamW(AdamWSettings.of(0.5), SIZE, List.of(MATRIX));
    optimiser.learningRate(0.5);
    float[] weights = new float[SIZE];
    java.util.Arrays.fill(weights, 2f);
    optimiser.update(weights, 0, new float[SIZE], 0);
    for (int i = 0; i < SIZE; i++) {
      assertThat(weights[i]).isEqualTo(i >= 5 && i < 46 ? 1.5f : 2f);
    }
  }

  @Test
  void aRuleMultipliesTheLearningRateOfItsRange() {
    AdamW optimiser = new AdamW(AdamWSettings.of(0.1), 3, List.of(new UpdateRule(1, 1, false, 3)));
    optimiser.learningRate(0.25);
    float[] weights = {1, 1, 1};
    optimiser.update(weights, 0, new float[] {2f, 2f, 2f}, 0);
    assertThat(weights[0]).isCloseTo(0.75f, within(1e-6f));
    assertThat(weights[1]).isCloseTo(0.25f, within(1e-6f));
    assertThat(weights[2]).isEqualTo(weights[0]);
    assertThatThrownBy(() -> new UpdateRule(0, 1, false, 0)).hasMessageContaining("by 0.0");
  }

  @Test
  void lanesAndTailGiveTheSameBits() {
    // Each weight alone is all tail; together they fill lanes.
    AdamW together = new AdamW(AdamWSettings.of(0.1), SIZE, List.of(UpdateRule.decay(0, SIZE)));
    together.learningRate(0.003);
    float[] weights = random(7);
    float[] alone = weights.clone();
    for (int i = 0; i < SIZE; i++) {
      AdamW one = new AdamW(AdamWSettings.of(0.1), 1, List.of(UpdateRule.decay(0, 1)));
      one.learningRate(0.003);
      for (int t = 0; t < 3; t++) {
        one.update(alone, i, random(t), i);
      }
    }
    for (int t = 0; t < 3; t++) {
      together.update(weights, 0, random(t), 0);
    }
    assertThat(weights).isEqualTo(alone);
  }

  @Test
  void theGradientFactorGivesTheBitsOfGradientsThatWereMultiplied() {
    float factor = 0.3f;
    AdamW whole = new AdamW(AdamWSettings.of(0.1), SIZE, List.of(MATRIX));
    AdamW multiplied = new AdamW(AdamWSettings.of(0.1), SIZE, List.of(MATRIX));
    whole.learningRate(0.01);
    multiplied.learningRate(0.01);
    whole.gradientFactor(factor);
    float[] weights = random(1);
    float[] expected = weights.clone();
    for (int t = 0; t < 3; t++) {
      float[] gradients = random(10 + t);
      whole.update(weights, 0, gradients, 0);
      assertThat(gradients).isEqualTo(random(10 + t));
      for (int i = 0; i < SIZE; i++) {
        gradients[i] *= factor;
      }
      multiplied.update(expected, 0, gradients, 0);
    }
    assertThat(weights).isEqualTo(expected);
  }

  @Test
  void restoredMomentsGoOnBitForBit() {
    AdamW whole = new AdamW(AdamWSettings.of(0.1), SIZE, List.of(MATRIX));
    whole.learningRate(0.01);
    float[] weights = random(3);
    whole.update(weights, 0, random(4), 0);
    AdamW resumed = new AdamW(AdamWSettings.of(0.1), SIZE, List.of(MATRIX));
    resumed.restore(whole.firstMoment(), whole.secondMoment(), whole.updates());
    resumed.learningRate(0.01);
    float[] copy = weights.clone();
    whole.update(weights, 0, random(5), 0);
    resumed.update(copy, 0, random(5), 0);
    assertThat(copy).isEqualTo(weights);
    assertThat(resumed.updates()).isEqualTo(2);
  }

  @Test
  void isAnOptimMethodThatClonesWithItsMoments() {
    AdamW original = new AdamW(AdamWSettings.of(0.1), SIZE, List.of(MATRIX));
    original.learningRate(0.01);
    original.update(random(1), 0, random(2), 0);
    OptimMethod<Object> method = original;
    AdamW copy = (AdamW) method.clone();
    assertThat(copy.firstMoment())
        .isEqualTo(original.firstMoment())
        .isNotSameAs(original.firstMoment());
    assertThat(method.getLearningRate()).isEqualTo(0.01);
    method.clearHistory();
    assertThat(original.firstMoment()).containsOnly(0f);
    assertThat(original.updates()).isZero();
  }

  @Test
  void refusesOverlappingRangesAndForeignMoments() {
    assertThatThrownBy(
            () ->
                new AdamW(
                    AdamWSettings.of(0),
                    10,
                    List.of(UpdateRule.decay(0, 6), UpdateRule.decay(5, 2))))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("[5, 7) overlaps");
    AdamW optimiser = new AdamW(AdamWSettings.of(0), 10, List.of());
    assertThatThrownBy(() -> optimiser.restore(new float[9], new float[10], 1))
        .hasMessageContaining("9 and 10 elements and the model 10");
    assertThatThrownBy(() -> AdamWSettings.of(-1)).hasMessageContaining("weight decay is -1.0");
    assertThatThrownBy(() -> new AdamWSettings(1, 0.9, 1e-8, 0)).hasMessageContaining("betas");
    assertThatThrownBy(() -> new AdamWSettings(0.9, 0.9, 0, 0)).hasMessageContaining("epsilon");
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
