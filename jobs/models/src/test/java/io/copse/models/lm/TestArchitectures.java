package io.copse.models.lm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.copse.models.example.LeakyAverageLm;
import io.copse.models.kernel.Dtype;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;

/**
 * The registry, with an architecture that only the test class path registers: it is like ours. The
 * tests of all architectures by name run on it too.
 */
class TestArchitectures {
  private static final String OUTSIDE = "leaky_average";
  private static final int LENGTH = 12;
  private static final int VOCABULARY = 17;

  private static ModelShape shape() {
    return Architectures.shape(OUTSIDE, VOCABULARY, LENGTH, 16, 2, 1);
  }

  @Test
  void oursComeFirstAndOthersBehindThem() {
    assertThat(Architectures.names())
        .containsExactly(
            "transformer",
            "transformer++",
            "mixtral",
            "switch",
            "mamba",
            "h3++",
            "hyena",
            "retnet",
            "rwkv4",
            "rwkv6",
            OUTSIDE);
    assertThat(Architectures.named(OUTSIDE)).isInstanceOf(LeakyAverageLm.class);
  }

  @Test
  void anArchitectureFromOutsideHasShapesAndCounts() {
    assertThat(shape().options()).isEqualTo(Map.of("leak", 0.75, "feed_forward", 53.0));
    assertThat(SizeLadder.model(OUTSIDE, "125M").learningRate()).isEqualTo(3e-3);
    assertThat(ModelCounts.of(shape()).params())
        .isEqualTo(2 * (2 * 16 * 16 + 3 * 16 * 53 + 2 * 16) + 16 + VOCABULARY * 16);
  }

  @Test
  void anArchitectureFromOutsideTrains() {
    LanguageModel model = LanguageModel.create(shape(), 3);
    SplittableRandom random = new SplittableRandom(5);
    double first = 0;
    double last = 0;
    for (int update = 0; update < 200; update++) {
      last = Models.step(model, counting(random, 8), 8);
      first = update == 0 ? last : first;
      for (int i = 0; i < model.weights().length; i++) {
        model.weights()[i] -= model.gradients()[i];
      }
    }
    model.release();

    assertThat(first).isCloseTo(Math.log(VOCABULARY), Offset.offset(0.1));
    assertThat(last).isLessThan(0.5 * first);
  }

  /** Windows in which each token is the one before plus one. */
  private static int[] counting(SplittableRandom random, int sequences) {
    int[] windows = new int[sequences * (LENGTH + 1)];
    for (int s = 0; s < sequences; s++) {
      int start = random.nextInt(VOCABULARY);
      for (int t = 0; t <= LENGTH; t++) {
        windows[s * (LENGTH + 1) + t] = (start + t) % VOCABULARY;
      }
    }
    return windows;
  }

  @Test
  void anArchitectureFromOutsideGeneratesWhatItsForwardPassGives() {
    LanguageModel model = Models.lively(shape());
    int[] tokens = new SplittableRandom(1).ints(LENGTH, 0, VOCABULARY).toArray();
    float[] expected = model.logits(tokens);
    try (Recurrence recurrence = model.recurrence(1)) {
      for (int t = 0; t < LENGTH; t++) {
        float[] logits = recurrence.step(tokens[t]);
        for (int i = 0; i < VOCABULARY; i++) {
          assertThat(logits[i]).isCloseTo(expected[t * VOCABULARY + i], Offset.offset(1e-4f));
        }
      }
    }
    model.release();
  }

  @Test
  void twoOfOneNameAreRefused() {
    assertThatThrownBy(
            () -> Architectures.registry(List.of(new LeakyAverageLm(), new LeakyAverageLm())))
        .isInstanceOf(IllegalStateException.class)
        .hasMessage(
            "two architectures are named 'leaky_average': io.copse.models.example.LeakyAverageLm"
                + " and io.copse.models.example.LeakyAverageLm. Rename one, or take its jar away.");
  }

  @Test
  void optionsThatTheDimensionsLeaveOutHaveTheirDefaults() {
    Dimensions dimensions = new Dimensions(16, 2, 1).with(Map.of("leak", 0.5));
    ModelShape set = Architectures.shape(OUTSIDE, VOCABULARY, LENGTH, dimensions, Dtype.F32);

    assertThat(set.options()).isEqualTo(Map.of("leak", 0.5, "feed_forward", 53.0));
    assertThat(set).isEqualTo(shape().with(Map.of("leak", 0.5)));
    Dimensions unknown = new Dimensions(16, 2, 1).with(Map.of("experts", 4.0));
    assertThatThrownBy(() -> Architectures.shape(OUTSIDE, VOCABULARY, LENGTH, unknown, Dtype.F32))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage(
            "the architecture 'leaky_average' has no option 'experts': use one of feed_forward, leak");
  }
}
