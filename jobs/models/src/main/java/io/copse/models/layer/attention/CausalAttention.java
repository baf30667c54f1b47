package io.copse.models.layer.attention;

import io.copse.models.kernel.Gemm;
import io.copse.models.kernel.Gemm.Form;
import io.copse.models.kernel.Matrix;
import io.copse.models.kernel.NativeFloats;
import io.copse.models.kernel.Rows;
import io.copse.models.kernel.attention.CausalSoftmax;
import io.copse.models.kernel.attention.Rotary;
import io.copse.models.layer.Batch;
import io.copse.models.layer.Binding;
import io.copse.models.layer.BoundBranch;
import io.copse.models.layer.Branch;
import io.copse.models.layer.Initial;
import io.copse.models.layer.Parameter;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;

/**
 * Causal multi-head attention {@code out(softmax(q k^T / sqrt(dModel / heads)) v)} (Vaswani et al.
 * 2017) without biases, with rotary positions or without positions of its own. If there are fewer
 * heads of keys and values than of queries, each serves as many neighbouring queries (grouped
 * queries, Ainslie et al. 2023). A row of the projections holds queries, then keys, then values.
 *
 * <p>Scores live in blocks of query rows, one head at a time. The backward makes them again from
 * two floats per row instead of keeping [heads, length, length].
 *
 * <p>FLOPs per token: {@code 4 d^2 (1 + keyHeads / heads)} for the projections, {@code 2 (T + 1) d}
 * for scores and mixing.
 */
public final class CausalAttention implements Branch {
  /** The base of rotary positions that LLaMA and Mixtral have. */
  public static final double ROTARY_THETA = 10_000;

  private static final int BLOCK = 128;

  private final int dModel;
  private final int heads;
  private final int keyHeads;
  private final int headWidth;
  private final int keyWidth;
  private final int inWidth;
  private final OptionalDouble theta;
  private final float scale;
  private final Parameter qkv;
  private final Parameter out;

  private enum Scratch {
    PROJECTED_GRADIENT,
    MIXED_GRADIENT,
    SCORES,
    SCORE_GRADIENT
  }

  private CausalAttention(
      int dModel, int heads, int keyHeads, double residualDeviation, OptionalDouble theta) {
    if (heads % keyHeads != 0) {
      throw new IllegalArgumentException(
          "heads of keys and values must divide heads: " + keyHeads + " does not divide " + heads);
    }
    this.dModel = dModel;
    this.heads = heads;
    this.keyHeads = keyHeads;
    this.headWidth = dModel / heads;
    this.keyWidth = keyHeads * headWidth;
    this.inWidth = dModel + 2 * keyWidth;
    this.theta = theta;
    this.scale = (float) (1 / Math.sqrt(headWidth));
    this.qkv = Parameter.matrix("qkv", inWidth, dModel, Initial.DEVIATION);
    this.out = Parameter.matrix("out", dModel, dModel, residualDeviation);
  }

  /** Attention that sees positions only through its input. */
  public static CausalAttention plain(int dModel, int heads, double residualDeviation) {
    return new CausalAttention(dModel, heads, heads, residualDeviation, OptionalDouble.empty());
  }

  /** Attention with rotary positions. */
  public static CausalAttention rotary(int dModel, int heads, double residualDeviation) {
    return grouped(dModel, heads, heads, residualDeviation);
  }

  /**
   * Attention with rotary positions and {@code keyHeads} heads of keys and values.
   *
   * @throws IllegalArgumentException if they do not divide the heads
   */
  public static CausalAttention grouped(
      int dModel, int heads, int keyHeads, double residualDeviation) {
    Rotary.requireEven(dModel / heads);
    return new CausalAttention(
        dModel, heads, keyHeads, residualDeviation, OptionalDouble.of(ROTARY_THETA));
  }

  @Override
  public List<Parameter> parameters() {
    return List.of(qkv, out);
  }

  @Override
  public double forwardFlopsPerToken(int length) {
    return 2.0 * dModel * (dModel + inWidth) + 2.0 * (length + 1.0) * dModel;
  }

  /** The keys and values [length, 2 keyWidth] of the tokens so far. */
  @Override
  public long stateSize(int length) {
    return 2L * length * keyWidth;
  }

  @Override
  public BoundBranch bind(Binding binding) {
    return new Bound(binding);
  }

