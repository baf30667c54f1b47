package io.copse.models.lm;

import static org.assertj.core.api.Assertions.assertThat;

import io.copse.models.reference.ReferenceArchitecture;
import io.copse.models.reference.ReferenceRwkv6;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TestRwkv6 extends ArchitectureContract {
  @Override
  List<Case> cases() {
    return List.of(
        new Case(small(13, 6, 2, 2), 7, 2),
        new Case(small(11, 5, 1, 1), 1, 1),
        new Case(small(11, 18, 1, 1), 5, 1));
  }

  @Override
  Case longCase() {
    return new Case(
        Architectures.shape("rwkv6", 23, 140, 12, 2, 2)
            .with(Map.of("shift_rank", 4.0, "decay_rank", 5.0)),
        135,
        1);
  }

  @Override
  ReferenceArchitecture reference(ModelShape shape) {
    return new ReferenceRwkv6(shape.heads());
  }

  private static ModelShape small(int vocabulary, int d, int layers, int heads) {
    return Architectures.shape("rwkv6", vocabulary, 9, d, layers, heads)
        .with(Map.of("shift_rank", 2.0, "decay_rank", 3.0, "feed_forward", d + 3.0));
  }

  /**
   * Peng et al. 2024, equations 27 and 28; they count every weight and bias of a block as a
   * multiply-add, of which our convention leaves out 16 vectors.
   */
  @ParameterizedTest
  @CsvSource({"2048,24,1599873024,3218620416", "2560,32,3099863040,6231183360"})
  void paramsAndFlopsArePublished(int d, int layers, long params, double flops) {
    ModelCounts counts =
        ModelCounts.of(Architectures.shape("rwkv6", 65536, 4096, d, layers, d / 64));

    assertThat(counts.params()).isEqualTo(params);
    double vectors = 2.0 * (16.0 * d * layers + 4 * d) + 2.0 * 65536 * d;
    assertThat(counts.forwardFlopsPerToken(4096)).isEqualTo(flops - vectors);
  }
}
