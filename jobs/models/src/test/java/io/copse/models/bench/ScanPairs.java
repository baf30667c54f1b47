package io.copse.models.bench;

import static io.copse.models.bench.Inputs.copy;
import static io.copse.models.bench.Inputs.uniform;

import io.copse.models.bench.Pair.Side;
import io.copse.models.kernel.Arena;
import io.copse.models.kernel.Channels;
import io.copse.models.kernel.Dtype;
import io.copse.models.kernel.Gemm;
import io.copse.models.kernel.Matrix;
import io.copse.models.kernel.NativeFloats;
import io.copse.models.kernel.attention.RetentionDecay;
import io.copse.models.kernel.convolution.LongConvolution;
import io.copse.models.kernel.ssm.DiagonalScan;
import io.copse.models.kernel.ssm.DiagonalSystem;
import io.copse.models.kernel.ssm.SelectiveScan;

/**
 * Kernels that carry something from token to token, at the shapes of models of width 256. Elements
 * are channels of tokens: each stands for all of its states. Widths are whole numbers of any
 * vectors, so that rows need no padding.
 */
final class ScanPairs {
  private static final int LENGTH = 256;
  private static final int WIDTH = 256;

  private ScanPairs() {}

  static Pair selective(Arena arena) {
    Selective scan = new Selective(arena);
    float[] y = new float[scan.u.length];
    return Pair.ofElements(
        y.length,
        Side.of(scan::forward, scan.y.floats()),
        Side.of(
            () ->
                PlainScans.selective(
                    Selective.SEQUENCES,
                    LENGTH,
                    Selective.CHANNELS,
                    Selective.STATES,
                    scan.u,
                    scan.dt,
                    scan.a,
                    scan.skip,
                    scan.bc,
                    y),
            y));
  }

  static Pair selectiveGradient(Arena arena) {
    Selective scan = new Selective(arena);
    scan.forward();
    NativeFloats dy = copy(arena, uniform(scan.u.length, 6));
    SelectiveScan.Gradient gradient =
        new SelectiveScan.Gradient(
            arena.floats(scan.u.length),
            arena.floats(scan.dt.length),
            arena.floats(scan.a.length),
            arena.floats(scan.skip.length),
            arena.floats(scan.bc.length));
    return Pair.alone(
        scan.u.length,
        Side.of(
            () ->
                scan.kernel.backward(
                    Selective.SEQUENCES,
                    LENGTH,
                    scan.in,
                    Matrix.of(dy, Selective.CHANNELS),
                    scan.kept,
                    gradient),
            gradient.u(),
            gradient.dt(),
            gradient.a(),
            gradient.skip(),
            gradient.bc()));
  }

  /** Mamba's 16 states for each of twice the model's channels. */
  private static final class Selective {
    static final int SEQUENCES = 2;
    static final int CHANNELS = 2 * WIDTH;
    static final int STATES = 16;

    final float[] u = uniform(SEQUENCES * LENGTH * CHANNELS, 1);
    final float[] dt = uniform(SEQUENCES * LENGTH * CHANNELS, 2, 1e-3, 0.1);
    final float[] a = uniform(STATES * CHANNELS, 3, -STATES, -1);
    final float[] skip = uniform(CHANNELS, 4);
    final float[] bc = uniform(SEQUENCES * LENGTH * 2 * STATES, 5);
    final SelectiveScan kernel = new SelectiveScan(CHANNELS, STATES);
    final SelectiveScan.Input in;
    final Matrix y;
    final NativeFloats kept;

    Selective(Arena arena) {
      in =
          new SelectiveScan.Input(
              copy(arena, u),
              copy(arena, dt),
              copy(arena, a),
              copy(arena, skip),
              Matrix.of(copy(arena, bc), 2 * STATES));
      y = Matrix.of(arena.floats(u.length), CHANNELS);
      kept = arena.floats(kernel.keptSize(SEQUENCES * LENGTH));
    }

    void forward() {
      kernel.forward(SEQUENCES, LENGTH, in, y, kept);
    }
  }

