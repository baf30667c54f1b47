package io.copse.models.train;

/**
 * The reducer of a run whose R replicas take turns in one task.
 *
 * <p>The loop adds their parts in the order of the replicas, as the all-reduce does, so that both
 * give the same bits.
 */
public final class LocalReducer implements Reducer {
  private final int replicas;

  /** Makes the reducer of a run with R replicas, 1 or more; for one replica it does nothing. */
  public LocalReducer(int replicas) {
    if (replicas < 1) {
      throw new IllegalArgumentException(
          "A run has %d replicas: give 1 or more.".formatted(replicas));
    }
    this.replicas = replicas;
  }

  @Override
  public int replicas() {
    return replicas;
  }

  @Override
  public int firstReplica() {
    return 0;
  }

  @Override
  public int ownReplicas() {
    return replicas;
  }

  @Override
  public void mean(long step, float[] gradient, float[] figures) {
    if (replicas > 1) {
      divide(gradient);
      divide(figures);
    }
  }

  private void divide(float[] values) {
    for (int i = 0; i < values.length; i++) {
      values[i] /= replicas;
    }
  }

  @Override
  public void finish() {}

  @Override
  public void close() {}
}
