package io.copse.models.layer;

import io.copse.models.kernel.NativeFloats;

/**
 * A {@link TokenWise} branch with its memory. One step is the forward of a sequence of one token.
 */
public interface BoundTokenWise extends BoundBranch {
  @Override
  default void step(
      int sequences, int position, NativeFloats state, NativeFloats input, NativeFloats residual) {
    forward(new Batch(sequences, 1, Batch.Purpose.EVALUATION), input, residual);
  }
}
