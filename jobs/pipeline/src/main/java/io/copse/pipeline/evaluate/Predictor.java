package io.copse.pipeline.evaluate;

import java.io.Serializable;

/**
 * What turns the losses of several models into one prediction. Models go by their place in a list
 * that the caller keeps. The average of models' params is a model, not a predictor.
 */
public sealed interface Predictor extends Serializable permits Single, Ensemble, Routed {

  /**
   * Returns the loss in nats of each token of one document.
   *
   * @param losses nats by [model][token] of one document, the tokens in order from its first; rows
   *     of models that are not run may be null
   */
  double[] losses(float[][] losses);
}
