package io.copse.models.train;

/**
 * The mean over R logical replicas. The order of its additions depends on R only, never on where
 * the replicas run.
 */
public interface Reducer extends AutoCloseable {

  /** R. */
  int replicas();

  /** This replica, 0 to R - 1. */
  int replica();

  /**
   * Replaces {@code values} by their mean over the replicas.
   *
   * @param step number of the update, greater at each call and the same for all replicas
   * @param values of the same length at each call
   */
  void mean(long step, float[] values);

  /** Ends a run that went well: returns when every replica has called it. */
  void finish();

  /** Releases what the reducer holds, after a failure too; waits for no one. */
  @Override
  void close();
}
