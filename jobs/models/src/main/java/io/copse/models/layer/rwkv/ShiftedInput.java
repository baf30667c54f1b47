package io.copse.models.layer.rwkv;

import io.copse.models.kernel.Matrix;
import io.copse.models.kernel.NativeFloats;
import io.copse.models.kernel.Rows;
import io.copse.models.kernel.rwkv.TokenShift;
import io.copse.models.layer.Batch;
import io.copse.models.layer.Binding;

/**
 * The input of one of RWKV's matrices: the normed rows [tokens, dModel], each mixed with the row
 * before by shares (see {@link TokenShift}). The shares are one vector for all tokens or a row for
 * each. The mixed rows live in scratch memory that all users of the class share, so they are made
 * again in the backward.
 */
final class ShiftedInput {
  private final int dModel;
  private final TokenShift shift;
  private final NativeFloats mixed;

  private enum Scratch {
    MIXED
  }

  private ShiftedInput(int dModel, TokenShift shift, Binding binding) {
    this.dModel = dModel;
    this.shift = shift;
    this.mixed = binding.scratch(Scratch.MIXED, (long) binding.tokens() * dModel);
  }

  /** Mixing by one vector of shares. */
  static ShiftedInput byVector(int dModel, Binding binding) {
    return new ShiftedInput(dModel, new TokenShift(dModel, 0), binding);
  }

  /** Mixing by a row of shares for each token. */
  static ShiftedInput byRows(int dModel, Binding binding) {
    return new ShiftedInput(dModel, new TokenShift(dModel, dModel), binding);
  }

  /** The mixed rows of a batch. */
  NativeFloats of(Batch batch, NativeFloats input, NativeFloats shares) {
    shift.apply(batch.sequences(), batch.length(), input, shares, mixed);
    return mixed;
  }

  /** The mixed rows of one token of each sequence. A row of memory starts with the token before. */
  NativeFloats step(int sequences, NativeFloats input, Matrix memory, NativeFloats shares) {
    shift.step(sequences, input, memory, shares, mixed);
    return mixed;
  }

  /** Writes the input to the front of each row of memory, for the next token. */
  void remember(int sequences, NativeFloats input, Matrix memory) {
    for (int row = 0; row < sequences; row++) {
      int to = memory.offset() + row * memory.stride();
      Rows.move(input, row * dModel, memory.floats(), to, dModel);
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
    Rows.zero(shareGradient, 0, shift.distance() == 0 ? dModel : batch.tokens() * dModel);
    shift.gradient(
        batch.sequences(),
        batch.length(),
        input,
        shares,
        mixedGradient,
        inputGradient,
        shareGradient);
  }
}
