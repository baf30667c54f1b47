package io.copse.models.layer;

import static io.copse.models.kernel.RetentionDecay.CHUNK;

import io.copse.models.kernel.Gemm;
import io.copse.models.kernel.Gemm.Form;
import io.copse.models.kernel.Matrix;
import io.copse.models.kernel.NativeFloats;
import io.copse.models.kernel.RetentionDecay;
import io.copse.models.kernel.RmsNormKernel;
import io.copse.models.kernel.Rotary;
import io.copse.models.kernel.Rows;
import io.copse.models.kernel.SiluGate;
import java.util.List;
import java.util.stream.IntStream;

/**
 * Multi-scale retention (Sun et al. 2023): for each head h, with q and k turned by their positions,
 * {@code gamma = 1 - 2^(-5-h)} and K keys per head,
 *
 * <pre>
 *   parallel   o_n = c_n sum over m up to n of gamma^(n-m) (q_n k_m / sqrt(K)) v_m
 *   recurrent  S_n = gamma S_{n-1} + k_n^T v_n / sqrt(K),   o_n = c_n q_n S_n
 *   c_n = 1 / sqrt(sum over l up to n of gamma^l)
 * </pre>
 *
 * then {@code out(silu(gate(x)) norm(o))} with a root-mean-square norm of each head, epsilon 1e-6.
 * Training takes the parallel form within chunks of 64 tokens and the recurrent one between them.
 * The original also divides the rows of scores by their absolute sum where it exceeds 1, which the
 * norm undoes but for epsilon; left out here, so that all forms agree.
 */
public final class Retention implements Branch {
  private static final float EPSILON = 1e-6f;
  private static final double IN_GAIN = StrictMath.pow(2, -2.5);
  private static final double OUT_GAIN = 0.5;

  private final int dModel;
  private final int heads;
  private final int values;
  private final int keyWidth;
  private final int valueWidth;
  private final float scale;
  private int maxLength;
  private Gemm gemm;
  private Rotary rotary;
  private List<RetentionDecay> decays;
  private Binding bound;
  private NativeFloats queryKey;
  private NativeFloats value;
  private NativeFloats gate;
  private NativeFloats normed;
  private NativeFloats roots;
  private NativeFloats ones;
  private NativeFloats mixed;
  private NativeFloats gated;
  private NativeFloats mixedGradient;
  private NativeFloats normedGradient;
  private NativeFloats queryKeyGradient;
  private NativeFloats valueGradient;
  private Matrix scores;
  private Matrix scoreGradient;
  private NativeFloats reached;
  private NativeFloats remaining;
  private NativeFloats states;
  private NativeFloats stateGradient;

  /** Values of {@code values} channels in all. */
  public Retention(int dModel, int heads, int values) {
    Rotary.requireEven(dModel / heads);
    if (values % heads != 0) {
      throw new IllegalArgumentException(
          "heads must divide the width of the values: " + heads + " does not divide " + values);
    }
    this.dModel = dModel;
    this.heads = heads;
    this.values = values;
    this.keyWidth = dModel / heads;
    this.valueWidth = values / heads;
    this.scale = (float) (1 / Math.sqrt(keyWidth));
  }

  @Override
  public List<Parameter> parameters() {
    Initial keys = Initial.xavierUniform(dModel, dModel, IN_GAIN);
    Initial rest = Initial.xavierUniform(values, dModel, IN_GAIN);
    return List.of(
        Parameter.matrix("query_key", 2 * dModel, dModel, keys),
        Parameter.matrix("value", values, dModel, rest),
        Parameter.matrix("gate", values, dModel, rest),
        Parameter.matrix("out", dModel, values, Initial.xavierUniform(dModel, values, OUT_GAIN)));
  }

  /**
   * {@code 4 d^2 + 6 d V} for the projections of V values, {@code 5 d V / heads} for the
   * recurrence.
   */
  @Override
  public double forwardFlopsPerToken(int length) {
    return 4.0 * dModel * dModel + 6.0 * dModel * values + 5.0 * dModel * valueWidth;
  }

