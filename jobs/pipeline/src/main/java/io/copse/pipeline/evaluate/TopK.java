package io.copse.pipeline.evaluate;

import java.util.List;
import java.util.Map;

/**
 * The mixture of the k experts to which a router gives the most weight in the text so far. See
 * {@link RoutedMixture}.
 *
 * @param k experts that run for a token
 * @param temperature of the router's weights: the higher, the more even they are
 */
public record TopK(int k, double temperature) implements Predictor {
  /** The name in the column predictor. */
  public static final String NAME = "top_k";

  @Override
  public String name() {
    return NAME;
  }

  @Override
  public List<ModelSet> modelSets(ArmModels arm) {
    return arm.routable() ? List.of(ModelSet.each(arm.count())) : List.of();
  }

  @Override
  public double[] losses(ScoredDocument document) {
    Routes routes = document.routes(temperature);
    // Which of equal experts is taken follows from the document: else one would have all of them.
    Routes kept =
        k < document.losses().length ? routes.top(k, document.docId().hashCode()) : routes;
    return new RoutedMixture(kept).losses(document.losses());
  }

  @Override
  public int modelsPerToken(ModelSet set) {
    return k;
  }

  @Override
  public Map<String, Object> settings() {
    return Map.of("router_temperature", temperature, "top_k", k);
  }
}
