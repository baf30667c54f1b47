package io.copse.models.bench;

import static io.copse.models.bench.Inputs.copy;
import static io.copse.models.bench.Inputs.uniform;

import io.copse.models.bench.Pair.Side;
import io.copse.models.kernel.Arena;
import io.copse.models.kernel.NativeFloats;
import io.copse.models.kernel.attention.CausalSoftmax;
import io.copse.models.kernel.attention.Rotary;
import io.copse.models.kernel.dense.CrossEntropy;
import io.copse.models.kernel.dense.GatedUnit;
import io.copse.models.kernel.dense.RmsNormKernel;
import io.copse.models.kernel.dense.Silu;
import io.copse.models.kernel.dense.SiluGate;
import io.copse.models.lm.ParameterSpec;
import io.copse.models.optim.AdamW;
import io.copse.models.optim.AdamWSettings;
import java.util.List;
import java.util.SplittableRandom;

/** Kernels of rows at the shapes of a model of width 256 with 4 heads, 8 windows of 256 tokens. */
final class RowPairs {
  private static final int LENGTH = 256;
  private static final int ROWS = 8 * LENGTH;
  private static final int WIDTH = 256;
  private static final int HIDDEN = 688;
  private static final int HEAD_WIDTH = 64;
  private static final int VOCABULARY = 4096;
  private static final float EPSILON = 1e-5f;

  private RowPairs() {}

  /** A block of logits as the output head takes it. */
  static Pair crossEntropy(Arena arena) {
    int rows = (1 << 22) / VOCABULARY;
    float[] plain = uniform(rows * VOCABULARY, 1, -4, 4);
    int[] targets = new SplittableRandom(2).ints(rows, 0, VOCABULARY).toArray();
    float[] plainTotal = new float[1];
    float[] total = new float[1];
    NativeFloats logits = copy(arena, plain);
    // A gradient of scale 1 stays within [-1, 1]: it may be the next run's logits.
    Side kernel =
        Side.of(
            () -> total[0] = (float) CrossEntropy.gradient(rows, VOCABULARY, 1, logits, targets, 0),
            logits);
    Side peer =
        Side.of(
            () -> plainTotal[0] = (float) PlainRows.crossEntropy(rows, VOCABULARY, plain, targets),
            plain);
    return Pair.ofElements(rows * VOCABULARY, kernel.with(total), peer.with(plainTotal));
  }

  static Pair rmsNorm(Arena arena) {
    int count = ROWS * WIDTH;
    float[] x = uniform(count, 1);
    float[] gain = uniform(WIDTH, 2);
    float[] normalised = new float[count];
    float[] roots = new float[ROWS];
    float[] y = new float[count];
    NativeFloats nativeX = copy(arena, x);
    NativeFloats nativeGain = copy(arena, gain);
    NativeFloats nativeNormalised = arena.floats(count);
    NativeFloats nativeRoots = arena.floats(ROWS);
    NativeFloats nativeY = arena.floats(count);
    return Pair.ofElements(
        count,
        Side.of(
            () -> {
              RmsNormKernel.normalise(ROWS, WIDTH, EPSILON, nativeX, nativeNormalised, nativeRoots);
              RmsNormKernel.scale(ROWS, WIDTH, nativeNormalised, nativeGain, nativeY);
            },
            nativeRoots,
            nativeNormalised,
            nativeY),
        Side.of(
            () -> PlainRows.rmsNorm(ROWS, WIDTH, EPSILON, x, gain, normalised, roots, y),
            roots,
            normalised,
            y));
  }

  static Pair rmsNormGradient(Arena arena) {
    int count = ROWS * WIDTH;
    float[] normalised = uniform(count, 1, -2, 2);
    float[] roots = uniform(ROWS, 2, 0.5, 2);
    float[] gain = uniform(WIDTH, 3);
    float[] dy = uniform(count, 4);
    float[] dx = new float[count];
    float[] dGain = new float[WIDTH];
    NativeFloats nativeNormalised = copy(arena, normalised);
    NativeFloats nativeRoots = copy(arena, roots);
    NativeFloats nativeGain = copy(arena, gain);
    NativeFloats nativeDy = copy(arena, dy);
    NativeFloats nativeDx = arena.floats(count);
    NativeFloats nativeDGain = arena.floats(WIDTH);
    return Pair.ofElements(
        count,
        Side.of(
            () ->
                RmsNormKernel.gradient(
                    ROWS,
                    WIDTH,
                    nativeNormalised,
                    nativeRoots,
                    nativeGain,
                    nativeDy,
                    nativeDx,
                    nativeDGain),
            nativeDx,
            nativeDGain),
        Side.of(
            () -> PlainRows.rmsNormGradient(ROWS, WIDTH, normalised, roots, gain, dy, dx, dGain),
            dx,
            dGain));
  }

  static Pair silu(Arena arena) {
    int count = ROWS * 2 * WIDTH;
    float[] x = uniform(count, 1, -4, 4);
    float[] y = new float[count];
    NativeFloats nativeX = copy(arena, x);
    NativeFloats nativeY = arena.floats(count);
    return Pair.ofElements(
        count,
        Side.of(() -> Silu.apply(count, nativeX, nativeY), nativeY),
        Side.of(() -> PlainRows.silu(x, y), y));
  }

  static Pair siluGate(Arena arena) {
    int count = ROWS * 2 * WIDTH;
    float[] g = uniform(count, 1, -4, 4);
    float[] x = uniform(count, 2);
    float[] y = new float[count];
    NativeFloats nativeG = copy(arena, g);
    NativeFloats nativeX = copy(arena, x);
    NativeFloats nativeY = arena.floats(count);
    return Pair.ofElements(
        count,
        Side.of(() -> SiluGate.apply(count, nativeG, nativeX, nativeY), nativeY),
        Side.of(() -> PlainRows.siluGate(g, x, y), y));
  }

