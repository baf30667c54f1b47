package io.copse.models.train;

/**
 * The mean over R logical replicas. The order of its additions depends on R only, never on where
 * the replicas run.
 */
public interface Reducer extends AutoCloseable {

  /** R. */
  int replicas();

  /** The first replica of this task, 0 to R - 1; the task of replica 0 keeps the run's journal. */
  int firstReplica();

  /** The number of replicas of this task, which take turns in it. */
  int ownReplicas();

  /**
   * Replaces two arrays by their means over all replicas.
   *
   * @param step number of the update, greater at each call and the same for all replicas
   * @param gradient the sum over this task's replicas in their order; of the same length at each
   *     call
   * @param figures the same of a few numbers more
   */
  void mean(long step, float[] gradient, float[] figures);

  /** Ends a run that went well: returns when every replica has called it. */
  void finish();

  /** Releases what the reducer holds, after a failure too; waits for no one. */
  @Override
  void close();
}
