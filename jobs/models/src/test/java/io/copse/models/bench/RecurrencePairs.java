package io.copse.models.bench;

import static io.copse.models.bench.Inputs.copy;
import static io.copse.models.bench.Inputs.uniform;

import io.copse.models.bench.Pair.Side;
import io.copse.models.kernel.Arena;
import io.copse.models.kernel.NativeFloats;
import io.copse.models.kernel.rwkv.Wkv4;
import io.copse.models.kernel.rwkv.Wkv6;

/** The recurrences of RWKV-4 and RWKV-6 at the shapes of models of width 256. */
final class RecurrencePairs {
  private static final int LENGTH = 256;
  private static final int WIDTH = 256;

  private RecurrencePairs() {}

  static Pair wkv4(Arena arena) {
    AverageOfPast wkv = new AverageOfPast(arena);
    float[] y = new float[wkv.k.length];
    return Pair.ofElements(
        y.length,
        Side.of(wkv::apply, wkv.nativeY),
        Side.of(
            () ->
                PlainScans.wkv4(
                    AverageOfPast.SEQUENCES, LENGTH, WIDTH, wkv.decay, wkv.bonus, wkv.k, wkv.v, y),
            y));
  }

  static Pair wkv4Gradient(Arena arena) {
    AverageOfPast wkv = new AverageOfPast(arena);
    wkv.apply();
    NativeFloats dy = copy(arena, uniform(wkv.k.length, 5));
    NativeFloats dDecay = arena.floats(WIDTH);
    NativeFloats dBonus = arena.floats(WIDTH);
    return Pair.alone(
        wkv.k.length,
        Side.of(
                () ->
                    wkv.kernel.gradient(
                        AverageOfPast.SEQUENCES,
                        LENGTH,
                        wkv.operands,
                        wkv.nativeY,
                        dy,
                        dDecay,
                        dBonus),
                wkv.operands.key(),
                wkv.operands.value(),
                dDecay,
                dBonus)
            .restoring(wkv.operands.key(), wkv.operands.value()));
  }

  /** RWKV-4's operands. */
  private static final class AverageOfPast {
    static final int SEQUENCES = 8;

    final float[] decay = uniform(WIDTH, 1, -5, 1);
    final float[] bonus = uniform(WIDTH, 2);
    final float[] k = uniform(SEQUENCES * LENGTH * WIDTH, 3);
    final float[] v = uniform(SEQUENCES * LENGTH * WIDTH, 4);
    final Wkv4 kernel = new Wkv4(WIDTH, LENGTH);
    final Wkv4.Operands operands;
    final NativeFloats nativeY;

    AverageOfPast(Arena arena) {
      operands =
          new Wkv4.Operands(copy(arena, decay), copy(arena, bonus), copy(arena, k), copy(arena, v));
      nativeY = arena.floats(k.length);
    }

    void apply() {
      kernel.apply(SEQUENCES, LENGTH, operands, nativeY);
    }
  }

  static Pair wkv6(Arena arena) {
    MatrixState wkv = new MatrixState(arena);
    NativeFloats y = arena.floats(wkv.r.length);
    float[] plainY = new float[wkv.r.length];
    return Pair.ofElements(
        plainY.length,
        Side.of(() -> wkv.kernel.apply(MatrixState.SEQUENCES, LENGTH, wkv.operands, y), y),
        Side.of(
            () ->
                PlainScans.wkv6(
                    MatrixState.SEQUENCES,
                    LENGTH,
                    MatrixState.HEADS,
                    MatrixState.SIZE,
                    wkv.r,
                    wkv.k,
                    wkv.v,
                    wkv.decay,
                    wkv.bonus,
                    plainY),
            plainY));
  }

  static Pair wkv6Gradient(Arena arena) {
    MatrixState wkv = new MatrixState(arena);
    int count = wkv.r.length;
    NativeFloats dy = copy(arena, uniform(count, 6));
    Wkv6.Operands gradient =
        new Wkv6.Operands(
            arena.floats(count),
            arena.floats(count),
            arena.floats(count),
            arena.floats(count),
            arena.floats(WIDTH));
    return Pair.alone(
        count,
        Side.of(
            () -> wkv.kernel.gradient(MatrixState.SEQUENCES, LENGTH, wkv.operands, dy, gradient),
            gradient.receptance(),
            gradient.key(),
            gradient.value(),
            gradient.decay(),
            gradient.bonus()));
  }

  /** RWKV-6's operands. */
  private static final class MatrixState {
    static final int SEQUENCES = 2;
    static final int SIZE = 64;
    static final int HEADS = WIDTH / SIZE;

    final float[] r = uniform(SEQUENCES * LENGTH * WIDTH, 1);
    final float[] k = uniform(SEQUENCES * LENGTH * WIDTH, 2);
    final float[] v = uniform(SEQUENCES * LENGTH * WIDTH, 3);
    final float[] decay = uniform(SEQUENCES * LENGTH * WIDTH, 4, -6, 0);
    final float[] bonus = uniform(WIDTH, 5);
    final Wkv6 kernel = new Wkv6(HEADS, SIZE);
    final Wkv6.Operands operands;

    MatrixState(Arena arena) {
      operands =
          new Wkv6.Operands(
              copy(arena, r),
              copy(arena, k),
              copy(arena, v),
              copy(arena, decay),
              copy(arena, bonus));
    }
  }
}