  static Pair swiGlu(Arena arena) {
    int count = ROWS * HIDDEN;
    float[] gateAndUp = uniform(2 * count, 1, -4, 4);
    float[] activation = new float[count];
    NativeFloats nativeGateAndUp = copy(arena, gateAndUp);
    NativeFloats nativeActivation = arena.floats(count);
    return Pair.ofElements(
        count,
        Side.of(
            () -> GatedUnit.apply(ROWS, HIDDEN, nativeGateAndUp, nativeActivation),
            nativeActivation),
        Side.of(() -> PlainRows.swiGlu(ROWS, HIDDEN, gateAndUp, activation), activation));
  }

  static Pair swiGluGradient(Arena arena) {
    int count = ROWS * HIDDEN;
    float[] gateAndUp = uniform(2 * count, 1, -4, 4);
    float[] da = uniform(count, 2);
    NativeFloats nativeGateAndUp = copy(arena, gateAndUp);
    NativeFloats nativeDa = copy(arena, da);
    return Pair.ofElements(
        count,
        Side.of(
                () -> GatedUnit.gradient(ROWS, HIDDEN, nativeGateAndUp, nativeDa),
                nativeGateAndUp,
                nativeDa)
            .restoring(nativeGateAndUp, nativeDa),
        Side.of(() -> PlainRows.swiGluGradient(ROWS, HIDDEN, gateAndUp, da), gateAndUp, da)
            .restoring(gateAndUp, da));
  }

  /** The last block of queries of one head: [128, 256] scores, the past of which counts. */
  static Pair causalSoftmax(Arena arena) {
    Tile tile = new Tile();
    float[] scores = uniform(tile.rows * LENGTH, 1, -4, 4);
    float[] statistics = new float[2 * tile.rows];
    NativeFloats nativeScores = copy(arena, scores);
    NativeFloats nativeStatistics = arena.floats(2L * tile.rows);
    return Pair.ofElements(
        tile.past(),
        Side.of(
                () -> CausalSoftmax.apply(tile.rows, tile.first, nativeScores, nativeStatistics, 0),
                nativeScores,
                nativeStatistics)
            .restoring(nativeScores),
        Side.of(
                () -> PlainRows.causalSoftmax(tile.rows, tile.first, LENGTH, scores, statistics),
                scores,
                statistics)
            .restoring(scores));
  }

  static Pair causalSoftmaxGradient(Arena arena) {
    Tile tile = new Tile();
    float[] p = uniform(tile.rows * LENGTH, 1, 0, 1.0 / LENGTH);
    float[] d = uniform(tile.rows * LENGTH, 2);
    NativeFloats nativeP = copy(arena, p);
    NativeFloats nativeD = copy(arena, d);
    return Pair.ofElements(
        tile.past(),
        Side.of(() -> CausalSoftmax.gradient(tile.rows, tile.first, nativeP, nativeD), nativeD)
            .restoring(nativeD),
        Side.of(() -> PlainRows.causalSoftmaxGradient(tile.rows, tile.first, LENGTH, p, d), d)
            .restoring(d));
  }

  private record Tile(int rows, int first) {
    Tile() {
      this(LENGTH / 2, LENGTH / 2);
    }

    /** The scores up to the diagonal. */
    int past() {
      return rows * first + rows * (rows + 1) / 2;
    }
  }

  /** The queries and keys within rows of queries, keys and values. */
  static Pair rotary(Arena arena) {
    int stride = 3 * WIDTH;
    int heads = 2 * WIDTH / HEAD_WIDTH;
    int pairs = HEAD_WIDTH / 2;
    double theta = 10_000;
    float[] cosines = new float[LENGTH * pairs];
    float[] sines = new float[LENGTH * pairs];
    for (int i = 0; i < cosines.length; i++) {
      int position = i / pairs;
      double angle = position * Math.pow(theta, -2.0 * (i % pairs) / HEAD_WIDTH);
      cosines[i] = (float) Math.cos(angle);
      sines[i] = (float) Math.sin(angle);
    }
    float[] x = uniform(ROWS * stride, 1);
    NativeFloats nativeX = copy(arena, x);
    Rotary rotary = new Rotary(LENGTH, HEAD_WIDTH, theta);
    // A turn keeps lengths: what is turned may be turned again.
    return Pair.ofElements(
        ROWS * heads * HEAD_WIDTH,
        Side.of(
            () -> {
              for (int row = 0; row < ROWS; row++) {
                rotary.turn(nativeX, row * stride, heads, row % LENGTH);
              }
            },
            nativeX),
        Side.of(
            () -> PlainRows.rotary(ROWS, LENGTH, stride, heads, HEAD_WIDTH, cosines, sines, x), x));
  }

  /** Five million parameters, all of which decay. */
  static Pair adamW() {
    int size = 5_000_000;
    double rate = 1e-3;
    double decay = 0.1;
    float[] gradients = uniform(size, 1);
    float[] weights = uniform(size, 2);
    float[] plainWeights = weights.clone();
    float[] first = new float[size];
    float[] second = new float[size];
    AdamW optimiser =
        new AdamW(
            AdamWSettings.of(decay), List.of(new ParameterSpec("w", List.of(size), 0, true, 1)));
    int[] updates = new int[1];
    return Pair.ofElements(
        size,
        Side.of(
            () -> optimiser.update(weights, gradients, rate, 1),
            weights,
            optimiser.firstMoment(),
            optimiser.secondMoment()),
        Side.of(
            () ->
                PlainRows.adamW(++updates[0], rate, decay, plainWeights, gradients, first, second),
            plainWeights,
            first,
            second));
  }
}
