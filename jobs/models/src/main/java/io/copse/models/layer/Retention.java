package io.copse.models.layer;

import static io.copse.models.kernel.RetentionDecay.CHUNK;

import io.copse.models.kernel.Gemm;
import io.copse.models.kernel.Gemm.Form;
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
public final class Retention implements Recurrent {
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
  private NativeFloats scores;
  private NativeFloats scoreGradient;
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
    scores = binding.scratch("scores", (long) CHUNK * CHUNK);
    scoreGradient = binding.scratch("scoreGradient", (long) CHUNK * CHUNK);
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
        int query = query(sequence, head);
        int at = (sequence * dModel + head * keyWidth) * valueWidth;
        int out = value(sequence, head);
        addToState(1, queryKey, query + dModel, 2 * dModel, value, out, decay.ofToken(), state, at);
        gemm.multiply(
            Form.NN,
            1,
            valueWidth,
            keyWidth,
            decay.root(position),
            queryKey,
            query,
            2 * dModel,
            state,
            at,
            valueWidth,
            0,
            mixed,
            out,
            values);
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
    int stride = 2 * dModel;
    for (int first = 0; first < length; first += CHUNK) {
      int block = Math.min(CHUNK, length - first);
      int query = query(base + first, head);
      int out = value(base + first, head);
      scores(block, query);
      decay.mask(block, first, scores);
      gemm.multiply(
          Form.NN,
          block,
          valueWidth,
          block,
          1,
          scores,
          0,
          CHUNK,
          value,
          out,
          values,
          0,
          mixed,
          out,
          values);
      if (first > 0) {
        decay.reach(block, keyWidth, first, queryKey, query, stride, reached);
        gemm.multiply(
            Form.NN,
            block,
            valueWidth,
            keyWidth,
            1,
            reached,
            0,
            keyWidth,
            states,
            0,
            valueWidth,
            1,
            mixed,
            out,
            values);
      }
      if (first + block < length) {
        decay.remain(keyWidth, queryKey, query + dModel, stride, remaining);
        float past = first == 0 ? 0 : decay.ofChunk();
        addToState(CHUNK, remaining, 0, keyWidth, value, out, past, states, 0);
      }
    }
  }

  private void backwardHead(int base, int length, int head) {
    RetentionDecay decay = decays.get(head);
    int stride = 2 * dModel;
    int size = keyWidth * valueWidth;
    int chunks = (length - 1) / CHUNK + 1;
    // The state before each chunk but the first, which is zero.
    for (int chunk = 1; chunk < chunks; chunk++) {
      int before = base + (chunk - 1) * CHUNK;
      if (chunk > 1) {
        Rows.move(states, (chunk - 1) * size, states, chunk * size, size);
      }
      decay.remain(keyWidth, queryKey, query(before, head) + dModel, stride, remaining);
      float past = chunk == 1 ? 0 : decay.ofChunk();
      addToState(
          CHUNK, remaining, 0, keyWidth, value, value(before, head), past, states, chunk * size);
    }
    for (int chunk = chunks - 1; chunk >= 0; chunk--) {
      int first = chunk * CHUNK;
      int block = Math.min(CHUNK, length - first);
      int query = query(base + first, head);
      int key = query + dModel;
      int out = value(base + first, head);
      scores(block, query);
      decay.mask(block, first, scores);
      gemm.multiply(
          Form.TN,
          block,
          valueWidth,
          block,
          1,
          scores,
          0,
          CHUNK,
          mixedGradient,
          out,
          values,
          0,
          valueGradient,
          out,
          values);
      gemm.multiply(
          Form.NT,
          block,
          block,
          valueWidth,
          scale,
          mixedGradient,
          out,
          values,
          value,
          out,
          values,
          0,
          scoreGradient,
          0,
          CHUNK);
      decay.mask(block, first, scoreGradient);
      gemm.multiply(
          Form.NN,
          block,
          keyWidth,
          block,
          1,
          scoreGradient,
          0,
          CHUNK,
          queryKey,
          key,
          stride,
          0,
          queryKeyGradient,
          query,
          stride);
      gemm.multiply(
          Form.TN,
          block,
          keyWidth,
          block,
          1,
          scoreGradient,
          0,
          CHUNK,
          queryKey,
          query,
          stride,
          0,
          queryKeyGradient,
          key,
          stride);
      boolean last = chunk == chunks - 1;
      if (!last) {
        decay.remain(keyWidth, queryKey, key, stride, remaining);
        gemm.multiply(
            Form.NN,
            block,
            valueWidth,
            keyWidth,
            scale,
            remaining,
            0,
            keyWidth,
            stateGradient,
            0,
            valueWidth,
            1,
            valueGradient,
            out,
            values);
        decay.remain(valueWidth, value, out, values, remaining);
        gemm.multiply(
            Form.NT,
            block,
            keyWidth,
            valueWidth,
            scale,
            remaining,
            0,
            valueWidth,
            stateGradient,
            0,
            valueWidth,
            1,
            queryKeyGradient,
            key,
            stride);
      }
      if (chunk > 0) {
        decay.reach(block, valueWidth, first, mixedGradient, out, values, reached);
        gemm.multiply(
            Form.NT,
            block,
            keyWidth,
            valueWidth,
            1,
            reached,
            0,
            valueWidth,
            states,
            chunk * size,
            valueWidth,
            1,
            queryKeyGradient,
            query,
            stride);
        gemm.multiply(
            Form.TN,
            keyWidth,
            valueWidth,
            block,
            1,
            queryKey,
            query,
            stride,
            reached,
            0,
            valueWidth,
            last ? 0 : decay.ofChunk(),
            stateGradient,
            0,
            valueWidth);
      }
    }
  }

  /** {@code S = k^T v / sqrt(K) + past S} over so many rows. */
  private void addToState(
      int rows,
      NativeFloats keys,
      int key,
      int stride,
      NativeFloats of,
      int at,
      float past,
      NativeFloats state,
      int to) {
    gemm.multiply(
        Form.TN,
        keyWidth,
        valueWidth,
        rows,
        scale,
        keys,
        key,
        stride,
        of,
        at,
        values,
        past,
        state,
        to,
        valueWidth);
  }

  private void scores(int block, int query) {
    int stride = 2 * dModel;
    gemm.multiply(
        Form.NT,
        block,
        block,
        keyWidth,
        scale,
        queryKey,
        query,
        stride,
        queryKey,
        query + dModel,
        stride,
        0,
        scores,
        0,
        CHUNK);
  }

  private int query(int row, int head) {
    return 2 * row * dModel + head * keyWidth;
  }

  private int value(int row, int head) {
    return row * values + head * valueWidth;
  }
}
