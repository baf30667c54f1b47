package io.copse.models.lm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class TestEvaluation {
  /** Without AVX-512 a product rounds a row by its place among the others. */
  private static final float ROUNDING = 1e-5f;

  /** A shorter window is convolved by a shorter transform, which rounds in other places. */
  private static final float ROUNDING_OF_TRANSFORM = 2e-4f;

  private static ModelShape shape(String architecture) {
    return Architectures.shape(architecture, 50, 40, 32, 2, 2);
  }

  @ParameterizedTest
  @MethodSource("io.copse.models.lm.Architectures#names")
  void lossesAreTheModelsHoweverTheyAreBatched(String architecture) {
    LanguageModel model = Models.lively(shape(architecture));
    int[] windows = Models.windows(shape(architecture), 6, 20);
    float[] all = model.tokenLosses(windows, 6, 20);
    try (Evaluation evaluation = model.evaluation(100)) {
      for (int sequences : new int[] {5, 1, 2}) {
        float[] some =
            evaluation.tokenLosses(Arrays.copyOf(windows, sequences * 21), sequences, 20);
        assertThat(some).containsExactly(Arrays.copyOf(all, sequences * 20), within(ROUNDING));
      }
      // What an earlier batch has left in memory is not seen.
      assertThat(evaluation.tokenLosses(Arrays.copyOf(windows, 11), 1, 10))
          .containsExactly(
              Arrays.copyOf(all, 10),
              within(architecture.equals("hyena") ? ROUNDING_OF_TRANSFORM : ROUNDING));
    }
  }

  @Test
  void itKeepsTheWeightsThatTheModelHad() {
    LanguageModel model = Models.lively(shape("transformer++"));
    int[] windows = Models.windows(shape("transformer++"), 1, 20);
    try (Evaluation evaluation = model.evaluation(20)) {
      float[] before = evaluation.tokenLosses(windows, 1, 20);
      Arrays.fill(model.weights(), 0);
      assertThat(evaluation.tokenLosses(windows, 1, 20)).isEqualTo(before);
    }
    assertThat(model.tokenLosses(windows, 1, 20)).containsOnly((float) Math.log(50));
  }

  @Test
  void badInputIsNamed() {
    try (Evaluation evaluation = Models.lively(shape("transformer++")).evaluation(30)) {
      assertThatThrownBy(() -> evaluation.tokenLosses(new int[5], 2, 2))
          .hasMessage("2 windows of 2 + 1 tokens were announced, but 5 token ids given");
      assertThatThrownBy(() -> evaluation.tokenLosses(new int[] {1, 50}, 1, 1))
          .hasMessage("token id 50 is outside the model's vocabulary of 50");
      assertThatThrownBy(() -> evaluation.tokenLosses(new int[34], 2, 16))
          .hasMessage(
              "2 windows of 16 predictions were given to an evaluation of at most 30 predictions in"
                  + " windows of at most 30: give fewer at once");
    }
  }
}
