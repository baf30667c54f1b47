package io.copse.models.bigdl;

import static org.assertj.core.api.Assertions.assertThat;

import com.intel.analytics.bigdl.dllib.optim.OptimMethod;
import com.intel.analytics.bigdl.dllib.tensor.Storage$;
import com.intel.analytics.bigdl.dllib.tensor.Tensor;
import com.intel.analytics.bigdl.dllib.tensor.Tensor$;
import io.copse.models.lm.ParameterSpec;
import io.copse.models.optim.AdamW;
import io.copse.models.optim.AdamWSettings;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import scala.Tuple2;

class TestAdamWMethod {
  private static final int SIZE = 21;

  private static AdamW adamW() {
    return new AdamW(
        AdamWSettings.of(0.1), List.of(new ParameterSpec("w", List.of(SIZE), 0, true, 1)));
  }

  private static AdamWMethod method() {
    return new AdamWMethod(adamW(), updates -> 0.1 / (1 + updates));
  }

  private static float[] random(long seed, int size) {
    SplittableRandom random = new SplittableRandom(seed);
    float[] values = new float[size];
    for (int i = 0; i < size; i++) {
      values[i] = (float) random.nextDouble(-1, 1);
    }
    return values;
  }

  @Test
  void updatesAsAdamWDoesAtTheRateOfEachUpdate() {
    AdamW plain = adamW();
    float[] expected = random(1, SIZE);
    float[] weights = expected.clone();
    OptimMethod<Object> method = method();
    for (int t = 0; t < 3; t++) {
      float[] gradients = random(10 + t, SIZE);
      plain.update(expected, gradients, 0.1 / (1 + t), 1);
      assertThat(method.getLearningRate()).isEqualTo(0.1 / (1 + t));
      var result =
          method.optimize(
              parameters -> new Tuple2<>(2.5f, Tensors.over(gradients, SIZE)),
              Tensors.over(weights, SIZE));
      assertThat((float[]) result._2()).containsExactly(2.5f);
    }
    assertThat(weights).isEqualTo(expected);
  }

  @Test
  void updatesAPartOfAStorage() {
    float[] storage = random(1, SIZE + 5);
    float[] expected = java.util.Arrays.copyOfRange(storage, 3, SIZE + 3);
    float[] gradients = random(2, SIZE);
    adamW().update(expected, gradients, 0.1, 1);
    float before = storage[2];
    Tensor<Object> part =
        Tensor$.MODULE$.apply(
            Storage$.MODULE$.apply((Object) storage, Tensors.FLOAT_TAG),
            4,
            new int[] {SIZE},
            null,
            Tensors.FLOAT_TAG,
            Tensors.FLOAT);
    method().optimize(parameters -> new Tuple2<>(1f, Tensors.over(gradients, SIZE)), part);
    assertThat(java.util.Arrays.copyOfRange(storage, 3, SIZE + 3)).isEqualTo(expected);
    assertThat(storage[2]).isEqualTo(before);
  }

  @Test
  void aCloneHasMomentsOfItsOwn() {
    AdamWMethod original = method();
    original.adamW().update(random(1, SIZE), random(2, SIZE), 0.1, 1);
    OptimMethod<Object> contract = original;
    AdamWMethod copy = (AdamWMethod) contract.clone();
    assertThat(copy.adamW().firstMoment())
        .isEqualTo(original.adamW().firstMoment())
        .isNotSameAs(original.adamW().firstMoment());
    assertThat(copy.getLearningRate()).isEqualTo(0.05);
    contract.clearHistory();
    assertThat(original.adamW().firstMoment()).containsOnly(0f);
    assertThat(original.adamW().updates()).isZero();
    assertThat(copy.adamW().updates()).isEqualTo(1);
  }
}
