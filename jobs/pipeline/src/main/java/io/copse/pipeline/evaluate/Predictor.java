package io.copse.pipeline.evaluate;

import java.io.Serializable;
import java.util.List;
import java.util.Map;

/**
 * A way to predict documents with the models that an arm ends with. To add one, write its class and
 * name it in {@link Predictors#of}.
 */
public interface Predictor extends Serializable {
  /** Returns the name in the column predictor. It tells predictors apart. */
  String name();

  /**
   * Returns the sets of models that predict, each with rows of its own in the table evals. There
   * are none if the predictor does not suit the arm.
   */
  List<ModelSet> modelSets(ArmModels arm);

  /**
   * Returns the loss of each token of a document in nats, [tokens].
   *
   * @param document a document that the models of one set have scored
   */
  double[] losses(ScoredDocument document);

  /**
   * Returns how many models run for each token. The inference FLOPs of a token are this many times
   * the forward FLOPs of one model.
   *
   * @param set one of the sets that {@link #modelSets} returned
   */
  int modelsPerToken(ModelSet set);

  /**
   * Returns the evaluation settings that the losses depend on, by key. They are part of the ids of
   * its rows in evals, so a changed setting gives new rows to this predictor and no other.
   */
  default Map<String, Object> settings() {
    return Map.of();
  }
}
