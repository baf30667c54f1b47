package io.copse.pipeline.storage;

import java.io.IOException;
import java.io.Serializable;

/** A check before each change of an output: whether this job may still write there. */
@FunctionalInterface
interface Fence extends Serializable {
  /** The fence of a storage that no job owns; every write passes. */
  Fence OPEN = () -> {};

  /**
   * Returns if the job may write.
   *
   * @throws NotOwnerException if another job has taken the output over
   * @throws IOException if that cannot be found out
   */
  void require() throws IOException;
}
