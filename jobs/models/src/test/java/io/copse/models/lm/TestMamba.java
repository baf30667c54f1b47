package io.copse.models.lm;

import static org.assertj.core.api.Assertions.assertThat;

import io.copse.models.reference.ReferenceArchitecture;
import io.copse.models.reference.ReferenceMamba;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TestMamba extends ArchitectureContract {
  @Override
  List<Case> cases() {
    return List.of(
        new Case(mamba(13, 6, 2, 4), 7, 2),
        new Case(mamba(11, 5, 1, 3), 1, 1),
        // Sequences that start and end within the rows between two kept states.
        new Case(mamba(7, 9, 1, 2), 45, 2));
  }

  /** More channels than a vector has, several kept states. */
  @Override
  Case longCase() {
    return new Case(mamba(17, 20, 2, 16), 150, 1);
  }

  @Override
  ReferenceArchitecture reference(ModelShape shape) {
    return new ReferenceMamba(shape.count(Mamba1.STATES));
  }

  @Override
  float scale() {
    return 1;
  }

  @ParameterizedTest
  @CsvSource({
    "768, 24, 129135360",
    "1024, 48, 371516416",
    "1536, 48, 793204224",
    "2048, 48, 1372178432"
  })
  void publishedModelsHaveTheirParameters(int dModel, int layers, long params) {
    ModelShape shape = Architectures.shape("mamba", 50_280, 2048, dModel, layers, 1);

    assertThat(ModelCounts.of(shape).params()).isEqualTo(params);
  }

  @Test
  void flopsAreThoseOfTheEquations() {
    ModelShape shape = Architectures.shape("mamba", 1000, 512, 64, 3, 1);
    double inner = 128;
    double products = 6 * 64 * inner + 2 * inner * (4 + 32) + 2 * 4 * inner;
    double perBlock = products + 2 * 4 * inner + 6 * 16 * inner;

    assertThat(ModelCounts.of(shape).forwardFlopsPerToken(512))
        .isEqualTo(3 * perBlock + 2 * 64 * 1000);
  }

  private static ModelShape mamba(int vocabulary, int dModel, int layers, int states) {
    return Architectures.shape("mamba", vocabulary, 160, dModel, layers, 1)
        .with(Map.of(Mamba1.STATES, (double) states));
  }
}
