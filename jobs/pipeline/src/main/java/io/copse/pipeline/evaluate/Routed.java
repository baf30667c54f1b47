package io.copse.pipeline.evaluate;

import io.copse.pipeline.evaluate.Routes.Span;
import java.util.List;

/**
 * A mixture of models, in probability, under weights that a router found in the text so far, not in
 * what the models make of it (Gururangan et al. 2023, c-BTM):
 *
 * <pre>p(x_t | x_&lt;t) = sum_j w_j(t) p_j(x_t | x_&lt;t)</pre>
 *
 * A model without weight is not needed at a token, whatever its loss there.
 *
 * @param models places of the models, in the order of the weights
 * @param routes the weights over the one document that is predicted
 */
public record Routed(List<Integer> models, Routes routes) implements Predictor {
  public Routed {
    models = List.copyOf(models);
    for (Span span : routes.spans()) {
      if (span.weights().size() != models.size()) {
        throw new IllegalArgumentException(
            "%d models are routed by %d weights: give one for each model."
                .formatted(models.size(), span.weights().size()));
      }
    }
  }

  @Override
  public double[] losses(float[][] losses) {
    double[] nats = new double[losses[models.get(0)].length];
    List<Span> spans = routes.spans();
    for (int s = 0; s < spans.size(); s++) {
      int end = s + 1 < spans.size() ? spans.get(s + 1).start() : nats.length;
      for (int t = spans.get(s).start(); t < Math.min(end, nats.length); t++) {
        nats[t] = loss(spans.get(s).weights(), losses, t);
      }
    }
    return nats;
  }

  private double loss(List<Double> weights, float[][] losses, int t) {
    double least = Double.POSITIVE_INFINITY;
    for (int j = 0; j < weights.size(); j++) {
      if (weights.get(j) > 0) {
        least = Math.min(least, losses[models.get(j)][t]);
      }
    }
    double sum = 0;
    for (int j = 0; j < weights.size(); j++) {
      if (weights.get(j) > 0) {
        sum += weights.get(j) * Math.exp(least - losses[models.get(j)][t]);
      }
    }
    return least - Math.log(sum);
  }
}