  @Override
  public void bind(Binding binding) {
    bound = binding;
    gemm = binding.gemm();
    maxLength = binding.length();
    rotary = new Rotary(maxLength, keyWidth, this::period);
    decays =
        IntStream.range(0, heads)
            .mapToObj(head -> new RetentionDecay(maxLength, 1 - StrictMath.pow(2, -5 - head)))
            .toList();
    long rows = binding.tokens();
    queryKey = binding.kept(2 * rows * dModel);
    value = binding.kept(rows * values);
    gate = binding.kept(rows * values);
    normed = binding.kept(rows * values);
    roots = binding.kept(rows * heads);
    ones = binding.kept(valueWidth);
    for (int i = 0; i < valueWidth; i++) {
      ones.put(i, 1);
    }
    mixed = binding.scratch("retention.mixed", rows * values);
    gated = binding.scratch("retention.gated", rows * values);
    mixedGradient = binding.scratch("retention.mixedGradient", rows * values);
    normedGradient = binding.scratch("retention.normedGradient", rows * values);
    valueGradient = binding.scratch("retention.valueGradient", rows * values);
    queryKeyGradient = binding.scratch("projectedGradient", 2 * rows * dModel);
    scores = Matrix.of(binding.scratch("scores", (long) CHUNK * CHUNK), CHUNK);
    scoreGradient = Matrix.of(binding.scratch("scoreGradient", (long) CHUNK * CHUNK), CHUNK);
    long chunk = (long) CHUNK * Math.max(keyWidth, valueWidth);
    reached = binding.scratch("retention.reached", chunk);
    remaining = binding.scratch("retention.remaining", chunk);
    long state = (long) keyWidth * valueWidth;
    states = binding.scratch("retention.states", state * ((maxLength - 1) / CHUNK + 1));
    stateGradient = binding.scratch("retention.stateGradient", Math.max(state, valueWidth));
  }

  @Override
  public void forward(Batch batch, NativeFloats input, NativeFloats residual) {
    int rows = batch.tokens();
    int length = batch.length();
    project(rows, input);
    for (int row = 0; row < rows; row++) {
      rotary.turn(queryKey, 2 * row * dModel, 2 * heads, row % length);
    }
    for (int sequence = 0; sequence < batch.sequences(); sequence++) {
      for (int head = 0; head < heads; head++) {
        forwardHead(sequence * length, length, head);
      }
    }
    finish(rows, residual);
  }

  @Override
  public void backward(
      Batch batch, NativeFloats input, NativeFloats residualGradient, NativeFloats inputGradient) {
    int rows = batch.tokens();
    int length = batch.length();
    gemm.linearInputGradient(rows, values, dModel, residualGradient, bound.weight(3), gated);
    SiluGate.gradient(rows * values, gate, normed, gated, normedGradient);
    gemm.linearWeightGradient(rows, values, dModel, residualGradient, gated, 0, bound.gradient(3));
    Rows.zero(mixedGradient, 0, rows * values);
    RmsNormKernel.gradient(
        rows * heads,
        valueWidth,
        normed,
        roots,
        ones,
        normedGradient,
        mixedGradient,
        stateGradient);
    for (int sequence = 0; sequence < batch.sequences(); sequence++) {
      for (int head = 0; head < heads; head++) {
        backwardHead(sequence * length, length, head);
      }
    }
    for (int row = 0; row < rows; row++) {
      rotary.turnBack(queryKeyGradient, 2 * row * dModel, 2 * heads, row % length);
    }
    gemm.linearWeightGradient(
        rows, dModel, 2 * dModel, queryKeyGradient, input, 0, bound.gradient(0));
    gemm.linearWeightGradient(rows, dModel, values, valueGradient, input, 0, bound.gradient(1));
    gemm.linearWeightGradient(rows, dModel, values, gate, input, 0, bound.gradient(2));
    gemm.linearInputGradient(
        rows, dModel, 2 * dModel, queryKeyGradient, bound.weight(0), inputGradient);
    gemm.linearInputGradient(
        rows, dModel, values, valueGradient, bound.weight(1), 1, inputGradient);
    gemm.linearInputGradient(rows, dModel, values, gate, bound.weight(2), 1, inputGradient);
  }

