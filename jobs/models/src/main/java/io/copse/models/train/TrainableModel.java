package io.copse.models.train;

import io.copse.models.layer.RoutingStatistics;
import io.copse.models.lm.ParameterSpec;
import java.util.List;

/** A model as the training loop drives it. */
public interface TrainableModel {

  /** The parameters of the flat vector, which they cover without gaps. */
  List<ParameterSpec> parameterSpecs();

  /** The flat weights, live. */
  float[] weights();

  /** The flat gradient, live. */
  float[] gradients();

  /**
   * Adds the gradient of the mean loss of a batch to {@link #gradients}.
   *
   * @param ids {@code sequences} windows of {@code length + 1} token ids, one after another
   * @return the mean loss in nats per token
   */
  float addGradient(int[] ids, int sequences, int length);

  /**
   * Announces the next forward. Its noise may depend on these numbers and the model's seed only, so
   * that a run that is killed and resumed draws the same.
   *
   * @param update the updates made before it
   * @param firstWindow the first window of the stream that the replica reads
   */
  void beforeForward(long update, long firstWindow);

  /**
   * Returns what the mixtures of experts did in the last forward. The number of experts is the same
   * each time, 0 for a model without mixtures.
   */
  RoutingStatistics routing();
}
