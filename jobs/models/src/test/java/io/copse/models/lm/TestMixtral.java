package io.copse.models.lm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.copse.models.reference.MixtureReference.Shares;
import io.copse.models.reference.ReferenceArchitecture;
import io.copse.models.reference.ReferenceTransformer;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class TestMixtral extends ArchitectureContract {
  @Override
  List<Case> cases() {
    return List.of(
        new Case(shape(13, 8, 2, 2, 1, 4, 2), 7, 2),
        new Case(shape(11, 6, 1, 1, 1, 3, 2), 1, 1),
        new Case(shape(19, 24, 1, 4, 2, 2, 2), 5, 1));
  }

  @Override
  Case longCase() {
    return new Case(shape(16_500, 8, 1, 4, 2, 3, 2), 150, 1);
  }

  @Override
  ReferenceArchitecture reference(ModelShape shape) {
    return ReferenceTransformer.mixture(
        shape.heads(), 2, Shares.AMONG_CHOSEN, Double.POSITIVE_INFINITY);
  }

  @Test
  void theAuxiliaryLossIsInTheGradientAndNotInTheLoss() {
    ModelShape shape = shape(13, 8, 2, 2, 1, 4, 2);
    LanguageModel unbalanced = Models.lively(shape);
    LanguageModel balanced = Models.lively(shape.with(Map.of("balance", 1.0)));
    int[] windows = Models.windows(shape, 2, 7);

    assertThat(Models.step(balanced, windows, 2)).isEqualTo(Models.step(unbalanced, windows, 2));
    assertThat(balanced.gradients()).isNotEqualTo(unbalanced.gradients());
  }

  /** mistralai/Mixtral-8x7B: 46.7 billion parameters, 12.9 of them active. */
  @Test
  void mixtral8x7bHasItsPublishedParameters() {
    ModelShape shape =
        Architectures.shape("mixtral", 32_000, 4096, 4096, 32, 32)
            .with(Map.of("feed_forward", 14_336.0));
    ModelCounts counts = ModelCounts.of(shape);

    assertThat(shape.count("key_value_heads")).isEqualTo(8);
    assertThat(counts.params()).isEqualTo(46_702_792_704L);
    assertThat(counts.activeParams()).isEqualTo(12_879_925_248L);
    assertThat(counts.nonEmbeddingParams()).isEqualTo(46_702_792_704L - 2 * 32_000 * 4096);
    // Two for each active weight of a product, and the past: 2 (T + 1) d a layer. Gains have none.
    double weights = 12_879_925_248L - 32_000 * 4096 - 65 * 4096;
    assertThat(counts.forwardFlopsPerToken(1)).isEqualTo(2 * weights + 32 * 4.0 * 4096);
  }

  @Test
  void headsOfKeysMustDivideHeads() {
    ModelShape shape =
        Architectures.shape("mixtral", 10, 8, 12, 1, 6).with(Map.of("key_value_heads", 4.0));

    assertThatThrownBy(() -> ModelCounts.of(shape))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("heads of keys and values must divide heads: 4 does not divide 6");
  }

  private static ModelShape shape(
      int vocabulary, int d, int layers, int heads, int keyHeads, int experts, int topK) {
    return Architectures.shape("mixtral", vocabulary, 160, d, layers, heads)
        .with(
            Map.of(
                "key_value_heads", (double) keyHeads,
                "experts", (double) experts,
                "top_k", (double) topK,
                "balance", 0.0));
  }
}
