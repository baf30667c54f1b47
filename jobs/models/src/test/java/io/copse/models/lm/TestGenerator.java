package io.copse.models.lm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class TestGenerator {
  private static final int NO_END = -1;
  private final LanguageModel model =
      LanguageModel.create(Architectures.shape("transformer++", 5, 16, 8, 1, 2), 3);

  @Test
  void atTemperatureZeroEachTokenIsTheLikeliestOfOneForwardPass() {
    int[] prompt = {1, 4};
    int[] tokens = new Generator(0, 1).continuation(model, prompt, 6, NO_END);
    int[] text = IntStream.concat(IntStream.of(prompt), IntStream.of(tokens)).toArray();
    for (int i = prompt.length; i < text.length; i++) {
      // The loss of each id at the next place tells which is the likeliest.
      float[] losses = new float[5];
      for (int id = 0; id < 5; id++) {
        int[] window = IntStream.concat(IntStream.of(text).limit(i), IntStream.of(id)).toArray();
        losses[id] = model.tokenLosses(window, 1, i)[i - 1];
      }
      int likeliest =
          IntStream.range(0, 5).reduce((a, b) -> losses[b] < losses[a] ? b : a).orElseThrow();
      assertThat(text[i]).as("place %d", i).isEqualTo(likeliest);
    }
    model.release();
  }

  @Test
  void drawsAsOftenAsTheProbabilitiesSay() {
    int draws = 4000;
    int[] counts = new int[5];
    for (int seed = 0; seed < draws; seed++) {
      counts[new Generator(1, seed).continuation(model, new int[] {2}, 1, NO_END)[0]]++;
    }
    for (int id = 0; id < 5; id++) {
      double probability = Math.exp(-model.tokenLosses(new int[] {2, id}, 1, 1)[0]);
      // Four standard deviations of a share of draws.
      double deviation = Math.sqrt(probability * (1 - probability) / draws);
      assertThat((double) counts[id] / draws).isCloseTo(probability, within(4 * deviation));
    }
    model.release();
  }

  @Test
  void theSeedDecides() {
    int[] once = new Generator(1, 9).continuation(model, new int[] {0}, 15, NO_END);
    assertThat(new Generator(1, 9).continuation(model, new int[] {0}, 15, NO_END)).isEqualTo(once);
    assertThat(new Generator(1, 8).continuation(model, new int[] {0}, 15, NO_END))
        .isNotEqualTo(once);
    // What ends a document ends the text, and is not part of it.
    assertThat(new Generator(1, 9).continuation(model, new int[] {0}, 15, once[0])).isEmpty();
    model.release();
  }

  @Test
  void refusesWhatDoesNotFit() {
    assertThatThrownBy(() -> new Generator(0, 1).continuation(model, new int[10], 7, NO_END))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("10 tokens with 7 to follow");
    assertThatThrownBy(() -> new Generator(-1, 1)).hasMessageContaining("temperature");
  }
}