  /** The scores of 8 windows and 4 heads, chunk by chunk, under one head's decay. */
  static Pair retentionMask(Arena arena) {
    int chunk = RetentionDecay.CHUNK;
    int tile = chunk * chunk;
    int chunks = LENGTH / chunk;
    int tiles = 32 * chunks;
    double gamma = 1 - Math.pow(2, -5);
    float[] powers = new float[chunk];
    float[] roots = new float[LENGTH];
    double sum = 0;
    for (int t = 0; t < LENGTH; t++) {
      double power = Math.pow(gamma, t);
      sum += power;
      roots[t] = (float) (1 / Math.sqrt(sum));
      if (t < chunk) {
        powers[t] = (float) power;
      }
    }
    float[] scores = uniform(tiles * tile, 1);
    NativeFloats nativeScores = copy(arena, scores);
    NativeFloats[] nativeTiles = new NativeFloats[tiles];
    for (int i = 0; i < tiles; i++) {
      nativeTiles[i] = nativeScores.slice(i * tile, tile);
    }
    RetentionDecay decay = new RetentionDecay(LENGTH, gamma);
    return Pair.ofElements(
        scores.length,
        Side.of(
                () -> {
                  for (int i = 0; i < tiles; i++) {
                    decay.mask(chunk, i % chunks * chunk, nativeTiles[i]);
                  }
                },
                nativeScores)
            .restoring(nativeScores),
        Side.of(
                () -> {
                  for (int i = 0; i < tiles; i++) {
                    PlainScans.retentionMask(
                        chunk, i % chunks * chunk, powers, roots, scores, i * tile);
                  }
                },
                scores)
            .restoring(scores));
  }

  static Pair diagonal(Arena arena) {
    Diagonal scan = new Diagonal(arena);
    Matrix y = Matrix.of(arena.floats(scan.q.length), WIDTH);
    float[] plainY = new float[scan.q.length];
    float[][][] system = scan.system();
    return Pair.ofElements(
        plainY.length,
        Side.of(
            () -> scan.kernel.forward(1, Diagonal.TOKENS, scan.parameters, scan.streams, y),
            y.floats()),
        Side.of(
            () ->
                PlainScans.diagonal(
                    Diagonal.TOKENS,
                    Diagonal.HEADS,
                    Diagonal.HEAD_WIDTH,
                    Diagonal.MODES,
                    system[0],
                    system[1],
                    system[2],
                    scan.skip,
                    scan.q,
                    scan.k,
                    scan.v,
                    plainY),
            plainY));
  }

  static Pair diagonalGradient(Arena arena) {
    Diagonal scan = new Diagonal(arena);
    int count = scan.q.length;
    NativeFloats dq = arena.floats(count);
    NativeFloats dk = arena.floats(count);
    NativeFloats dv = arena.floats(count);
    Matrix dy = Matrix.of(copy(arena, uniform(count, 9)), WIDTH);
    int modes = Diagonal.HEADS * Diagonal.MODES;
    DiagonalSystem.Parameters gradient =
        new DiagonalSystem.Parameters(
            arena.floats(Diagonal.HEADS),
            arena.floats(Diagonal.HEADS),
            arena.floats(modes),
            arena.floats(modes),
            arena.floats(2L * modes),
            arena.floats(2L * modes));
    DiagonalScan.Streams gradients =
        new DiagonalScan.Streams(Matrix.of(dq, WIDTH), Matrix.of(dk, WIDTH), Matrix.of(dv, WIDTH));
    return Pair.alone(
        count,
        Side.of(
            () ->
                scan.kernel.backward(
                    1, Diagonal.TOKENS, scan.parameters, scan.streams, dy, gradient, gradients),
            dq,
            dk,
            dv,
            gradient.c()));
  }

  /** H3's operands: heads of 8 channels with 32 complex modes each, over two chunks. */
  private static final class Diagonal {
    static final int TOKENS = 512;
    static final int HEAD_WIDTH = 8;
    static final int HEADS = WIDTH / HEAD_WIDTH;
    static final int MODES = 32;

    final float[] q = uniform(TOKENS * WIDTH, 1);
    final float[] k = uniform(TOKENS * WIDTH, 2);
    final float[] v = uniform(TOKENS * WIDTH, 3);
    final float[] skip = uniform(HEADS, 4);
    final float[] logDt = uniform(HEADS, 5, Math.log(1e-3), Math.log(0.1));
    final float[] aLog = uniform(HEADS * MODES, 6, -1, 0);
    final float[] aImag = new float[HEADS * MODES];
    final float[] b = uniform(2 * HEADS * MODES, 7);
    final float[] c = uniform(2 * HEADS * MODES, 8);
    final DiagonalSystem.Parameters parameters;
    final DiagonalScan.Streams streams;
    final DiagonalScan kernel;

