package io.copse.models.kernel.attention;

import static io.copse.models.kernel.Lanes.WIDTH;
import static io.copse.models.kernel.Lanes.load;
import static io.copse.models.kernel.Lanes.store;
import static io.copse.models.kernel.Lanes.store1;
import static io.copse.models.kernel.Lanes.whole;

import io.copse.models.kernel.Elementary;
import io.copse.models.kernel.Lanes;
import io.copse.models.kernel.NativeFloats;
import io.copse.models.kernel.Rows;
import java.nio.ByteBuffer;
import jdk.incubator.vector.FloatVector;

/**
 * Softmax over the past on a block of rows of one head's scores. The block holds the queries {@code
 * first .. first + rows}, its columns are the keys {@code 0 .. first + rows}, and its row distance
 * is their {@link #stride}, so that rows are whole vectors. Elements above the diagonal do not
 * count and become zero.
 *
 * <p>Of each row the greatest score and the reciprocal of the sum are kept at {@code statistics[2
 * (offset + row)]}, so that the gradient's pass need not store the probabilities. If the greatest
 * score is infinite or not a number, the reciprocal and the probabilities of the row are not
 * numbers.
 */
public final class CausalSoftmax {
  private CausalSoftmax() {}

  /** The distance of rows of so many keys: the next whole number of vectors. */
  public static int stride(int keys) {
    return whole(keys + WIDTH - 1);
  }

  /** Scores become probabilities. */
  public static void apply(
      int rows, int first, NativeFloats scores, NativeFloats statistics, int offset) {
    // Passes over the block: each is compiled by itself, all in one would be too much to compile.
    maxima(rows, first, scores, statistics, offset);
    exponentials(rows, first, scores, statistics, offset);
    normalise(rows, first, scores, statistics, offset);
  }

  /**
   * Keeps the greatest score of each row; up to a whole vector, those above the diagonal are out.
   */
  private static void maxima(
      int rows, int first, NativeFloats scores, NativeFloats statistics, int offset) {
    ByteBuffer bytes = scores.bytes();
    int stride = stride(first + rows);
    for (int row = 0; row < rows; row++) {
      int from = row * stride;
      int diagonal = from + whole(first + row);
      for (int i = from + first + row + 1; i < diagonal + WIDTH; i++) {
        store1(Float.NEGATIVE_INFINITY, bytes, i);
      }
      statistics.put(2 * (offset + row), Lanes.max(bytes, from, diagonal + WIDTH));
    }
  }

  /** Replaces scores z by e^(z - max), and keeps the reciprocal of their sum. */
  private static void exponentials(
      int rows, int first, NativeFloats scores, NativeFloats statistics, int offset) {
    ByteBuffer bytes = scores.bytes();
    int stride = stride(first + rows);
    float[] scratch = new float[WIDTH];
    for (int row = 0; row < rows; row++) {
      int from = row * stride;
      int diagonal = from + whole(first + row);
      float max = statistics.at(2 * (offset + row));
      FloatVector sums = FloatVector.zero(Lanes.SPECIES);
      for (int i = from; i <= diagonal; i += WIDTH) {
        FloatVector e = Elementary.expMinus(Lanes.broadcast(max).sub(load(bytes, i)));
        store(e, bytes, i);
        sums = sums.add(e);
      }
      float reciprocal = Float.isFinite(max) ? 1 / Lanes.sum(sums, scratch) : Float.NaN;
      statistics.put(2 * (offset + row) + 1, reciprocal);
    }
  }

  /** Multiplies by the reciprocals, and sets what is above the diagonal to zero. */
  private static void normalise(
      int rows, int first, NativeFloats scores, NativeFloats statistics, int offset) {
    ByteBuffer bytes = scores.bytes();
    int stride = stride(first + rows);
    for (int row = 0; row < rows; row++) {
      int from = row * stride;
      int diagonal = from + whole(first + row);
      float reciprocal = statistics.at(2 * (offset + row) + 1);
      for (int i = from; i <= diagonal; i += WIDTH) {
        store(load(bytes, i).mul(reciprocal), bytes, i);
      }
      clear(scores, diagonal, from + first + row + 1 - diagonal, from + stride);
    }
  }

  /** Scores become the probabilities of the pass that kept {@code statistics}. */
  public static void again(
      int rows, int first, NativeFloats scores, NativeFloats statistics, int offset) {
    ByteBuffer bytes = scores.bytes();
    int stride = stride(first + rows);
    for (int row = 0; row < rows; row++) {
      int from = row * stride;
      int diagonal = from + whole(first + row);
      float max = statistics.at(2 * (offset + row));
      float reciprocal = statistics.at(2 * (offset + row) + 1);
      for (int i = from; i <= diagonal; i += WIDTH) {
        FloatVector e = Elementary.expMinus(Lanes.broadcast(max).sub(load(bytes, i)));
        store(e.mul(reciprocal), bytes, i);
      }
      clear(scores, diagonal, from + first + row + 1 - diagonal, from + stride);
    }
  }

  /**
   * Gradients dp become {@code ds = p (dp - sum over the row of p dp)}, zero above the diagonal.
   */
  public static void gradient(
      int rows, int first, NativeFloats probabilities, NativeFloats gradients) {
    ByteBuffer p = probabilities.bytes();
    ByteBuffer d = gradients.bytes();
    int stride = stride(first + rows);
    float[] scratch = new float[WIDTH];
    for (int row = 0; row < rows; row++) {
      int from = row * stride;
      int diagonal = from + whole(first + row);
      int lanes = from + first + row + 1 - diagonal;
      FloatVector lastP = Lanes.first(load(p, diagonal), lanes);
      FloatVector lastD = Lanes.first(load(d, diagonal), lanes);
      FloatVector products = lastP.mul(lastD);
      for (int i = from; i < diagonal; i += WIDTH) {
        products = load(p, i).fma(load(d, i), products);
      }
      float sum = Lanes.sum(products, scratch);
      for (int i = from; i < diagonal; i += WIDTH) {
        store(load(d, i).sub(sum).mul(load(p, i)), d, i);
      }
      store(lastD.sub(sum).mul(lastP), d, diagonal);
      Rows.zero(gradients, diagonal + WIDTH, from + stride - diagonal - WIDTH);
    }
  }

  /** Keeps the first lanes of the vector at {@code diagonal}; zeros from there to {@code end}. */
  private static void clear(NativeFloats x, int diagonal, int lanes, int end) {
    store(Lanes.first(load(x.bytes(), diagonal), lanes), x.bytes(), diagonal);
    Rows.zero(x, diagonal + WIDTH, end - diagonal - WIDTH);
  }
}
