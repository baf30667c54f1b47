package io.copse.models.bigdl;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.intel.analytics.bigdl.dllib.tensor.Tensor;
import io.copse.models.lm.Architectures;
import io.copse.models.lm.LanguageModel;
import io.copse.models.lm.ParameterSpec;
import java.util.Arrays;
import java.util.SplittableRandom;
import org.apache.commons.lang3.SerializationUtils;
import org.junit.jupiter.api.Test;

class TestLanguageModelModule {
  private static final int VOCABULARY = 50;
  private static final int SEQUENCES = 3;
  private static final int LENGTH = 9;

  private static LanguageModel model() {
    return LanguageModel.create(Architectures.shape("transformer++", VOCABULARY, 40, 32, 2, 2), 3);
  }

  private static int[] ids() {
    return new SplittableRandom(5).ints(SEQUENCES * (LENGTH + 1), 0, VOCABULARY).toArray();
  }

  private static Tensor<Object> input() {
    int[] ids = ids();
    float[] values = new float[ids.length];
    for (int i = 0; i < ids.length; i++) {
      values[i] = ids[i];
    }
    return Tensors.over(values, SEQUENCES, LENGTH + 1);
  }

  private static Tensor<Object> scalar(float value) {
    return Tensors.over(new float[] {value}, 1);
  }

  @Test
  void forwardAndBackwardAreTheModelsToTheBit() {
    LanguageModel plain = model();
    float loss = (float) plain.forward(ids(), SEQUENCES, LENGTH);
    plain.backward(2);
    LanguageModelModule module = new LanguageModelModule(model());
    Tensor<Object> input = input();

    assertThat(Tensors.scalar(module.forward(input))).isEqualTo(loss);
    assertThat(module.backward(input, scalar(2)).nElement()).isZero();
    assertThat(module.gradients()).isEqualTo(plain.gradients());
    LanguageModelModule trained = new LanguageModelModule(model());
    assertThat(trained.addGradient(ids(), SEQUENCES, LENGTH)).isEqualTo(loss);
    for (int i = 0; i < plain.gradients().length; i++) {
      assertThat(2 * trained.gradients()[i]).isEqualTo(plain.gradients()[i]);
    }
  }

  @Test
  void bigDlSeesOneFlatVector() {
    LanguageModelModule module = new LanguageModelModule(model());

    assertThat(module.getParameters()._1().storage().array()).isSameAs(module.weights());
    assertThat(module.getParameters()._2().storage().array()).isSameAs(module.gradients());
    assertThat(module.getParameters()._1().nElement()).isEqualTo((int) module.model().params());
    module.gradients()[5] = 1;
    module.zeroGradParameters();
    assertThat(module.gradients()[5]).isZero();
    ParameterSpec first = module.parameterSpecs().get(0);
    assertThat(module.parameters()._1()[0].size())
        .containsExactly(first.shape().stream().mapToInt(Integer::intValue).toArray());
  }

  @Test
  void evaluationTakesNoGradientAndIsTheMeanOfTheTokensLosses() {
    LanguageModelModule module = new LanguageModelModule(model());
    double sum = 0;
    for (float loss : module.model().tokenLosses(ids(), SEQUENCES, LENGTH)) {
      sum += loss;
    }
    module.evaluate();

    assertThat(Tensors.scalar(module.forward(input())))
        .isEqualTo((float) (sum / (SEQUENCES * LENGTH)));
    assertThatThrownBy(() -> module.backward(input(), scalar(1)))
        .hasMessageContaining("backward must follow one forward");
  }

  @Test
  void aCloneByBigDlGivesTheSameBitsWithArraysOfItsOwn() {
    LanguageModelModule module = new LanguageModelModule(model());
    float loss = module.addGradient(ids(), SEQUENCES, LENGTH);
    for (LanguageModelModule copy :
        Arrays.asList(
            SerializationUtils.clone(module), (LanguageModelModule) module.cloneModule())) {
      assertThat(copy.getParameters()._1().storage().array()).isSameAs(copy.weights());
      assertThat(copy.getParameters()._2().storage().array()).isSameAs(copy.gradients());
      assertThat(copy.weights()).isNotSameAs(module.weights()).isEqualTo(module.weights());
      Arrays.fill(copy.gradients(), 0);
      assertThat(copy.addGradient(ids(), SEQUENCES, LENGTH)).isEqualTo(loss);
      assertThat(copy.gradients()).isEqualTo(module.gradients());
    }
  }

  @Test
  void badInputIsNamed() {
    LanguageModelModule module = new LanguageModelModule(model());
    assertThatThrownBy(() -> module.forward(Tensors.over(new float[4], 4)))
        .hasMessageContaining("of shape [4]: give token ids [sequences, T + 1]");
    assertThatThrownBy(() -> Tensors.scalar(Tensors.over(new float[2], 2)))
        .hasMessage("The tensor must hold one number, not 2: give a scalar.");
  }
}
