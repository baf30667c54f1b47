package io.copse.pipeline.experiment;

import io.copse.pipeline.training.RunSpec;
import java.io.IOException;
import java.io.Serializable;
import java.util.List;

/** Gives the losses of tokens under models, in tasks. */
@FunctionalInterface
interface TokenScoring extends Serializable {
  /**
   * Returns the nats of each token of each document, in the documents' order.
   *
   * @param runs the runs whose params the model averages, one for a model as it was trained
   */
  List<float[]> losses(List<RunSpec> runs, DocumentShare share) throws IOException;
}
