package io.copse.pipeline.evaluate;

import java.util.function.DoubleFunction;

/**
 * A document and the losses of each model of a set on it.
 *
 * @param docId the document
 * @param losses nats by [model][token], the models in the order of the set, the tokens in order
 * @param router gives the document's routes at a temperature
 */
public record ScoredDocument(String docId, float[][] losses, DoubleFunction<Routes> router) {
  /**
   * Returns the weights that the text so far gives the arm's models.
   *
   * @param temperature the higher, the more even are the weights
   * @throws IllegalStateException if the arm is not {@linkplain ArmModels#routable routable}
   */
  public Routes routes(double temperature) {
    return router.apply(temperature);
  }
}
