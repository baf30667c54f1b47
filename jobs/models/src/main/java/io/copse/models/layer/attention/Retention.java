package io.copse.models.layer.attention;

import static io.copse.models.kernel.attention.RetentionDecay.CHUNK;

import io.copse.models.kernel.Gemm;
import io.copse.models.kernel.Gemm.Form;
import io.copse.models.kernel.Matrix;
import io.copse.models.kernel.NativeFloats;
import io.copse.models.kernel.Rows;
import io.copse.models.kernel.attention.RetentionDecay;
import io.copse.models.kernel.attention.Rotary;
import io.copse.models.kernel.dense.RmsNormKernel;
import io.copse.models.kernel.dense.SiluGate;
import io.copse.models.layer.Batch;
import io.copse.models.layer.Binding;
import io.copse.models.layer.BoundBranch;
import io.copse.models.layer.Branch;
import io.copse.models.layer.Initial;
import io.copse.models.layer.Parameter;
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
 *
 * <p>Training takes the parallel form within chunks of 64 tokens and the recurrent form between
 * them. The original also divides the rows of scores by their absolute sum if it exceeds 1. The
 * norm undoes that but for epsilon, so it is left out here, and all forms agree.
 *
 * <p>FLOPs per token: {@code 4 d^2 + 6 d V} for the projections of V values, {@code 5 d V / heads}
 * for the recurrence.
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
  private final Parameter queryKey;
  private final Parameter value;
  private final Parameter gate;
  private final Parameter out;

  private enum Scratch {
    MIXED,
    GATED,
    MIXED_GRADIENT,
    NORMED_GRADIENT,
    QUERY_KEY_GRADIENT,
    VALUE_GRADIENT,
    SCORES,
    SCORE_GRADIENT,
    REACHED,
    REMAINING,
    STATES,
    STATE_GRADIENT
  }

  /** Retention with values of {@code values} channels in all heads together. */
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
    Initial keys = Initial.xavierUniform(dModel, dModel, IN_GAIN);
    Initial rest = Initial.xavierUniform(values, dModel, IN_GAIN);
    queryKey = Parameter.matrix("query_key", 2 * dModel, dModel, keys);
    value = Parameter.matrix("value", values, dModel, rest);
    gate = Parameter.matrix("gate", values, dModel, rest);
    out = Parameter.matrix("out", dModel, values, Initial.xavierUniform(dModel, values, OUT_GAIN));
  }

  @Override
  public List<Parameter> parameters() {
    return List.of(queryKey, value, gate, out);
  }

  @Override
  public double forwardFlopsPerToken(int length) {
    return 4.0 * dModel * dModel + 6.0 * dModel * values + 5.0 * dModel * valueWidth;
  }

  /** The matrices [heads, keys, values] of the recurrent form. */
  @Override
  public long stateSize(int length) {
    return (long) dModel * valueWidth;
  }

  @Override
  public BoundBranch bind(Binding binding) {
    return new Bound(binding);
  }

  private final class Bound implements BoundBranch {
    private final Gemm gemm;
    private final Rotary rotary;
    private final List<RetentionDecay> decays;
    private final Weights weights;
    private final Weights gradients;
    private final Matrix queriesAndKeys;
    private final Matrix valueRows;
    private final NativeFloats gates;
    private final NativeFloats normed;
    private final NativeFloats roots;
    private final NativeFloats ones;
    private final Matrix mixed;
    private final NativeFloats gated;
    private final Matrix mixedGradient;
    private final NativeFloats normedGradient;
    private final Matrix queryKeyGradient;
    private final Matrix valueGradient;
    private final Matrix scores;
    private final Matrix scoreGradient;
    private final NativeFloats reached;
    private final NativeFloats remaining;
    private final NativeFloats states;
    private final NativeFloats stateGradient;

    /** The weights of the four projections, or their gradients. */
    private record Weights(
        NativeFloats queryKey, NativeFloats value, NativeFloats gate, NativeFloats out) {}

    Bound(Binding binding) {
      gemm = binding.gemm();
      int maxLength = binding.length();
      rotary = new Rotary(maxLength, keyWidth, Retention.this::period);
      decays =
          IntStream.range(0, heads)
              .mapToObj(head -> new RetentionDecay(maxLength, 1 - StrictMath.pow(2, -5 - head)))
              .toList();
      weights =
          new Weights(
              binding.weight(queryKey),
              binding.weight(value),
              binding.weight(gate),
              binding.weight(out));
      gradients =
          new Weights(
              binding.gradient(queryKey),
              binding.gradient(value),
              binding.gradient(gate),
              binding.gradient(out));
      int rows = binding.tokens();
      long size = (long) rows * values;
      queriesAndKeys = binding.keptMatrix(rows, 2 * dModel);
      valueRows = binding.keptMatrix(rows, values);
      gates = binding.kept(size);
      normed = binding.kept(size);
      roots = binding.kept((long) rows * heads);
      ones = binding.kept(valueWidth);
      for (int i = 0; i < valueWidth; i++) {
        ones.put(i, 1);
      }
      mixed = binding.scratchMatrix(Scratch.MIXED, rows, values);
      gated = binding.scratch(Scratch.GATED, size);
      mixedGradient = binding.scratchMatrix(Scratch.MIXED_GRADIENT, rows, values);
      normedGradient = binding.scratch(Scratch.NORMED_GRADIENT, size);
      valueGradient = binding.scratchMatrix(Scratch.VALUE_GRADIENT, rows, values);
      queryKeyGradient = binding.scratchMatrix(Scratch.QUERY_KEY_GRADIENT, rows, 2 * dModel);
      scores = binding.scratchMatrix(Scratch.SCORES, CHUNK, CHUNK);
      scoreGradient = binding.scratchMatrix(Scratch.SCORE_GRADIENT, CHUNK, CHUNK);
      reached = binding.scratch(Scratch.REACHED, (long) CHUNK * Math.max(keyWidth, valueWidth));
      remaining = binding.scratch(Scratch.REMAINING, reached.length());
      long state = (long) keyWidth * valueWidth;
      states = binding.scratch(Scratch.STATES, state * ((maxLength - 1) / CHUNK + 1));
      stateGradient = binding.scratch(Scratch.STATE_GRADIENT, Math.max(state, valueWidth));
    }

    @Override
    public void forward(Batch batch, NativeFloats input, NativeFloats residual) {
      int rows = batch.tokens();
      int length = batch.length();
      project(rows, input);
      for (int row = 0; row < rows; row++) {
        rotary.turn(queriesAndKeys.floats(), 2 * row * dModel, 2 * heads, row % length);
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
        Batch batch,
        NativeFloats input,
        NativeFloats residualGradient,
        NativeFloats inputGradient) {
      int rows = batch.tokens();
      int length = batch.length();
      gemm.linearInputGradient(rows, values, dModel, residualGradient, weights.out, gated);
      SiluGate.gradient(rows * values, gates, normed, gated, normedGradient);
      gemm.linearWeightGradient(rows, values, dModel, residualGradient, gated, 0, gradients.out);
      Rows.zero(mixedGradient.floats(), 0, rows * values);
      RmsNormKernel.gradient(
          rows * heads,
          valueWidth,
          normed,
          roots,
          ones,
          normedGradient,
          mixedGradient.floats(),
          stateGradient);
      for (int sequence = 0; sequence < batch.sequences(); sequence++) {
        for (int head = 0; head < heads; head++) {
          backwardHead(sequence * length, length, head);
        }
      }
      NativeFloats dQueryKey = queryKeyGradient.floats();
      for (int row = 0; row < rows; row++) {
        rotary.turnBack(dQueryKey, 2 * row * dModel, 2 * heads, row % length);
      }
      int both = 2 * dModel;
      gemm.linearWeightGradient(rows, dModel, both, dQueryKey, input, 0, gradients.queryKey);
      gemm.linearWeightGradient(
          rows, dModel, values, valueGradient.floats(), input, 0, gradients.value);
      gemm.linearWeightGradient(rows, dModel, values, gates, input, 0, gradients.gate);
      gemm.linearInputGradient(rows, dModel, both, dQueryKey, weights.queryKey, inputGradient);
      gemm.linearInputGradient(
          rows, dModel, values, valueGradient.floats(), weights.value, 1, inputGradient);
      gemm.linearInputGradient(rows, dModel, values, gates, weights.gate, 1, inputGradient);
    }

    @Override
    public void step(
        int sequences,
        int position,
        NativeFloats state,
        NativeFloats input,
        NativeFloats residual) {
      project(sequences, input);
      for (int sequence = 0; sequence < sequences; sequence++) {
        rotary.turn(queriesAndKeys.floats(), 2 * sequence * dModel, 2 * heads, position);
        for (int head = 0; head < heads; head++) {
          RetentionDecay decay = decays.get(head);
          int at = (sequence * dModel + head * keyWidth) * valueWidth;
          Matrix past = new Matrix(state, at, keyWidth, valueWidth, valueWidth);
          Matrix key = key(queriesAndKeys, sequence, 1, head);
          Matrix query = query(queriesAndKeys, sequence, 1, head);
          Matrix o = ofHead(mixed, sequence, 1, head);
          addToState(key, ofHead(valueRows, sequence, 1, head), decay.ofToken(), past);
          gemm.multiply(Form.NN, decay.root(position), query, past, 0, o);
        }
      }
      finish(sequences, residual);
    }

    private void project(int rows, NativeFloats input) {
      gemm.linear(rows, dModel, 2 * dModel, input, weights.queryKey, 0, queriesAndKeys.floats());
      gemm.linear(rows, dModel, values, input, weights.value, 0, valueRows.floats());
      gemm.linear(rows, dModel, values, input, weights.gate, 0, gates);
    }

    private void finish(int rows, NativeFloats residual) {
      RmsNormKernel.normalise(rows * heads, valueWidth, EPSILON, mixed.floats(), normed, roots);
      SiluGate.apply(rows * values, gates, normed, gated);
      gemm.linear(rows, values, dModel, gated, weights.out, 1, residual);
    }

    private void forwardHead(int base, int length, int head) {
      RetentionDecay decay = decays.get(head);
      Matrix state = state(0);
      for (int first = 0; first < length; first += CHUNK) {
        int block = Math.min(CHUNK, length - first);
        int row = base + first;
        Matrix query = query(queriesAndKeys, row, block, head);
        Matrix key = key(queriesAndKeys, row, block, head);
        Matrix v = ofHead(valueRows, row, block, head);
        Matrix o = ofHead(mixed, row, block, head);
        Matrix p = scores(query, key);
        decay.mask(block, first, p.floats());
        gemm.multiply(Form.NN, 1, p, v, 0, o);
        if (first > 0) {
          gemm.multiply(Form.NN, 1, reach(decay, first, query), state, 1, o);
        }
        if (first + block < length) {
          addToState(remain(decay, key), v, first == 0 ? 0 : decay.ofChunk(), state);
        }
      }
    }

    private void backwardHead(int base, int length, int head) {
      RetentionDecay decay = decays.get(head);
      int chunks = (length - 1) / CHUNK + 1;
      recallStates(base, chunks, head);
      Matrix later = Matrix.of(stateGradient, keyWidth, valueWidth);
      for (int chunk = chunks - 1; chunk >= 0; chunk--) {
        int first = chunk * CHUNK;
        int block = Math.min(CHUNK, length - first);
        int row = base + first;
        Matrix query = query(queriesAndKeys, row, block, head);
        Matrix key = key(queriesAndKeys, row, block, head);
        Matrix v = ofHead(valueRows, row, block, head);
        Matrix dQuery = query(queryKeyGradient, row, block, head);
        Matrix dKey = key(queryKeyGradient, row, block, head);
        Matrix dValues = ofHead(valueGradient, row, block, head);
        Matrix dOut = ofHead(mixedGradient, row, block, head);
        Matrix p = scores(query, key);
        decay.mask(block, first, p.floats());
        gemm.multiply(Form.TN, 1, p, dOut, 0, dValues);
        Matrix dp = scoreGradient.top(block).left(block);
        gemm.multiply(Form.NT, scale, dOut, v, 0, dp);
        decay.mask(block, first, dp.floats());
        gemm.multiply(Form.NN, 1, dp, key, 0, dQuery);
        gemm.multiply(Form.TN, 1, dp, query, 0, dKey);
        boolean last = chunk == chunks - 1;
        if (!last) {
          gemm.multiply(Form.NN, scale, remain(decay, key), later, 1, dValues);
          gemm.multiply(Form.NT, scale, remain(decay, v), later, 1, dKey);
        }
        if (chunk > 0) {
          Matrix seen = reach(decay, first, dOut);
          gemm.multiply(Form.NT, 1, seen, state(chunk), 1, dQuery);
          gemm.multiply(Form.TN, 1, query, seen, last ? 0 : decay.ofChunk(), later);
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
        Matrix keys = remain(decay, key(queriesAndKeys, before, CHUNK, head));
        addToState(keys, ofHead(valueRows, before, CHUNK, head), past, state(chunk));
      }
    }

    /** {@code S = k^T v / sqrt(K) + past S}. */
    private void addToState(Matrix keys, Matrix of, float past, Matrix state) {
      gemm.multiply(Form.TN, scale, keys, of, past, state);
    }

    private Matrix scores(Matrix query, Matrix key) {
      Matrix block = scores.part(0, 0, query.rows(), key.rows());
      gemm.multiply(Form.NT, scale, query, key, 0, block);
      return block;
    }

    private Matrix reach(RetentionDecay decay, int first, Matrix rows) {
      decay.reach(first, rows, reached);
      return Matrix.of(reached, rows.rows(), rows.columns());
    }

    private Matrix remain(RetentionDecay decay, Matrix rows) {
      decay.remain(rows, remaining);
      return Matrix.of(remaining, CHUNK, rows.columns());
    }

    private Matrix state(int chunk) {
      return Matrix.of(states, valueWidth).rows(chunk * keyWidth, keyWidth);
    }
  }

  /** 10,000 to the power of the pair's place in its head, from 0 to 1. */
  private double period(int pair) {
    int last = keyWidth / 2 - 1;
    return last == 0 ? 1 : StrictMath.pow(10_000, (double) pair / last);
  }

  private Matrix query(Matrix queriesAndKeys, int row, int count, int head) {
    return queriesAndKeys.part(row, head * keyWidth, count, keyWidth);
  }

  private Matrix key(Matrix queriesAndKeys, int row, int count, int head) {
    return queriesAndKeys.part(row, dModel + head * keyWidth, count, keyWidth);
  }

  private Matrix ofHead(Matrix of, int row, int count, int head) {
    return of.part(row, head * valueWidth, count, valueWidth);
  }
}
