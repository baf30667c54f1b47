package io.copse.models.lm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.concurrent.CompletableFuture;
import org.apache.commons.lang3.SerializationUtils;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class TestLanguageModel {
  private static ModelShape shape(String architecture) {
    return Architectures.shape(architecture, 50, 40, 32, 2, 2);
  }

  @ParameterizedTest
  @MethodSource("io.copse.models.lm.Architectures#names")
  void aFreshModelKnowsNothingAndLearnsOneBatch(String architecture) {
    ModelShape shape = shape(architecture);
    LanguageModel model = LanguageModel.create(shape, 3);
    int[] windows = Models.windows(shape, 2, 12);

    assertThat((double) Models.step(model, windows, 2))
        // RWKV's head starts from larger weights than the others'.
        .isCloseTo(Math.log(50), org.assertj.core.data.Offset.offset(0.4));
    for (int step = 0; step < 200; step++) {
      Models.step(model, windows, 2);
      double squares = 0;
      for (float gradient : model.gradients()) {
        squares += gradient * gradient;
      }
      // Clipped: the gradients of state-space models grow with what they have learnt.
      float rate = (float) (0.5 / Math.max(1, Math.sqrt(squares)));
      for (int i = 0; i < model.weights().length; i++) {
        model.weights()[i] -= rate * model.gradients()[i];
      }
    }
    assertThat(Models.loss(model, windows, 2)).isLessThan(0.5f);
  }

  @ParameterizedTest
  @MethodSource("io.copse.models.lm.Architectures#names")
  void theFutureDoesNotMoveThePast(String architecture) {
    ModelShape shape = shape(architecture);
    LanguageModel model = Models.lively(shape);
    int[] windows = Models.windows(shape, 1, 20);
    float[] before = model.tokenLosses(windows, 1, 20);
    windows[12] = (windows[12] + 1) % 50;
    float[] after = model.tokenLosses(windows, 1, 20);

    float rounding =
        switch (architecture) {
          // A Fourier transform rounds its inputs together.
          case "hyena" -> 2e-6f;
          // Without AVX-512 a product rounds a row by its place among the others, which a token of
          // the future moves in an expert.
          case "mixtral", "switch" -> 1e-5f;
          default -> 0;
        };
    assertThat(Arrays.copyOf(after, 11))
        .containsExactly(Arrays.copyOf(before, 11), within(rounding));
    assertThat(after[12]).isNotEqualTo(before[12]);
  }

  @ParameterizedTest
  @MethodSource("io.copse.models.lm.Architectures#names")
  void sameBitsTwiceAndOnAnotherThread(String architecture) {
    ModelShape shape = shape(architecture);
    int[] windows = Models.windows(shape, 3, 33);
    LanguageModel first = Models.lively(shape);
    float loss = Models.step(first, windows, 3);
    float[] gradient = first.gradients().clone();

    assertThat(Models.step(first, windows, 3)).isEqualTo(loss);
    assertThat(first.gradients()).isEqualTo(gradient);
    var others =
        java.util.stream.IntStream.range(0, 2)
            .mapToObj(
                i ->
                    CompletableFuture.supplyAsync(
                        () -> {
                          LanguageModel other = Models.lively(shape);
                          Models.step(other, windows, 3);
                          return other.gradients();
                        }))
            .toList();
    others.forEach(other -> assertThat(other.join()).isEqualTo(gradient));
  }

  @Test
  void gradientsAccumulateTimesTheScale() {
    ModelShape shape = shape("transformer++");
    LanguageModel model = Models.lively(shape);
    int[] windows = Models.windows(shape, 1, 8);
    Models.step(model, windows, 1);
    float[] once = model.gradients().clone();
    Models.loss(model, windows, 1);
    model.backward(2);

    for (int i = 0; i < once.length; i++) {
      assertThat(model.gradients()[i]).isEqualTo(Math.fma(once[i], 2f, once[i]));
    }
  }

  @Test
  void tokenLossesAreTheForwardsLosses() {
    ModelShape shape = shape("transformer");
    LanguageModel model = Models.lively(shape);
    int[] windows = Models.windows(shape, 5, 11);
    float[] losses = model.tokenLosses(windows, 5, 11);
    double sum = 0;
    for (float loss : losses) {
      sum += loss;
    }

    assertThat(losses).hasSize(55);
    assertThat(Models.loss(model, windows, 5))
        .isCloseTo((float) (sum / 55), org.assertj.core.data.Offset.offset(1e-5f));
  }

  @Test
  void aCopyBySerialisationGivesTheSameBits() {
    ModelShape shape = shape("transformer++");
    LanguageModel model = Models.lively(shape);
    int[] windows = Models.windows(shape, 2, 9);
    float loss = Models.step(model, windows, 2);
    LanguageModel copy = SerializationUtils.clone(model);

    assertThat(copy.weights()).isNotSameAs(model.weights()).isEqualTo(model.weights());
    assertThat(Models.step(copy, windows, 2)).isEqualTo(loss);
    assertThat(copy.gradients()).isEqualTo(model.gradients());
  }

  @Test
  void aReleasedModelWorksAgain() {
    ModelShape shape = shape("transformer++");
    LanguageModel model = Models.lively(shape);
    int[] windows = Models.windows(shape, 2, 9);
    float loss = Models.step(model, windows, 2);
    model.release();
    model.release();

    assertThat(Models.step(model, windows, 2)).isEqualTo(loss);
  }

  @Test
  void badInputIsNamed() {
    LanguageModel model = LanguageModel.create(shape("transformer++"), 3);

    assertThatThrownBy(() -> model.tokenLosses(new int[] {1, 50}, 1, 1))
        .hasMessage("token id 50 is outside the model's vocabulary of 50");
    assertThatThrownBy(() -> model.tokenLosses(new int[42], 1, 41))
        .hasMessage("a sequence of 41 tokens exceeds the model's context length of 40");
    assertThatThrownBy(() -> model.tokenLosses(new int[5], 2, 2))
        .hasMessage("2 windows of 2 + 1 tokens were announced, but 5 token ids given");
    assertThatThrownBy(() -> model.forward(new int[5], 2, 2))
        .hasMessage("2 windows of 2 + 1 tokens were announced, but 5 token ids given");
    assertThatThrownBy(() -> model.backward(1))
        .hasMessageContaining("backward must follow one forward");
  }
}
