package io.copse.pipeline.evaluate;

import java.util.List;
import java.util.Map;

/**
 * The mixture of all experts under weights that a router finds in the text so far. See {@link
 * RoutedMixture}.
 *
 * @param temperature of the router's weights: the higher, the more even they are
 */
public record Router(double temperature) implements Predictor {
  /** The name in the column predictor. */
  public static final String NAME = "router";

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
    return new RoutedMixture(document.routes(temperature)).losses(document.losses());
  }

  @Override
  public int modelsPerToken(ModelSet set) {
    return set.size();
  }

  @Override
  public Map<String, Object> settings() {
    return Map.of("router_temperature", temperature);
  }
}
