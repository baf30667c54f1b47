package io.copse.models.lm;

import static org.assertj.core.api.Assertions.assertThat;

import io.copse.models.reference.ReferenceModel;
import java.util.SplittableRandom;
import org.assertj.core.data.Offset;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Loss and gradient of whole models against the double-precision reference. */
class TestGradients {
  @ParameterizedTest
  @CsvSource({
    "transformer,   13, 6, 2, 2, 7, 2",
    "transformer++, 13, 8, 2, 2, 7, 2",
    "transformer,   11, 5, 1, 1, 1, 1",
    "transformer++, 11, 6, 1, 1, 1, 1",
    "transformer,   29, 21, 1, 3, 5, 1",
    "transformer++, 19, 36, 1, 2, 5, 1",
  })
  void lossAndEveryParametersGradientMatchTheReference(
      String architecture,
      int vocabulary,
      int d,
      int layers,
      int heads,
      int length,
      int sequences) {
    ModelShape shape = new ModelShape(architecture, vocabulary, length + 2, d, layers, heads);
    LanguageModel model = Models.lively(shape);
    int[] windows = Models.windows(shape, sequences, length);
    ReferenceModel reference = new ReferenceModel(shape, model.parameterSpecs());
    double[] weights = new double[model.weights().length];
    for (int i = 0; i < weights.length; i++) {
      weights[i] = model.weights()[i];
    }

    float loss = Models.step(model, windows, sequences);

    assertThat((double) loss)
        .isCloseTo(reference.loss(weights, windows, sequences), within(1e-6 * loss));
    for (ParameterSpec spec : model.parameterSpecs()) {
      double[] expected = new double[spec.size()];
      double scale = 0;
      for (int i = 0; i < expected.length; i++) {
        expected[i] = slope(reference, weights, spec.offset() + i, windows, sequences);
        scale = Math.max(scale, Math.abs(expected[i]));
      }
      // A single position attends to itself alone: queries and keys then have no gradient.
      double tolerance = 1e-4 * Math.max(scale, 1e-4);
      for (int i = 0; i < expected.length; i++) {
        assertThat((double) model.gradients()[spec.offset() + i])
            .as(spec.name() + "[" + i + "]")
            .isCloseTo(expected[i], within(tolerance));
      }
    }
    model.release();
  }

  /** Sequences longer than a block of attention, more tokens than a block of logits. */
  @ParameterizedTest
  @ValueSource(strings = {"transformer", "transformer++"})
  void theSlopeAlongADirectionMatchesAcrossBlocks(String architecture) {
    ModelShape shape = new ModelShape(architecture, 16_500, 160, 4, 1, 2);
    LanguageModel model = Models.lively(shape);
    int[] windows = Models.windows(shape, 1, 150);
    ReferenceModel reference = new ReferenceModel(shape, model.parameterSpecs());
    float loss = Models.step(model, windows, 1);

    for (ParameterSpec spec : model.parameterSpecs()) {
      SplittableRandom random = new SplittableRandom(spec.offset());
      double[] above = new double[model.weights().length];
      double[] below = new double[above.length];
      for (int i = 0; i < above.length; i++) {
        above[i] = below[i] = model.weights()[i];
      }
      double step = 1e-5;
      double expected = 0;
      for (int i = spec.offset(); i < spec.offset() + spec.size(); i++) {
        double direction = random.nextDouble(-1, 1);
        above[i] += step * direction;
        below[i] -= step * direction;
        expected += direction * model.gradients()[i];
      }
      double high = reference.loss(above, windows, 1);
      double low = reference.loss(below, windows, 1);
      assertThat((double) loss).isCloseTo((high + low) / 2, within(1e-5));
      assertThat((high - low) / (2 * step))
          .as(spec.name())
          .isCloseTo(expected, within(1e-4 * Math.max(1e-1, Math.abs(expected))));
    }
    model.release();
  }

  private static double slope(
      ReferenceModel reference, double[] weights, int at, int[] windows, int sequences) {
    double step = 1e-5;
    double middle = weights[at];
    weights[at] = middle + step;
    double above = reference.loss(weights, windows, sequences);
    weights[at] = middle - step;
    double below = reference.loss(weights, windows, sequences);
    weights[at] = middle;
    return (above - below) / (2 * step);
  }

  private static Offset<Double> within(double value) {
    return Offset.offset(value);
  }
}
