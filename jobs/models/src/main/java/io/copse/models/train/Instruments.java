package io.copse.models.train;

import io.copse.models.layer.RoutingStatistics;

/** What the training loop tells and asks a model beside BigDL's contract. */
public interface Instruments {
  /** Of a model without noise and mixtures. */
  Instruments NONE =
      new Instruments() {
        @Override
        public void beforeForward(long update, long firstWindow) {}

        @Override
        public RoutingStatistics routing() {
          return RoutingStatistics.NONE;
        }
      };

  /**
   * Tells what the next forward is: its noise must depend on nothing else but the model's seed, so
   * that a run that is killed and resumed draws the same.
   *
   * @param update updates made before it
   * @param firstWindow the first window of the stream that the replica reads
   */
  void beforeForward(long update, long firstWindow);

  /** What the mixtures of experts did in the last forward: of as many experts each time. */
  RoutingStatistics routing();
}
