package io.copse.models.lm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.copse.models.reference.ReferenceArchitecture;
import io.copse.models.reference.ReferenceH3;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class TestH3PlusPlus extends ArchitectureContract {
  @Override
  List<Case> cases() {
    return List.of(
        new Case(h3(13, 6, 2, 2, 4), 7, 2),
        new Case(h3(11, 5, 1, 1, 2), 1, 1),
        // More than a block of pairs.
        new Case(h3(7, 3, 1, 3, 6), 70, 1));
  }

  /** Three chunks, the last one short, wide heads and a state longer than a vector. */
  @Override
  Case longCase() {
    return new Case(h3(17, 16, 1, 8, 64), 600, 1);
  }

  @Override
  ReferenceArchitecture reference(ModelShape shape) {
    return new ReferenceH3(shape.count(H3PlusPlus.HEAD_WIDTH));
  }

  @Override
  float scale() {
    return 1.5f;
  }

  @Test
  void paramsAndFlopsAreThoseOfTheEquations() {
    ModelShape shape = Architectures.shape("h3++", 1000, 512, 64, 3, 1);
    ModelCounts counts = ModelCounts.of(shape);
    long mixer = 4 * 64 * 64 + 2 * 64 * 64 + 64 + 8 * (1 + 3 * 64) + 8;
    long feedForward = 2 * 64 * 128;

    assertThat(counts.params()).isEqualTo(3 * (mixer + feedForward + 2 * 64) + 64 + 1000 * 64);
    assertThat(counts.forwardFlopsPerToken(512))
        .isEqualTo(
            3 * (8.0 * 64 * 64 + 2 * 64 * 64 + 8 * 64 * (10 * 10 + 2) + 2 * feedForward)
                + 2 * 64 * 1000);
  }

  @Test
  void headsAreEightWideWhereThatDividesTheWidth() {
    assertThat(Architectures.shape("h3++", 11, 8, 24, 1, 1).count(H3PlusPlus.HEAD_WIDTH))
        .isEqualTo(8);
    assertThat(Architectures.shape("h3++", 11, 8, 36, 1, 1).count(H3PlusPlus.HEAD_WIDTH))
        .isEqualTo(4);
  }

  @Test
  void badOptionsAreNamed() {
    ModelShape shape = h3(11, 6, 1, 4, 4);
    assertThatThrownBy(() -> ModelCounts.of(shape))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("the option 'head_dim' must divide dModel: 4 does not divide 6");
    assertThatThrownBy(() -> ModelCounts.of(h3(11, 6, 1, 2, 5)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("the option 'd_state' must be even, not 5: a complex mode is two states");
  }

  private static ModelShape h3(int vocabulary, int dModel, int layers, int headWidth, int states) {
    return Architectures.shape("h3++", vocabulary, 600, dModel, layers, 1)
        .with(
            Map.of(H3PlusPlus.HEAD_WIDTH, (double) headWidth, H3PlusPlus.STATES, (double) states));
  }
}
