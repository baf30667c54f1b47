package io.copse.pipeline.evaluate;

import io.copse.pipeline.evaluate.Routes.Span;
import java.util.List;

/**
 * A mixture of models, in probability, under weights that a router found in the text so far and not
 * in the models' losses (Gururangan et al. 2023, c-BTM):
 *
 * <pre>p(x_t | x_&lt;t) = sum_j w_j(t) p_j(x_t | x_&lt;t)</pre>
 *
 * The loss of a model without weight is not looked at.
 *
 * @param routes the weights over one document
 */
record RoutedMixture(Routes routes) {
  /**
   * Returns the loss of each token in nats.
   *
   * @param losses nats by [model][token] of the document, the models in the order of the weights
   */
  double[] losses(float[][] losses) {
    List<Span> spans = routes.spans();
    for (Span span : spans) {
      if (span.weights().size() != losses.length) {
        throw new IllegalArgumentException(
            "%d models are routed by %d weights: give one for each model."
                .formatted(losses.length, span.weights().size()));
      }
    }
    double[] nats = new double[losses[0].length];
    for (int s = 0; s < spans.size(); s++) {
      int end = s + 1 < spans.size() ? spans.get(s + 1).start() : nats.length;
      for (int t = spans.get(s).start(); t < Math.min(end, nats.length); t++) {
        nats[t] = loss(spans.get(s).weights(), losses, t);
      }
    }
    return nats;
  }

  private static double loss(List<Double> weights, float[][] losses, int t) {
    double least = Double.POSITIVE_INFINITY;
    for (int j = 0; j < weights.size(); j++) {
      if (weights.get(j) > 0) {
        least = Math.min(least, losses[j][t]);
      }
    }
    double sum = 0;
    for (int j = 0; j < weights.size(); j++) {
      if (weights.get(j) > 0) {
        sum += weights.get(j) * Math.exp(least - losses[j][t]);
      }
    }
    return least - Math.log(sum);
  }
}
