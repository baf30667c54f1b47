package io.copse.models.lm;

import static org.assertj.core.api.Assertions.assertThat;

import io.copse.models.kernel.Arena;
import io.copse.models.kernel.Floats;
import io.copse.models.kernel.NativeFloats;
import io.copse.models.layer.Batch;
import io.copse.models.layer.BoundBranch;
import io.copse.models.layer.Branch;
import io.copse.models.layer.Workspace;
import io.copse.models.reference.ReferenceArchitecture;
import io.copse.models.reference.ReferenceModel;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What every architecture must hold against its double-precision reference: one subclass each. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
abstract class ArchitectureContract {
  /** A small model and the batch that it is tried on. */
  record Case(ModelShape shape, int length, int sequences) {}

  /** Small cases: one of length 1 and batch 1, one of several blocks, one with odd extents. */
  abstract List<Case> cases();

  /** A case of one sequence that crosses the blocks of the kernels. */
  abstract Case longCase();

  abstract ReferenceArchitecture reference(ModelShape shape);

  /** By what to multiply initial weights for every part to matter. */
  float scale() {
    return 6;
  }

  @ParameterizedTest
  @MethodSource("cases")
  void lossAndEveryParametersGradientMatchTheReference(Case tried) {
    LanguageModel model = Models.lively(tried.shape(), scale());
    int[] windows = Models.windows(tried.shape(), tried.sequences(), tried.length());
    ReferenceModel reference = referenceOf(model);
    double[] weights = weights(model);

    float loss = Models.step(model, windows, tried.sequences());

    assertThat((double) loss)
        .isCloseTo(reference.loss(weights, windows, tried.sequences()), Offset.offset(2e-6 * loss));
    double[] expected = new double[weights.length];
    for (int i = 0; i < expected.length; i++) {
      expected[i] = slope(reference, weights, i, windows, tried.sequences());
    }
    double largest = largest(expected, 0, expected.length);
    for (ParameterSpec spec : model.parameterSpecs()) {
      // Some gradients vanish by symmetry, such as those of a single position's queries.
      double scale = Math.max(largest(expected, spec.offset(), spec.size()), 1e-2 * largest);
      for (int i = spec.offset(); i < spec.offset() + spec.size(); i++) {
        assertThat((double) model.gradients()[i])
            .as(spec.name() + "[" + (i - spec.offset()) + "]")
            .isCloseTo(expected[i], Offset.offset(1e-4 * scale));
      }
    }
    model.release();
  }

  @Test
  void theSlopeAlongADirectionMatchesAcrossBlocks() {
    Case tried = longCase();
    LanguageModel model = Models.lively(tried.shape(), scale());
    int[] windows = Models.windows(tried.shape(), 1, tried.length());
    ReferenceModel reference = referenceOf(model);
    float loss = Models.step(model, windows, 1);

    for (ParameterSpec spec : model.parameterSpecs()) {
      SplittableRandom random = new SplittableRandom(spec.offset());
      double[] above = weights(model);
      double[] below = weights(model);
      double step = 1e-5;
      double expected = 0;
      double size = 0;
      for (int i = spec.offset(); i < spec.offset() + spec.size(); i++) {
        double direction = random.nextDouble(-1, 1);
        above[i] += step * direction;
        below[i] -= step * direction;
        expected += direction * model.gradients()[i];
        size += Math.abs(direction * model.gradients()[i]);
      }
      double high = reference.loss(above, windows, 1);
      double low = reference.loss(below, windows, 1);
      assertThat((double) loss).isCloseTo((high + low) / 2, Offset.offset(1e-5));
      assertThat((high - low) / (2 * step))
          .as(spec.name())
          .isCloseTo(expected, Offset.offset(1e-4 * Math.max(1e-1, size)));
    }
    model.release();
  }

  @ParameterizedTest
  @MethodSource("cases")
  void theReferenceIsCausal(Case tried) {
    LanguageModel model = Models.lively(tried.shape(), scale());
    ReferenceModel reference = referenceOf(model);
    int[] window = Models.windows(tried.shape(), 1, 9);
    double[] before = reference.losses(weights(model), window);
    window[6] = (window[6] + 1) % tried.shape().vocabularySize();
    double[] after = reference.losses(weights(model), window);

    assertThat(Arrays.copyOf(after, 5)).isEqualTo(Arrays.copyOf(before, 5));
    assertThat(after[6]).isNotEqualTo(before[6]);
  }

  /** What later inputs add to an output of the fast form is rounding, if not nothing. */
  @ParameterizedTest
  @MethodSource("cases")
  void theMixerIsCausal(Case tried) {
    int width = tried.shape().dModel();
    int length = tried.length();
    int seen = (length + 1) / 2 * width;
    Branch mixer =
        Architectures.named(tried.shape().architecture()).block(tried.shape(), 0).get(0).branch();
    try (Workspace workspace = new Workspace(length, length)) {
      Arena arena = workspace.arena();
      BoundBranch bound = mixer.bind(Models.binding(mixer, workspace));
      NativeFloats inputGradient = arena.floats((long) length * width);
      NativeFloats outputGradient = arena.floats((long) length * width);
      for (int i = seen - width; i < seen; i++) {
        outputGradient.put(i, 1 + i % 3);
      }
      NativeFloats input = Floats.of(arena, Floats.random(length * width, 5));
      bound.forward(new Batch(1, length), input, arena.floats((long) length * width));
      bound.backward(new Batch(1, length), input, outputGradient, inputGradient);

      float scale = 0;
      for (int i = 0; i < seen; i++) {
        scale = Math.max(scale, Math.abs(inputGradient.at(i)));
      }
      assertThat(scale).isPositive();
      for (int i = seen; i < length * width; i++) {
        assertThat(Math.abs(inputGradient.at(i))).as("[%d]", i).isLessThan(1e-6f * scale);
      }
    }
  }

  @ParameterizedTest
  @MethodSource("cases")
  void stepByStepGivesTheForwardPass(Case tried) {
    int[] windows = Models.windows(tried.shape(), 3, tried.length());
    LanguageModel model = Models.lively(tried.shape(), scale());
    ReferenceModel reference = referenceOf(model);
    int size = tried.length() + 1;
    int vocabulary = tried.shape().vocabularySize();
    try (Recurrence recurrence = model.recurrence(3)) {
      for (int round = 0; round < 2; round++) {
        for (int t = 0; t < tried.length(); t++) {
          float[] logits = recurrence.step(windows[t], windows[size + t], windows[2 * size + t]);
          for (int s = 0; s < 3; s++) {
            double[] expected =
                reference
                    .logits(
                        weights(model), Arrays.copyOfRange(windows, s * size, s * size + t + 1))[t];
            double scale = Arrays.stream(expected).map(Math::abs).max().orElseThrow();
            for (int i = 0; i < vocabulary; i++) {
              assertThat((double) logits[s * vocabulary + i])
                  .as("token %d of sequence %d, logit %d", t, s, i)
                  .isCloseTo(expected[i], Offset.offset(1e-4 * scale));
            }
          }
        }
        recurrence.restart();
      }
    }
  }

  private ReferenceModel referenceOf(LanguageModel model) {
    return new ReferenceModel(model.shape(), model.parameterSpecs(), reference(model.shape()));
  }

  private static double[] weights(LanguageModel model) {
    double[] weights = new double[model.weights().length];
    for (int i = 0; i < weights.length; i++) {
      weights[i] = model.weights()[i];
    }
    return weights;
  }

  private static double largest(double[] values, int from, int count) {
    return Arrays.stream(values, from, from + count).map(Math::abs).max().orElseThrow();
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
}