    Diagonal(Arena arena) {
      for (int i = 0; i < aImag.length; i++) {
        aImag[i] = (float) (Math.PI * (i % MODES));
      }
      parameters =
          new DiagonalSystem.Parameters(
              copy(arena, logDt),
              copy(arena, skip),
              copy(arena, aLog),
              copy(arena, aImag),
              copy(arena, b),
              copy(arena, c));
      streams =
          new DiagonalScan.Streams(
              Matrix.of(copy(arena, q), WIDTH),
              Matrix.of(copy(arena, k), WIDTH),
              Matrix.of(copy(arena, v), WIDTH));
      kernel =
          new DiagonalScan(
              Gemm.of(Dtype.F32),
              new DiagonalScan.Size(HEADS, HEAD_WIDTH, MODES),
              TOKENS,
              (name, length) -> arena.floats(length));
    }

    /** Of all modes lambda, beta and 2 c, real and imaginary parts, by the bilinear rule. */
    float[][][] system() {
      float[][][] system = new float[3][2][HEADS * MODES];
      for (int i = 0; i < HEADS * MODES; i++) {
        double dt = Math.exp(logDt[i / MODES]);
        double re = -Math.exp(aLog[i]) * dt / 2;
        double im = aImag[i] * dt / 2;
        // 1 / (1 - dt a / 2)
        double norm = (1 - re) * (1 - re) + im * im;
        double overRe = (1 - re) / norm;
        double overIm = im / norm;
        system[0][0][i] = (float) ((1 + re) * overRe - im * overIm);
        system[0][1][i] = (float) ((1 + re) * overIm + im * overRe);
        system[1][0][i] = (float) (dt * (b[2 * i] * overRe - b[2 * i + 1] * overIm));
        system[1][1][i] = (float) (dt * (b[2 * i] * overIm + b[2 * i + 1] * overRe));
        system[2][0][i] = 2 * c[2 * i];
        system[2][1][i] = 2 * c[2 * i + 1];
      }
      return system;
    }
  }

  static Pair longConvolution(Arena arena) {
    Filtered operands = new Filtered(arena);
    NativeFloats y = arena.floats(operands.u.length);
    float[] plainY = new float[operands.u.length];
    return Pair.ofElements(
        plainY.length,
        Side.of(
            () ->
                operands.kernel.forward(
                    Filtered.SEQUENCES,
                    Filtered.TOKENS,
                    operands.nativeU,
                    operands.nativeFilter,
                    y),
            y),
        Side.of(
            () ->
                PlainScans.longConvolution(
                    Filtered.SEQUENCES,
                    Filtered.TOKENS,
                    WIDTH,
                    operands.u,
                    operands.filter,
                    operands.skip,
                    plainY),
            plainY));
  }

  static Pair longConvolutionGradient(Arena arena) {
    Filtered operands = new Filtered(arena);
    int count = operands.u.length;
    NativeFloats dy = copy(arena, uniform(count, 4));
    NativeFloats du = arena.floats(count);
    LongConvolution.Filter gradient =
        new LongConvolution.Filter(arena.floats(operands.filter.length), arena.floats(WIDTH));
    return Pair.alone(
        count,
        Side.of(
            () ->
                operands.kernel.backward(
                    Filtered.SEQUENCES,
                    Filtered.TOKENS,
                    operands.nativeU,
                    operands.nativeFilter,
                    dy,
                    du,
                    gradient),
            du,
            gradient.weights(),
            gradient.skip()));
  }

  /** Hyena's operands, over a length at which transforms should pay. */
  private static final class Filtered {
    static final int SEQUENCES = 2;
    static final int TOKENS = 1024;

    final float[] u = uniform(SEQUENCES * TOKENS * WIDTH, 1);
    final float[] filter = uniform(TOKENS * WIDTH, 2, -0.1, 0.1);
    final float[] skip = uniform(WIDTH, 3);
    final LongConvolution kernel = new LongConvolution(Channels.stride(WIDTH));
    final NativeFloats nativeU;
    final LongConvolution.Filter nativeFilter;

    Filtered(Arena arena) {
      nativeU = copy(arena, u);
      nativeFilter = new LongConvolution.Filter(copy(arena, filter), copy(arena, skip));
    }
  }
}