  /** The matrices [heads, keys, values] of the recurrent form. */
  @Override
  public long stateSize(int length) {
    return (long) dModel * valueWidth;
  }

  @Override
  public void step(
      int sequences, int position, NativeFloats state, NativeFloats input, NativeFloats residual) {
    project(sequences, input);
    for (int sequence = 0; sequence < sequences; sequence++) {
      rotary.turn(queryKey, 2 * sequence * dModel, 2 * heads, position);
      for (int head = 0; head < heads; head++) {
        RetentionDecay decay = decays.get(head);
        int at = (sequence * dModel + head * keyWidth) * valueWidth;
        Matrix past = new Matrix(state, at, valueWidth);
        addToState(
            1, key(queryKey, sequence, head), ofHead(value, sequence, head), decay.ofToken(), past);
        gemm.multiply(
            Form.NN,
            1,
            valueWidth,
            keyWidth,
            decay.root(position),
            query(queryKey, sequence, head),
            past,
            0,
            ofHead(mixed, sequence, head));
      }
    }
    finish(sequences, residual);
  }

  /** 10,000 to the power of the pair's place among its head's pairs, 0 for the first to 1. */
  private double period(int pair) {
    int last = keyWidth / 2 - 1;
    return last == 0 ? 1 : StrictMath.pow(10_000, (double) pair / last);
  }

  private void project(int rows, NativeFloats input) {
    gemm.linear(rows, dModel, 2 * dModel, input, bound.weight(0), 0, queryKey);
    gemm.linear(rows, dModel, values, input, bound.weight(1), 0, value);
    gemm.linear(rows, dModel, values, input, bound.weight(2), 0, gate);
  }

  private void finish(int rows, NativeFloats residual) {
    RmsNormKernel.normalise(rows * heads, valueWidth, EPSILON, mixed, normed, roots);
    SiluGate.apply(rows * values, gate, normed, gated);
    gemm.linear(rows, values, dModel, gated, bound.weight(3), 1, residual);
  }

  private void forwardHead(int base, int length, int head) {
    RetentionDecay decay = decays.get(head);
    Matrix state = state(0);
    for (int first = 0; first < length; first += CHUNK) {
      int block = Math.min(CHUNK, length - first);
      int row = base + first;
      Matrix query = query(queryKey, row, head);
      Matrix key = key(queryKey, row, head);
      Matrix values = ofHead(value, row, head);
      Matrix out = ofHead(mixed, row, head);
      scores(block, query, key);
      decay.mask(block, first, scores.floats());
      gemm.multiply(Form.NN, block, valueWidth, block, 1, scores, values, 0, out);
      if (first > 0) {
        Matrix reached = reach(decay, block, keyWidth, first, query);
        gemm.multiply(Form.NN, block, valueWidth, keyWidth, 1, reached, state, 1, out);
      }
      if (first + block < length) {
        float past = first == 0 ? 0 : decay.ofChunk();
        addToState(CHUNK, remain(decay, keyWidth, key), values, past, state);
      }
    }
  }