  private final class Bound implements BoundBranch {
    private final int maxLength;
    private final Gemm gemm;
    private final Optional<Rotary> rotary;
    private final NativeFloats inWeight;
    private final NativeFloats inGradient;
    private final NativeFloats outWeight;
    private final NativeFloats outGradient;
    private final Matrix projected;
    private final Matrix mixed;
    private final NativeFloats statistics;
    private final Matrix projectedGradient;
    private final Matrix mixedGradient;
    private final NativeFloats scores;
    private final NativeFloats scoreGradient;

    Bound(Binding binding) {
      gemm = binding.gemm();
      inWeight = binding.weight(qkv);
      inGradient = binding.gradient(qkv);
      outWeight = binding.weight(out);
      outGradient = binding.gradient(out);
      int rows = binding.tokens();
      projected = binding.keptMatrix(rows, inWidth);
      mixed = binding.keptMatrix(rows, dModel);
      statistics = binding.kept(2L * rows * heads);
      projectedGradient = binding.scratchMatrix(Scratch.PROJECTED_GRADIENT, rows, inWidth);
      mixedGradient = binding.scratchMatrix(Scratch.MIXED_GRADIENT, rows, dModel);
      maxLength = binding.length();
      long tile = (long) Math.min(BLOCK, maxLength) * CausalSoftmax.stride(maxLength);
      scores = binding.scratch(Scratch.SCORES, tile);
      scoreGradient = binding.scratch(Scratch.SCORE_GRADIENT, tile);
      rotary =
          theta.isPresent()
              ? Optional.of(new Rotary(maxLength, headWidth, theta.getAsDouble()))
              : Optional.empty();
    }

    @Override
    public void forward(Batch batch, NativeFloats input, NativeFloats residual) {
      int rows = batch.tokens();
      int length = batch.length();
      gemm.linear(rows, dModel, inWidth, input, inWeight, 0, projected.floats());
      if (rotary.isPresent()) {
        for (int row = 0; row < rows; row++) {
          rotary.get().turn(projected.floats(), row * inWidth, heads + keyHeads, row % length);
        }
      }
      for (int sequence = 0; sequence < batch.sequences(); sequence++) {
        for (int head = 0; head < heads; head++) {
          forwardHead(sequence * length, length, head);
        }
      }
      gemm.linear(rows, dModel, dModel, mixed.floats(), outWeight, 1, residual);
    }

    @Override
    public void backward(
        Batch batch,
        NativeFloats input,
        NativeFloats residualGradient,
        NativeFloats inputGradient) {
      int rows = batch.tokens();
      int length = batch.length();
      NativeFloats dMixed = mixedGradient.floats();
      NativeFloats dProjected = projectedGradient.floats();
      gemm.linearWeightGradient(
          rows, dModel, dModel, residualGradient, mixed.floats(), 0, outGradient);
      gemm.linearInputGradient(rows, dModel, dModel, residualGradient, outWeight, dMixed);
      for (int sequence = 0; sequence < batch.sequences(); sequence++) {
        for (int head = 0; head < heads; head++) {
          backwardHead(sequence * length, length, head);
        }
      }
      if (rotary.isPresent()) {
        for (int row = 0; row < rows; row++) {
          rotary.get().turnBack(dProjected, row * inWidth, heads + keyHeads, row % length);
        }
      }
      gemm.linearWeightGradient(rows, dModel, inWidth, dProjected, input, 0, inGradient);
      gemm.linearInputGradient(rows, dModel, inWidth, dProjected, inWeight, inputGradient);
    }

    @Override
    public void step(
        int sequences,
        int position,
        NativeFloats state,
        NativeFloats input,
        NativeFloats residual) {
      gemm.linear(sequences, dModel, inWidth, input, inWeight, 0, projected.floats());
      int seen = position + 1;
      int past = 2 * keyWidth;
      for (int sequence = 0; sequence < sequences; sequence++) {
        int row = sequence * inWidth;
        int cache = Math.toIntExact(sequence * stateSize(maxLength));
        if (rotary.isPresent()) {
          rotary.get().turn(projected.floats(), row, heads + keyHeads, position);
        }
        Rows.move(projected.floats(), row + dModel, state, cache + position * past, past);
        Matrix seenRows = new Matrix(state, cache, seen, past, past);
        for (int head = 0; head < heads; head++) {
          Matrix keys = seenRows.columns(keyHead(head) * headWidth, headWidth);
          Matrix values = seenRows.columns(keyWidth + keyHead(head) * headWidth, headWidth);
          Matrix p = scores(queries(projected, sequence, 1, head), keys);
          CausalSoftmax.apply(1, position, scores, statistics, 0);
          gemm.multiply(Form.NN, 1, p, values, 0, ofHead(mixed, sequence, 1, head));
        }
      }
      gemm.linear(sequences, dModel, dModel, mixed.floats(), outWeight, 1, residual);
    }

