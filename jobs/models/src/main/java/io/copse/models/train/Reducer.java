package io.copse.models.train;

/**
 * Takes means over R logical replicas.
 *
 * <p>The order of its additions depends on R only, never on where the replicas run.
 */
public interface Reducer extends AutoCloseable {

  /** The number of replicas, R. */
  int replicas();

  /** The first replica of this task, 0 to R - 1; the task of replica 0 writes the run's journal. */
  int firstReplica();

  /** The number of replicas of this task, which take turns in it. */
  int ownReplicas();

  /**
   * Replaces two arrays by their means over all replicas.
   *
   * @param step number of the update, greater at each call and the same for all replicas
   * @param gradient the sum over this task's replicas in their order; of the same length at each
   *     call
   * @param figures a few more numbers, summed in the same way
   */
  void mean(long step, float[] gradient, float[] figures);

  /** Ends a run that succeeded: returns when every replica has called it. */
  void finish();

  /** Releases the reducer's memory, also after a failure, and does not wait. */
  @Override
  void close();
}
