package io.copse.models.lm;

import io.copse.models.layer.Initial;
import io.copse.models.layer.convolution.Hyena;
import io.copse.models.layer.convolution.HyenaFilter;
import io.copse.models.layer.dense.GeluMlp;
import io.copse.models.layer.dense.LayerNorm;
import io.copse.models.layer.dense.Norm;
import java.util.List;
import java.util.Map;

/**
 * Hyena (Poli et al. 2023) as Gu and Dao (2023) compare with it: layer norm, a GELU feed-forward of
 * width 2 dModel, no positions but those of the filters, a tied head. Three of its blocks stand for
 * two of a Transformer. On the ladder of sizes, the filters' network has a quarter of the width if
 * that is below 256, because it would otherwise be a third of so small a model.
 */
public final class HyenaLm implements Architecture {
  /** Width of the embedding of a filter's positions. */
  static final String EMBEDDING = "filter_embedding";

  /** Width of the network that makes the filters. */
  static final String ORDER = "filter_order";

  /** The frequency that its sines start from. */
  static final String FREQUENCY = "filter_frequency";

  @Override
  public String name() {
    return "hyena";
  }

  @Override
  public Map<String, Double> options(int dModel, int heads) {
    return Map.of(
        EMBEDDING, 33.0, ORDER, 64.0, FREQUENCY, 14.0, ModelShape.FEED_FORWARD, 2.0 * dModel);
  }

  @Override
  public Recipe recipe() {
    return Recipe.GPT3;
  }

  @Override
  public Dimensions like(Dimensions transformer) {
    return transformer
        .withLayers(3 * transformer.layers() / 2)
        .with(Map.of(ORDER, (double) Math.min(64, transformer.dModel() / 4)));
  }

  @Override
  public Norm norm(int dModel) {
    return new LayerNorm(dModel);
  }

  @Override
  public List<NamedBranch> block(ModelShape s, int index) {
    HyenaFilter.Size size =
        new HyenaFilter.Size(
            s.dModel(),
            s.contextLength(),
            s.count(EMBEDDING),
            s.count(ORDER),
            s.option(FREQUENCY),
            s.layers());
    return List.of(
        NamedBranch.mixer(new Hyena(size)),
        NamedBranch.feedForward(
            new GeluMlp(s.dModel(), s.feedForward(), Initial.residualDeviation(s.layers()))));
  }
}
