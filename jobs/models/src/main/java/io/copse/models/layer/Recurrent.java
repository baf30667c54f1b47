package io.copse.models.layer;

import io.copse.models.kernel.NativeFloats;

/**
 * A branch that can also run one token at a time, with a state that it carries from token to token:
 * of constant size, but for attention, whose keys and values grow with the sequence.
 */
public interface Recurrent extends Branch {
  /** The floats of state of one sequence of at most {@code length} tokens. */
  long stateSize(int length);

  /**
   * One token of each of {@code sequences} sequences: {@code residual += f(input)}, both
   * [sequences, dModel], as {@link Branch#forward} would give it for the last of {@code position +
   * 1} tokens. The state [sequences, stateSize(length)], of the length that the binding tells, is
   * read and replaced; it must be zero at position 0.
   */
  void step(
      int sequences, int position, NativeFloats state, NativeFloats input, NativeFloats residual);
}
