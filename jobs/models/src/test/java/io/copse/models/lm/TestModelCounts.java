package io.copse.models.lm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Arrays;
import java.util.Map;
import org.apache.commons.lang3.SerializationUtils;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class TestModelCounts {
  private static final ModelShape GPT2 =
      Architectures.shape("transformer", 50257, 1024, 768, 12, 12);

  @Test
  void aModelBeyondTheLimitIsCountedAndNotMade() {
    ModelShape shape = Architectures.shape("transformer++", 50_257, 1024, 1536, 24, 16);
    long params = ModelCounts.of(shape).params();
    assertThat(params).isGreaterThan(LanguageModel.MOST_PARAMS);
    assertThatThrownBy(() -> LanguageModel.zeros(shape, 1))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage(
            "a model of %d parameters exceeds the limit of 536870847: lower dModel or layers",
            params);
    // A width whose double is beyond an int does not come back as a small number.
    ModelShape wide =
        Architectures.shape("transformer++", 256, 64, 64, 1, 1)
            .with(Map.of(ModelShape.FEED_FORWARD, (double) Integer.MAX_VALUE));
    assertThatThrownBy(() -> ModelCounts.of(wide))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageStartingWith("parameter gate_up has the shape [-2, 64], below 1");
  }

  @Test
  void gpt2HasItsPublishedParameters() {
    ModelCounts counts = ModelCounts.of(GPT2);

    assertThat(counts.params()).isEqualTo(124_337_664);
    assertThat(counts.activeParams()).isEqualTo(124_337_664);
    assertThat(counts.nonEmbeddingParams()).isEqualTo(124_337_664 - (50257 + 1024) * 768);
  }

  @Test
  void gpt2HasItsPublishedFlopsButForTheMaskedHalfOfAttention() {
    double perSequence = 1024 * ModelCounts.of(GPT2).forwardFlopsPerToken(1024);
    double masked = 12.0 * 1024 * (4.0 * 1024 - 2.0 * 1025) * 768;

    assertThat(perSequence + masked).isEqualTo(291_648_307_200.0);
    assertThat(ModelCounts.of(GPT2).trainingFlopsPerToken(1024)).isEqualTo(3 * perSequence / 1024);
  }

  @Test
  void transformerPlusPlusHasTwelveSquaresPerLayerWhereThreeDividesTheWidth() {
    ModelShape shape = Architectures.shape("transformer++", 1000, 64, 768, 4, 12);

    assertThat(shape.feedForward()).isEqualTo(2048);
    assertThat(ModelCounts.of(shape).params())
        .isEqualTo(4 * (12 * 768 * 768 + 2 * 768) + 768 + 1000 * 768);
    assertThat(ModelCounts.of(shape).forwardFlopsPerToken(64))
        .isEqualTo(4 * (24.0 * 768 * 768 + 2 * 65 * 768) + 2.0 * 1000 * 768);
  }

  @ParameterizedTest
  @MethodSource("io.copse.models.lm.Architectures#names")
  void specsCoverTheVectorInOrder(String architecture) {
    ModelShape shape = Architectures.shape(architecture, 10, 6, 8, 2, 2);
    LanguageModel model = LanguageModel.create(shape, 1);

    int offset = 0;
    for (ParameterSpec spec : model.parameterSpecs()) {
      assertThat(spec.offset()).isEqualTo(offset);
      if (spec.shape().size() == 1) {
        assertThat(spec.decays()).isFalse();
      }
      offset += spec.size();
    }
    assertThat(offset).isEqualTo(model.weights().length).isEqualTo((int) model.params());
  }

  @Test
  void initialWeightsStayWhatTheyWere() {
    assertThat(initialBits("transformer")).isEqualTo(1637522422);
    assertThat(initialBits("transformer++")).isEqualTo(412426817);
  }

  private static int initialBits(String architecture) {
    return Arrays.hashCode(
        LanguageModel.create(Architectures.shape(architecture, 41, 24, 36, 2, 2), 5).weights());
  }

  @Test
  void optionsHaveDefaultsAndCanBeSet() {
    ModelShape shape = Architectures.shape("transformer", 10, 8, 8, 1, 2);
    ModelShape wide = shape.with(Map.of("feed_forward", 40.0));

    assertThat(shape.with(Map.of("feed_forward", 32.0))).isEqualTo(shape);
    assertThat(wide.feedForward()).isEqualTo(40);
    assertThat(wide.toString()).contains("options={feed_forward=40.0}");
    assertThat(SerializationUtils.clone(wide)).isEqualTo(wide);
    assertThatThrownBy(() -> shape.with(Map.of("experts", 4.0)))
        .hasMessage(
            "the architecture 'transformer' has no option 'experts': use one of feed_forward");
    assertThatThrownBy(() -> shape.with(Map.of("feed_forward", 2.5)).feedForward())
        .hasMessage("the option 'feed_forward' must be a whole number of at least 1, not 2.5");
  }

  @Test
  void badShapesAreNamed() {
    assertThatThrownBy(() -> Architectures.shape("gpt5", 10, 8, 8, 1, 1))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageStartingWith(
            "unknown architecture 'gpt5': use one of " + String.join(", ", Architectures.names()));
    assertThatThrownBy(() -> Architectures.shape("transformer", 10, 8, 9, 1, 2))
        .hasMessage("heads must divide dModel: 2 does not divide 9");
    assertThatThrownBy(() -> Architectures.shape("transformer", 10, 0, 8, 1, 2))
        .hasMessage("contextLength must be at least 1, not 0");
    assertThatThrownBy(() -> ModelCounts.of(Architectures.shape("transformer++", 10, 8, 9, 1, 3)))
        .hasMessageContaining("must be even, not 3");
  }
}