  private void backwardHead(int base, int length, int head) {
    RetentionDecay decay = decays.get(head);
    int chunks = (length - 1) / CHUNK + 1;
    recallStates(base, chunks, head);
    Matrix later = Matrix.of(stateGradient, valueWidth);
    for (int chunk = chunks - 1; chunk >= 0; chunk--) {
      int first = chunk * CHUNK;
      int block = Math.min(CHUNK, length - first);
      int row = base + first;
      Matrix query = query(queryKey, row, head);
      Matrix key = key(queryKey, row, head);
      Matrix values = ofHead(value, row, head);
      Matrix dQuery = query(queryKeyGradient, row, head);
      Matrix dKey = key(queryKeyGradient, row, head);
      Matrix dValues = ofHead(valueGradient, row, head);
      Matrix dOut = ofHead(mixedGradient, row, head);
      scores(block, query, key);
      decay.mask(block, first, scores.floats());
      gemm.multiply(Form.TN, block, valueWidth, block, 1, scores, dOut, 0, dValues);
      gemm.multiply(Form.NT, block, block, valueWidth, scale, dOut, values, 0, scoreGradient);
      decay.mask(block, first, scoreGradient.floats());
      gemm.multiply(Form.NN, block, keyWidth, block, 1, scoreGradient, key, 0, dQuery);
      gemm.multiply(Form.TN, block, keyWidth, block, 1, scoreGradient, query, 0, dKey);
      boolean last = chunk == chunks - 1;
      if (!last) {
        Matrix keys = remain(decay, keyWidth, key);
        gemm.multiply(Form.NN, block, valueWidth, keyWidth, scale, keys, later, 1, dValues);
        Matrix remaining = remain(decay, valueWidth, values);
        gemm.multiply(Form.NT, block, keyWidth, valueWidth, scale, remaining, later, 1, dKey);
      }
      if (chunk > 0) {
        Matrix reached = reach(decay, block, valueWidth, first, dOut);
        gemm.multiply(Form.NT, block, keyWidth, valueWidth, 1, reached, state(chunk), 1, dQuery);
        float past = last ? 0 : decay.ofChunk();
        gemm.multiply(Form.TN, keyWidth, valueWidth, block, 1, query, reached, past, later);
      }
    }
  }

  /** Makes the state before each chunk but the first, which is zero. */
  private void recallStates(int base, int chunks, int head) {
    RetentionDecay decay = decays.get(head);
    int size = keyWidth * valueWidth;
    for (int chunk = 1; chunk < chunks; chunk++) {
      int before = base + (chunk - 1) * CHUNK;
      if (chunk > 1) {
        Rows.move(states, (chunk - 1) * size, states, chunk * size, size);
      }
      float past = chunk == 1 ? 0 : decay.ofChunk();
      Matrix keys = remain(decay, keyWidth, key(queryKey, before, head));
      addToState(CHUNK, keys, ofHead(value, before, head), past, state(chunk));
    }
  }

  /** {@code S = k^T v / sqrt(K) + past S} over so many rows. */
  private void addToState(int rows, Matrix keys, Matrix of, float past, Matrix state) {
    gemm.multiply(Form.TN, keyWidth, valueWidth, rows, scale, keys, of, past, state);
  }

  private void scores(int block, Matrix query, Matrix key) {
    gemm.multiply(Form.NT, block, block, keyWidth, scale, query, key, 0, scores);
  }

  private Matrix reach(RetentionDecay decay, int block, int width, int first, Matrix rows) {
    decay.reach(block, width, first, rows.floats(), rows.offset(), rows.stride(), reached);
    return Matrix.of(reached, width);
  }

  private Matrix remain(RetentionDecay decay, int width, Matrix rows) {
    decay.remain(width, rows.floats(), rows.offset(), rows.stride(), remaining);
    return Matrix.of(remaining, width);
  }

  private Matrix state(int chunk) {
    return new Matrix(states, chunk * keyWidth * valueWidth, valueWidth);
  }

  private Matrix query(NativeFloats queriesAndKeys, int row, int head) {
    return new Matrix(queriesAndKeys, 2 * row * dModel + head * keyWidth, 2 * dModel);
  }

  private Matrix key(NativeFloats queriesAndKeys, int row, int head) {
    return new Matrix(queriesAndKeys, (2 * row + 1) * dModel + head * keyWidth, 2 * dModel);
  }

  private Matrix ofHead(NativeFloats of, int row, int head) {
    return new Matrix(of, row * values + head * valueWidth, values);
  }
}