    private void forwardHead(int base, int length, int head) {
      Matrix queries = queries(projected, base, length, head);
      Matrix keys = keys(projected, base, length, head);
      Matrix values = values(projected, base, length, head);
      Matrix mixedRows = ofHead(mixed, base, length, head);
      int kept = statisticsOf(base, head, length);
      for (int first = 0; first < length; first += BLOCK) {
        int block = Math.min(BLOCK, length - first);
        int seen = first + block;
        Matrix p = scores(queries.rows(first, block), keys.top(seen));
        CausalSoftmax.apply(block, first, scores, statistics, kept + first);
        gemm.multiply(Form.NN, 1, p, values.top(seen), 0, mixedRows.rows(first, block));
      }
    }

    private void backwardHead(int base, int length, int head) {
      Matrix queries = queries(projected, base, length, head);
      Matrix keys = keys(projected, base, length, head);
      Matrix values = values(projected, base, length, head);
      Matrix dQueries = queries(projectedGradient, base, length, head);
      Matrix dKeys = keys(projectedGradient, base, length, head);
      Matrix dValues = values(projectedGradient, base, length, head);
      Matrix dMixed = ofHead(mixedGradient, base, length, head);
      int kept = statisticsOf(base, head, length);
      // The last block sees every key: with the first head of a group it writes the gradients of
      // keys and values, all others add.
      float beta = head % (heads / keyHeads) == 0 ? 0 : 1;
      for (int first = (length - 1) / BLOCK * BLOCK; first >= 0; first -= BLOCK) {
        int block = Math.min(BLOCK, length - first);
        int seen = first + block;
        Matrix query = queries.rows(first, block);
        Matrix dOut = dMixed.rows(first, block);
        Matrix p = scores(query, keys.top(seen));
        CausalSoftmax.again(block, first, scores, statistics, kept + first);
        gemm.multiply(Form.TN, 1, p, dOut, beta, dValues.top(seen));
        Matrix dp = tile(scoreGradient, block, seen);
        gemm.multiply(Form.NT, 1, dOut, values.top(seen), 0, dp);
        CausalSoftmax.gradient(block, first, scores, scoreGradient);
        gemm.multiply(Form.NN, scale, dp, keys.top(seen), 0, dQueries.rows(first, block));
        gemm.multiply(Form.TN, scale, dp, query, beta, dKeys.top(seen));
        beta = 1;
      }
    }

    /** Scores of a block of queries against the keys that it sees, in scratch memory. */
    private Matrix scores(Matrix query, Matrix keys) {
      Matrix block = tile(scores, query.rows(), keys.rows());
      gemm.multiply(Form.NT, scale, query, keys, 0, block);
      return block;
    }
  }

  private static Matrix tile(NativeFloats scores, int block, int seen) {
    return new Matrix(scores, 0, block, seen, CausalSoftmax.stride(seen));
  }

  private Matrix queries(Matrix projected, int row, int count, int head) {
    return projected.part(row, head * headWidth, count, headWidth);
  }

  private Matrix keys(Matrix projected, int row, int count, int head) {
    return projected.part(row, dModel + keyHead(head) * headWidth, count, headWidth);
  }

  private Matrix values(Matrix projected, int row, int count, int head) {
    return projected.part(row, dModel + keyWidth + keyHead(head) * headWidth, count, headWidth);
  }

  private Matrix ofHead(Matrix mixed, int row, int count, int head) {
    return mixed.part(row, head * headWidth, count, headWidth);
  }

  private int keyHead(int head) {
    return head / (heads / keyHeads);
  }

  private int statisticsOf(int base, int head, int length) {
    return base * heads + head * length;
  }
}
