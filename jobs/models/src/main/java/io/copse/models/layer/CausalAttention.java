package io.copse.models.layer;

import io.copse.models.kernel.CausalSoftmax;
import io.copse.models.kernel.Gemm;
import io.copse.models.kernel.Gemm.Form;
import io.copse.models.kernel.NativeFloats;
import io.copse.models.kernel.Rotary;
import io.copse.models.kernel.Rows;
import java.util.List;
import java.util.OptionalDouble;

/**
 * Causal multi-head attention {@code out(softmax(q k^T / sqrt(dModel / heads)) v)} (Vaswani et al.
 * 2017) without biases, with rotary or without positions of its own. Where there are fewer heads of
 * keys and values than of queries, each serves as many neighbouring queries (grouped queries,
 * Ainslie et al. 2023); a row of the projections holds queries, then keys, then values.
 *
 * <p>Scores live in blocks of query rows, one head at a time; the backward makes them again from
 * two floats per row instead of keeping [heads, length, length].
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
  private final double residualDeviation;
  private final OptionalDouble theta;
  private final float scale;
  private int maxLength;
  private Gemm gemm;
  private Rotary rotary;
  private NativeFloats inWeight;
  private NativeFloats inGradient;
  private NativeFloats outWeight;
  private NativeFloats outGradient;
  private NativeFloats projected;
  private NativeFloats mixed;
  private NativeFloats statistics;
  private NativeFloats projectedGradient;
  private NativeFloats mixedGradient;
  private NativeFloats scores;
  private NativeFloats scoreGradient;

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
    this.residualDeviation = residualDeviation;
    this.theta = theta;
    this.scale = (float) (1 / Math.sqrt(headWidth));
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
    return List.of(
        Parameter.matrix("qkv", inWidth, dModel, Initial.DEVIATION),
        Parameter.matrix("out", dModel, dModel, residualDeviation));
  }

  /**
   * {@code 4 d^2 (1 + keyHeads / heads)} for the projections, {@code 2 (T + 1) d} for scores and
   * mixing.
   */
  @Override
  public double forwardFlopsPerToken(int length) {
    return 2.0 * dModel * (dModel + inWidth) + 2.0 * (length + 1.0) * dModel;
  }

  @Override
  public void bind(Binding binding) {
    gemm = binding.gemm();
    inWeight = binding.weight(0);
    inGradient = binding.gradient(0);
    outWeight = binding.weight(1);
    outGradient = binding.gradient(1);
    long rows = binding.tokens();
    projected = binding.kept(rows * inWidth);
    mixed = binding.kept(rows * dModel);
    statistics = binding.kept(2 * rows * heads);
    projectedGradient = binding.scratch("projectedGradient", rows * inWidth);
    mixedGradient = binding.scratch("mixedGradient", rows * dModel);
    long tile = (long) Math.min(BLOCK, binding.length()) * CausalSoftmax.stride(binding.length());
    scores = binding.scratch("scores", tile);
    scoreGradient = binding.scratch("scoreGradient", tile);
    maxLength = binding.length();
    if (theta.isPresent()) {
      rotary = new Rotary(binding.length(), headWidth, theta.getAsDouble());
    }
  }

  @Override
  public void forward(Batch batch, NativeFloats input, NativeFloats residual) {
    int rows = batch.tokens();
    int length = batch.length();
    gemm.linear(rows, dModel, inWidth, input, inWeight, 0, projected);
    if (rotary != null) {
      for (int row = 0; row < rows; row++) {
        rotary.turn(projected, row * inWidth, heads + keyHeads, row % length);
      }
    }
    for (int sequence = 0; sequence < batch.sequences(); sequence++) {
      for (int head = 0; head < heads; head++) {
        forwardHead(sequence * length, length, head);
      }
    }
    gemm.linear(rows, dModel, dModel, mixed, outWeight, 1, residual);
  }

  @Override
  public void backward(
      Batch batch, NativeFloats input, NativeFloats residualGradient, NativeFloats inputGradient) {
    int rows = batch.tokens();
    int length = batch.length();
    gemm.linearWeightGradient(rows, dModel, dModel, residualGradient, mixed, 0, outGradient);
    gemm.linearInputGradient(rows, dModel, dModel, residualGradient, outWeight, mixedGradient);
    for (int sequence = 0; sequence < batch.sequences(); sequence++) {
      for (int head = 0; head < heads; head++) {
        backwardHead(sequence * length, length, head);
      }
    }
    if (rotary != null) {
      for (int row = 0; row < rows; row++) {
        rotary.turnBack(projectedGradient, row * inWidth, heads + keyHeads, row % length);
      }
    }
    gemm.linearWeightGradient(rows, dModel, inWidth, projectedGradient, input, 0, inGradient);
    gemm.linearInputGradient(rows, dModel, inWidth, projectedGradient, inWeight, inputGradient);
  }

  /** The keys and values [length, 2 keyWidth] of the tokens so far. */
  @Override
  public long stateSize(int length) {
    return 2L * length * keyWidth;
  }

  @Override
  public void step(
      int sequences, int position, NativeFloats state, NativeFloats input, NativeFloats residual) {
    gemm.linear(sequences, dModel, inWidth, input, inWeight, 0, projected);
    int seen = position + 1;
    int row = CausalSoftmax.stride(seen);
    int past = 2 * keyWidth;
    for (int sequence = 0; sequence < sequences; sequence++) {
      int query = sequence * inWidth;
      int cache = Math.toIntExact(sequence * stateSize(maxLength));
      if (rotary != null) {
        rotary.turn(projected, query, heads + keyHeads, position);
      }
      Rows.move(projected, query + dModel, state, cache + position * past, past);
      for (int head = 0; head < heads; head++) {
        int from = head * headWidth;
        int key = cache + keyHead(head) * headWidth;
        gemm.multiply(
            Form.NT,
            1,
            seen,
            headWidth,
            scale,
            projected,
            query + from,
            dModel,
            state,
            key,
            past,
            0,
            scores,
            0,
            row);
        CausalSoftmax.apply(1, position, scores, statistics, 0);
        gemm.multiply(
            Form.NN,
            1,
            headWidth,
            seen,
            1,
            scores,
            0,
            row,
            state,
            key + keyWidth,
            past,
            0,
            mixed,
            sequence * dModel + from,
            dModel);
      }
    }
    gemm.linear(sequences, dModel, dModel, mixed, outWeight, 1, residual);
  }

  private void forwardHead(int base, int length, int head) {
    int stride = inWidth;
    int query = base * stride + head * headWidth;
    int key = base * stride + dModel + keyHead(head) * headWidth;
    int value = key + keyWidth;
    int out = base * dModel + head * headWidth;
    for (int first = 0; first < length; first += BLOCK) {
      int block = Math.min(BLOCK, length - first);
      int seen = first + block;
      scores(query + first * stride, key, block, seen);
      CausalSoftmax.apply(
          block, first, scores, statistics, statisticsOf(base, head, length) + first);
      gemm.multiply(
          Form.NN,
          block,
          headWidth,
          seen,
          1,
          scores,
          0,
          CausalSoftmax.stride(seen),
          projected,
          value,
          stride,
          0,
          mixed,
          out + first * dModel,
          dModel);
    }
  }

  private void backwardHead(int base, int length, int head) {
    int stride = inWidth;
    int query = base * stride + head * headWidth;
    int key = base * stride + dModel + keyHead(head) * headWidth;
    int value = key + keyWidth;
    int out = base * dModel + head * headWidth;
    // The last block sees every key: with the first head of a group it writes the gradients of keys
    // and values, all others add.
    float beta = head % (heads / keyHeads) == 0 ? 0 : 1;
    for (int first = (length - 1) / BLOCK * BLOCK; first >= 0; first -= BLOCK) {
      int block = Math.min(BLOCK, length - first);
      int seen = first + block;
      int row = CausalSoftmax.stride(seen);
      int blockQuery = query + first * stride;
      int blockOut = out + first * dModel;
      scores(blockQuery, key, block, seen);
      CausalSoftmax.again(
          block, first, scores, statistics, statisticsOf(base, head, length) + first);
      gemm.multiply(
          Form.TN,
          seen,
          headWidth,
          block,
          1,
          scores,
          0,
          row,
          mixedGradient,
          blockOut,
          dModel,
          beta,
          projectedGradient,
          value,
          stride);
      gemm.multiply(
          Form.NT,
          block,
          seen,
          headWidth,
          1,
          mixedGradient,
          blockOut,
          dModel,
          projected,
          value,
          stride,
          0,
          scoreGradient,
          0,
          row);
      CausalSoftmax.gradient(block, first, scores, scoreGradient);
      gemm.multiply(
          Form.NN,
          block,
          headWidth,
          seen,
          scale,
          scoreGradient,
          0,
          row,
          projected,
          key,
          stride,
          0,
          projectedGradient,
          blockQuery,
          stride);
      gemm.multiply(
          Form.TN,
          seen,
          headWidth,
          block,
          scale,
          scoreGradient,
          0,
          row,
          projected,
          blockQuery,
          stride,
          beta,
          projectedGradient,
          key,
          stride);
      beta = 1;
    }
  }

  private int keyHead(int head) {
    return head / (heads / keyHeads);
  }

  private void scores(int blockQuery, int key, int block, int seen) {
    int stride = inWidth;
    gemm.multiply(
        Form.NT,
        block,
        seen,
        headWidth,
        scale,
        projected,
        blockQuery,
        stride,
        projected,
        key,
        stride,
        0,
        scores,
        0,
        CausalSoftmax.stride(seen));
  }

  private int statisticsOf(int base, int head, int length) {
    return base * heads + head * length;
  }
}
