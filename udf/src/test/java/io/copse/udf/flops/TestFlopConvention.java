package io.copse.udf.flops;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.copse.udf.flops.TransformerShape.FeedForward;
import io.copse.udf.flops.TransformerShape.Heads;
import io.copse.udf.flops.TransformerShape.Kind;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class TestFlopConvention {
  private static final TransformerShape GPT2 =
      new TransformerShape(
          12, 768, new Heads(12, 64), new FeedForward(Kind.PLAIN, 3072), 50257, 1024, 123_551_232L);

  @Test
  void palmOfGpt2IsNanoGptsFigure() {
    assertThat(1024 * FlopConvention.PALM.trainFlopsPerToken(GPT2)).isEqualTo(875_062_886_400.0);
  }

  @Test
  void copseOfGpt2IsTheFullCountLessTheMaskedHalf() {
    double full = 291_648_307_200.0;
    double masked = 12.0 * 768 * (4.0 * 1024 * 1024 - 2.0 * 1024 * 1025);
    assertThat(1024 * FlopConvention.COPSE.forwardFlopsPerToken(GPT2)).isEqualTo(full - masked);
  }

  @Test
  void kaplanCountsTwelveSquaresALayer() {
    double n = 12.0 * 12 * 768 * 768;
    assertThat(FlopConvention.KAPLAN.trainFlopsPerToken(GPT2)).isEqualTo(6 * n);
    assertThat(FlopConvention.KAPLAN_CONTEXT.trainFlopsPerToken(GPT2))
        .isEqualTo(3 * (2 * n + 2.0 * 12 * 1024 * 768));
  }

  @ParameterizedTest
  @CsvSource({
    "10, 640, 2560, 64, 10, 1.0250",
    "20, 1024, 4096, 64, 16, 1.1008",
    "24, 1280, 5120, 128, 10, 1.0829",
    "26, 1792, 7168, 128, 14, 1.0441",
    "28, 2048, 8192, 128, 16, 1.0329",
    "40, 3584, 14336, 128, 28, 0.9941"
  })
  void chinchillaWithoutEmbeddingsGivesTableA4(
      int layers, int dModel, int dFf, int headDim, int heads, double ratio) {
    TransformerShape shape = chinchilla(layers, dModel, dFf, headDim, heads);
    double found =
        FlopConvention.CHINCHILLA_LAYERS.trainFlopsPerToken(shape)
            / FlopConvention.SIX_ND.trainFlopsPerToken(shape);
    assertThat(found).isCloseTo(ratio, within(5e-5));
  }

  @Test
  void chinchillasSmallestRowIsExact() {
    TransformerShape shape = chinchilla(10, 640, 2560, 64, 10);
    assertThat(shape.params()).isEqualTo(73_825_280L);
    assertThat(2048 * FlopConvention.CHINCHILLA_LAYERS.trainFlopsPerToken(shape))
        .isEqualTo(929_877_196_800.0);
    assertThat(
            FlopConvention.CHINCHILLA.forwardFlopsPerToken(shape)
                - FlopConvention.CHINCHILLA_LAYERS.forwardFlopsPerToken(shape))
        .as("embedding and logits, 2 V d each")
        .isEqualTo(2 * 2.0 * 32000 * 640);
  }

  @Test
  void chinchillaWithEmbeddingsIsFarFromTableA4() {
    TransformerShape shape = chinchilla(10, 640, 2560, 64, 10);
    assertThat(
            FlopConvention.CHINCHILLA.trainFlopsPerToken(shape)
                / FlopConvention.SIX_ND.trainFlopsPerToken(shape))
        .isCloseTo(1.580, within(5e-4));
  }

  /** As nanoGPT reports it for an A100 with its peak of 312 TFLOP/s. */
  @Test
  void utilisationIsTheShareOfThePeak() {
    assertThat(FlopConvention.PALM.utilisation(GPT2, 1e5, 312e12))
        .isCloseTo(1e5 * 875_062_886_400.0 / 1024 / 312e12, within(1e-12));
    assertThatThrownBy(() -> FlopConvention.PALM.utilisation(GPT2, 1e5, 0))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage(
            "The utilisation of 100000.0 tokens/s on a peak of 0.0 FLOP/s is undefined: give two"
                + " numbers above 0.");
  }

  @Test
  void gatedFeedForwardCountsThreeMatrices() {
    TransformerShape gated =
        new TransformerShape(
            12,
            768,
            new Heads(12, 64),
            new FeedForward(Kind.GATED, 2048),
            50257,
            1024,
            123_551_232L);
    assertThat(gated.layerMatrixParams()).isEqualTo(GPT2.layerMatrixParams());
  }

  @ParameterizedTest
  @EnumSource
  void labelsLeadBack(FlopConvention convention) {
    assertThat(FlopConvention.of(convention.label())).isEqualTo(convention);
  }

  @Test
  void refusesUnknownNamesAndEmptyShapes() {
    assertThatThrownBy(() -> FlopConvention.of("8nd"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage(
            "No FLOP convention is called '8nd': use one of 6nd, kaplan, kaplan-context, chinchilla,"
                + " chinchilla-layers, palm, copse.");
    assertThatThrownBy(
            () ->
                new TransformerShape(
                    0, 768, new Heads(12, 64), new FeedForward(Kind.PLAIN, 3072), 50257, 1024, 1L))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("The transformer's layers is 0: give a positive count.");
  }

  /** Chinchilla's parameter count: relative positions, biases and two norms a layer. */
  private static TransformerShape chinchilla(
      int layers, int dModel, int dFf, int headDim, int heads) {
    long d = dModel;
    long attention = 3 * d * d + 3 * d + d * d + 2 * d + d * d + d;
    long dense = 2 * d * dFf + dFf + d;
    long params = layers * (attention + dense + 4 * d) + 2 * d + 32000 * d;
    return new TransformerShape(
        layers,
        dModel,
        new Heads(heads, headDim),
        new FeedForward(Kind.PLAIN, dFf),
        32000,
        2048,
        params);
  }
}
