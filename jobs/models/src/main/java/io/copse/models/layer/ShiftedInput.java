package io.copse.models.layer;

import io.copse.models.kernel.NativeFloats;
import io.copse.models.kernel.Rows;
import io.copse.models.kernel.TokenShift;

/**
 * The input of one of RWKV's matrices: the normed rows [tokens, dModel], each mixed with the row
 * before by shares that are one vector for all tokens or a row for each (see {@link TokenShift}).
 * The mixed rows live in scratch, so they are made again in the backward.
 */
final class ShiftedInput {
  private final int dModel;
  private final int distance;
  private final NativeFloats mixed;

  private ShiftedInput(int dModel, int distance, Binding binding) {
    this.dModel = dModel;
    this.distance = distance;
    this.mixed = binding.scratch("rwkv.shifted", (long) binding.tokens() * dModel);
  }

  /** Mixing by one vector of shares. */
  static ShiftedInput byVector(int dModel, Binding binding) {
    return new ShiftedInput(dModel, 0, binding);
  }

  /** Mixing by a row of shares for each token. */
  static ShiftedInput byRows(int dModel, Binding binding) {
    return new ShiftedInput(dModel, dModel, binding);
  }

  NativeFloats of(Batch batch, NativeFloats input, NativeFloats shares) {
    TokenShift.apply(batch.sequences(), batch.length(), dModel, input, shares, distance, mixed);
    return mixed;
  }

  /** One token of each sequence, the token before standing first in each state. */
  NativeFloats step(
      int sequences, NativeFloats input, NativeFloats state, int stateSize, NativeFloats shares) {
    TokenShift.step(sequences, dModel, input, state, stateSize, shares, distance, mixed);
    return mixed;
  }

  /** Writes the input to the front of each state, where the next token looks for it. */
  void remember(int sequences, NativeFloats input, NativeFloats state, int stateSize) {
    for (int row = 0; row < sequences; row++) {
      Rows.move(input, row * dModel, state, row * stateSize, dModel);
    }
  }

  /** Adds to the gradient of the input; overwrites that of the shares. */
  void gradient(
      Batch batch,
      NativeFloats input,
      NativeFloats shares,
      NativeFloats mixedGradient,
      NativeFloats inputGradient,
      NativeFloats shareGradient) {
    Rows.zero(shareGradient, 0, distance == 0 ? dModel : batch.tokens() * dModel);
    TokenShift.gradient(
        batch.sequences(),
        batch.length(),
        dModel,
        input,
        shares,
        distance,
        mixedGradient,
        inputGradient,
        shareGradient);
  }
}
