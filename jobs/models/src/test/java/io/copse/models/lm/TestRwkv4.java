package io.copse.models.lm;

import static org.assertj.core.api.Assertions.assertThat;

import io.copse.models.reference.ReferenceArchitecture;
import io.copse.models.reference.ReferenceRwkv4;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TestRwkv4 extends ArchitectureContract {
  @Override
  List<Case> cases() {
    return List.of(
        new Case(Architectures.shape("rwkv4", 13, 9, 6, 2, 1), 7, 2),
        new Case(Architectures.shape("rwkv4", 11, 9, 5, 1, 1), 1, 1),
        new Case(Architectures.shape("rwkv4", 11, 9, 17, 1, 1), 5, 1));
  }

  @Override
  Case longCase() {
    return new Case(Architectures.shape("rwkv4", 23, 140, 17, 2, 1), 135, 1);
  }

  @Override
  ReferenceArchitecture reference(ModelShape shape) {
    return new ReferenceRwkv4();
  }

  /** As in the code of the architecture's author. */
  @Test
  void decayAndBonusLearnFasterThanTheRest() {
    ModelShape shape = Architectures.shape("rwkv4", 11, 8, 4, 2, 1);
    for (ParameterSpec spec : LanguageModel.create(shape, 1).parameterSpecs()) {
      double factor = spec.name().endsWith(".decay") ? 2 : spec.name().endsWith(".bonus") ? 3 : 1;
      assertThat(spec.rateFactor()).as(spec.name()).isEqualTo(factor);
    }
  }

  /** The table of Peng et al. 2023: 2 (V D + 13 D^2 L) FLOPs, to which our convention adds wkv. */
  @ParameterizedTest
  @CsvSource({
    "768,12,169342464,261250560",
    "1024,24,430397440,757278720",
    "2048,24,1515106304,2823180288",
    "2560,32,2984627200,5710013440",
    "4096,32,7392649216,14370512896",
    "5120,40,14148597760,27777812480",
  })
  void paramsAndFlopsArePublished(int d, int layers, long params, double flops) {
    ModelCounts counts = ModelCounts.of(Architectures.shape("rwkv4", 50277, 1024, d, layers, 1));

    assertThat(counts.params()).isEqualTo(params);
    assertThat(counts.forwardFlopsPerToken(1024)).isEqualTo(flops + 10.0 * d * layers);
  }
}
