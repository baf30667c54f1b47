package io.copse.models.layer;

import io.copse.models.kernel.NativeFloats;

/** A branch that treats every token alone, such as a feed-forward: it needs no state. */
public interface TokenWise extends Branch {
  @Override
  default long stateSize(int length) {
    return 0;
  }

  @Override
  default void step(
      int sequences, int position, NativeFloats state, NativeFloats input, NativeFloats residual) {
    forward(new Batch(sequences, 1, Batch.Purpose.EVALUATION), input, residual);
  }
}
