package io.copse.models.lm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.copse.models.reference.ReferenceArchitecture;
import io.copse.models.reference.ReferenceHyena;
import java.util.List;
import java.util.Map;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;

class TestHyena extends ArchitectureContract {
  @Override
  List<Case> cases() {
    return List.of(
        new Case(hyena(13, 9, 6, 2, 5, 4), 7, 3),
        new Case(hyena(11, 9, 5, 1, 3, 3), 1, 1),
        // As long as the model's context.
        new Case(hyena(11, 9, 3, 1, 7, 5), 9, 2));
  }

  /** A transform of several hundred rows, more channels than a vector has. */
  @Override
  Case longCase() {
    return new Case(hyena(17, 160, 20, 2, 9, 18), 150, 1);
  }

  @Override
  ReferenceArchitecture reference(ModelShape shape) {
    return new ReferenceHyena();
  }

  @Override
  float scale() {
    return 2;
  }

  @Test
  void paramsAndFlopsAreThoseOfTheEquations() {
    ModelShape shape = Architectures.shape("hyena", 1000, 512, 64, 3, 1);
    ModelCounts counts = ModelCounts.of(shape);
    long filter = 512 * 33 + 33 * 64 + 64 + 2 * (64 * 64 + 64) + 64 + 64 * 64;
    long mixer = 3 * 64 * 64 + 3 * 64 + 9 * 64 + 3 * 64 + 64 + 64 * 64 + 64 + filter;
    long feedForward = 2 * 64 * 128;

    assertThat(counts.params()).isEqualTo(3 * (mixer + feedForward + 2 * 64) + 64 + 1000 * 64);
    assertThat(counts.forwardFlopsPerToken(512))
        .isEqualTo(3 * (8.0 * 64 * 64 + 18 * 64 + 100 * 64 + 2 * feedForward) + 2 * 64 * 1000);
  }

  @Test
  void aModelStartsFromTheEmbeddedPositions() {
    LanguageModel model = LanguageModel.create(hyena(11, 8, 4, 1, 5, 4), 1);
    ParameterSpec spec =
        model.parameterSpecs().stream()
            .filter(each -> each.name().endsWith("filter_positions"))
            .findFirst()
            .orElseThrow();
    double[][] expected = ReferenceHyena.positions(8, 5);

    for (int i = 0; i < spec.size(); i++) {
      assertThat((double) model.weights()[spec.offset() + i])
          .isCloseTo(expected[i / 5][i % 5], Offset.offset(1e-7));
    }
  }

  @Test
  void badOptionsAreNamed() {
    ModelShape shape = hyena(11, 8, 4, 1, 4, 4);

    assertThatThrownBy(() -> ModelCounts.of(shape))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage(
            "the option 'filter_embedding' must be odd and at least 3 (time, cosines and sines),"
                + " not 4");
  }

  private static ModelShape hyena(
      int vocabulary, int contextLength, int dModel, int layers, int embedding, int order) {
    return Architectures.shape("hyena", vocabulary, contextLength, dModel, layers, 1)
        .with(
            Map.of(
                HyenaLm.EMBEDDING,
                (double) embedding,
                HyenaLm.ORDER,
                (double) order,
                HyenaLm.FREQUENCY,
                3.0));
  }
}
