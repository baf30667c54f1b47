package io.copse.models.lm;

import static org.assertj.core.api.Assertions.assertThat;

import io.copse.models.reference.ReferenceModel;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Loss and gradient of whole models against the double-precision reference. */
class TestGradients {
  @ParameterizedTest
  @CsvSource({
    "transformer,   13, 6, 2, 2, 7, 2",
    "transformer++, 13, 8, 2, 2, 7, 2",
    "transformer,   11, 5, 1, 1, 1, 1",
    "transformer++, 11, 6, 1, 1, 1, 1",
    "transformer,   37, 21, 1, 3, 5, 1",
    "transformer++, 37, 36, 1, 2, 5, 3",
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

  private static org.assertj.core.data.Offset<Double> within(double value) {
    return org.assertj.core.data.Offset.offset(value);
  }
}
