package io.copse.models.lm;

import static org.assertj.core.api.Assertions.assertThat;

import io.copse.models.reference.MixtureReference.Shares;
import io.copse.models.reference.ReferenceArchitecture;
import io.copse.models.reference.ReferenceTransformer;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Dropped tokens and noise are the matter of the mixture's own tests. */
class TestSwitch extends ArchitectureContract {
  private static final double DROPLESS = 1e6;

  @Override
  List<Case> cases() {
    return List.of(
        new Case(shape(13, 8, 2, 2, 4), 7, 2),
        new Case(shape(11, 8, 2, 2, 3), 1, 1),
        new Case(shape(19, 24, 1, 2, 2), 5, 1));
  }

  @Override
  Case longCase() {
    return new Case(shape(16_500, 8, 1, 2, 3), 150, 1);
  }

  @Override
  ReferenceArchitecture reference(ModelShape shape) {
    return ReferenceTransformer.mixture(shape.heads(), 1, Shares.AMONG_ALL, DROPLESS);
  }

  @Test
  void everyOtherBlockIsSparseAndTheLastOneIs() {
    ModelShape shape =
        Architectures.shape("switch", 100, 16, 48, 3, 4).with(Map.of("experts", 5.0));
    long attention = 4L * 48 * 48;
    long expert = 3L * 48 * shape.feedForward();
    long rest = 100 * 48 + 7 * 48;

    assertThat(ModelCounts.of(shape).params())
        .isEqualTo(3 * attention + expert + 2 * (5 * 48 + 5 * expert) + rest);
    assertThat(ModelCounts.of(shape).activeParams())
        .isEqualTo(3 * attention + expert + 2 * (5 * 48 + expert) + rest);
    assertThat(ModelCounts.of(shape).forwardFlopsPerToken(1))
        .isEqualTo(2.0 * (3 * attention + 3 * expert + 2 * 5 * 48 + 100 * 48) + 3 * 4.0 * 48);
  }

  private static ModelShape shape(int vocabulary, int d, int layers, int heads, int experts) {
    return Architectures.shape("switch", vocabulary, 160, d, layers, heads)
        .with(
            Map.of(
                "experts",
                (double) experts,
                "capacity_factor",
                DROPLESS,
                "jitter",
                0.0,
                "balance",
                0.0));
  }
}
