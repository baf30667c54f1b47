package io.copse.pipeline.experiment;

import io.copse.pipeline.experiment.TestDocuments.TestDocument;
import java.io.Serializable;
import java.util.Arrays;

/**
 * The losses of a document under predictors.
 *
 * @param nats by predictor, in an order that the predictors' owner knows
 */
record DocumentNats(TestDocument document, double[] nats) implements Serializable {
  /** Returns the losses under some predictors that follow each other. */
  DocumentNats some(int from, int to) {
    return new DocumentNats(document, Arrays.copyOfRange(nats, from, to));
  }
}
