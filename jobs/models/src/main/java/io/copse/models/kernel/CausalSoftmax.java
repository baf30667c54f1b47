package io.copse.models.kernel;

import static io.copse.models.kernel.Lanes.WIDTH;
import static io.copse.models.kernel.Lanes.load;
import static io.copse.models.kernel.Lanes.load1;
import static io.copse.models.kernel.Lanes.store;
import static io.copse.models.kernel.Lanes.store1;
import static io.copse.models.kernel.Lanes.whole;

import java.nio.ByteBuffer;
import jdk.incubator.vector.FloatVector;

/**
 * Softmax over the past on a block of rows of one head's scores. The block holds the queries {@code
 * first .. first + rows}, its row distance is {@code stride}, and its columns are the keys {@code 0
 * .. first + rows}; entries above the diagonal become zero.
 *
 * <p>Of each row the greatest score and the reciprocal of the sum are kept at {@code statistics[2
 * (offset + row)]}, so that the gradient's pass need not store the probabilities.
 */
public final class CausalSoftmax {
  private CausalSoftmax() {}

  /** Scores become probabilities. */
  public static void apply(
      int rows, int first, int stride, NativeFloats scores, NativeFloats statistics, int offset) {
    ByteBuffer bytes = scores.bytes;
    float[] scratch = new float[WIDTH];
    for (int row = 0; row < rows; row++) {
      int base = row * stride;
      int length = first + row + 1;
      int whole = whole(length);
      float max = load1(bytes, base);
      if (whole > 0) {
        FloatVector greatest = load(bytes, base);
        for (int i = WIDTH; i < whole; i += WIDTH) {
          greatest = greatest.max(load(bytes, base + i));
        }
        max = Lanes.max(greatest);
      }
      for (int i = whole; i < length; i++) {
        max = Math.max(max, load1(bytes, base + i));
      }
      FloatVector sums = FloatVector.zero(Lanes.SPECIES);
      for (int i = 0; i < whole; i += WIDTH) {
        FloatVector e = Elementary.exp(load(bytes, base + i).sub(max));
        store(e, bytes, base + i);
        sums = sums.add(e);
      }
      float sum = Lanes.sum(sums, scratch);
      for (int i = whole; i < length; i++) {
        float e = Elementary.exp(load1(bytes, base + i) - max);
        store1(e, bytes, base + i);
        sum += e;
      }
      float reciprocal = 1 / sum;
      for (int i = 0; i < whole; i += WIDTH) {
        store(load(bytes, base + i).mul(reciprocal), bytes, base + i);
      }
      for (int i = whole; i < length; i++) {
        store1(load1(bytes, base + i) * reciprocal, bytes, base + i);
      }
      Rows.zero(scores, base + length, rows - row - 1);
      statistics.put(2 * (offset + row), max);
      statistics.put(2 * (offset + row) + 1, reciprocal);
    }
  }

  /** Scores become the probabilities of the pass that kept {@code statistics}. */
  public static void again(
      int rows, int first, int stride, NativeFloats scores, NativeFloats statistics, int offset) {
    ByteBuffer bytes = scores.bytes;
    for (int row = 0; row < rows; row++) {
      int base = row * stride;
      int length = first + row + 1;
      int whole = whole(length);
      float max = statistics.at(2 * (offset + row));
      float reciprocal = statistics.at(2 * (offset + row) + 1);
      for (int i = 0; i < whole; i += WIDTH) {
        FloatVector e = Elementary.exp(load(bytes, base + i).sub(max));
        store(e.mul(reciprocal), bytes, base + i);
      }
      for (int i = whole; i < length; i++) {
        float e = Elementary.exp(load1(bytes, base + i) - max);
        store1(e * reciprocal, bytes, base + i);
      }
      Rows.zero(scores, base + length, rows - row - 1);
    }
  }

  /**
   * Gradients dp become {@code ds = p (dp - sum over the row of p dp)}, zero above the diagonal.
   */
  public static void gradient(
      int rows, int first, int stride, NativeFloats probabilities, NativeFloats gradients) {
    ByteBuffer p = probabilities.bytes;
    ByteBuffer d = gradients.bytes;
    float[] scratch = new float[WIDTH];
    for (int row = 0; row < rows; row++) {
      int base = row * stride;
      int length = first + row + 1;
      int whole = whole(length);
      FloatVector products = FloatVector.zero(Lanes.SPECIES);
      for (int i = 0; i < whole; i += WIDTH) {
        products = load(p, base + i).fma(load(d, base + i), products);
      }
      float sum = Lanes.sum(products, scratch);
      for (int i = whole; i < length; i++) {
        sum = Math.fma(load1(p, base + i), load1(d, base + i), sum);
      }
      for (int i = 0; i < whole; i += WIDTH) {
        store(load(d, base + i).sub(sum).mul(load(p, base + i)), d, base + i);
      }
      for (int i = whole; i < length; i++) {
        store1((load1(d, base + i) - sum) * load1(p, base + i), d, base + i);
      }
      Rows.zero(gradients, base + length, rows - row - 1);
    }
  }
}
