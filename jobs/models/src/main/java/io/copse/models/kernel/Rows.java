package io.copse.models.kernel;

import static io.copse.models.kernel.Lanes.WIDTH;
import static io.copse.models.kernel.Lanes.load;
import static io.copse.models.kernel.Lanes.load1;
import static io.copse.models.kernel.Lanes.store;
import static io.copse.models.kernel.Lanes.store1;
import static io.copse.models.kernel.Lanes.whole;

import java.nio.ByteBuffer;
import jdk.incubator.vector.FloatVector;

/** Moves, sums and products of rows of a row-major matrix: fills, copies, gathers, scatters. */
public final class Rows {
  private Rows() {}

  /** {@code x[from .. from + count) = 0}. */
  public static void zero(NativeFloats x, int from, int count) {
    ByteBuffer bytes = x.bytes();
    FloatVector zero = FloatVector.zero(Lanes.SPECIES);
    int i = 0;
    for (int end = whole(count); i < end; i += WIDTH) {
      store(zero, bytes, from + i);
    }
    for (; i < count; i++) {
      store1(0, bytes, from + i);
    }
  }

  /** {@code out[outRow] = table[tableRow]}, rows of {@code width} floats. */
  public static void copy(
      NativeFloats table, int tableRow, NativeFloats out, int outRow, int width) {
    move(table, tableRow * width, out, outRow * width, width);
  }

  /** {@code y[to .. to + count) = x[from .. from + count)}. */
  public static void move(NativeFloats x, int from, NativeFloats y, int to, int count) {
    ByteBuffer source = x.bytes();
    ByteBuffer target = y.bytes();
    int i = 0;
    for (int end = whole(count); i < end; i += WIDTH) {
      store(load(source, from + i), target, to + i);
    }
    for (; i < count; i++) {
      store1(load1(source, from + i), target, to + i);
    }
  }

  /** {@code out[outRow] += table[tableRow]}, rows of {@code width} floats. */
  public static void add(
      NativeFloats table, int tableRow, NativeFloats out, int outRow, int width) {
    ByteBuffer source = table.bytes();
    ByteBuffer target = out.bytes();
    int from = tableRow * width;
    int to = outRow * width;
    int i = 0;
    for (int end = whole(width); i < end; i += WIDTH) {
      store(load(target, to + i).add(load(source, from + i)), target, to + i);
    }
    for (; i < width; i++) {
      store1(load1(target, to + i) + load1(source, from + i), target, to + i);
    }
  }

  /** {@code x[row] *= factor}, a row of {@code width} floats. */
  public static void scale(NativeFloats x, int row, int width, float factor) {
    ByteBuffer bytes = x.bytes();
    int base = row * width;
    int i = 0;
    for (int end = whole(width); i < end; i += WIDTH) {
      store(load(bytes, base + i).mul(factor), bytes, base + i);
    }
    for (; i < width; i++) {
      store1(load1(bytes, base + i) * factor, bytes, base + i);
    }
  }

  /**
   * Returns the inner product of row {@code row} of x and of y, {@code width} floats each; {@code
   * lanes} is scratch of {@link #dotScratch} floats.
   */
  public static float dot(NativeFloats x, NativeFloats y, int row, int width, float[] lanes) {
    int base = row * width;
    FloatVector products = FloatVector.zero(Lanes.SPECIES);
    int i = 0;
    for (int end = whole(width); i < end; i += WIDTH) {
      products = load(x.bytes(), base + i).fma(load(y.bytes(), base + i), products);
    }
    float sum = Lanes.sum(products, lanes);
    for (; i < width; i++) {
      sum = Math.fma(load1(x.bytes(), base + i), load1(y.bytes(), base + i), sum);
    }
    return sum;
  }

  /** The length of the scratch that {@link #dot} needs. */
  public static int dotScratch() {
    return WIDTH;
  }

  /** {@code out[row] = vector} for every row of {@code width} floats. */
  public static void repeat(int rows, int width, NativeFloats vector, NativeFloats out) {
    for (int row = 0; row < rows; row++) {
      copy(vector, 0, out, row, width);
    }
  }

  /** {@code out[row] += vector} for every row of {@code width} floats. */
  public static void addToEach(int rows, int width, NativeFloats vector, NativeFloats out) {
    for (int row = 0; row < rows; row++) {
      add(vector, 0, out, row, width);
    }
  }

  /** {@code sum = sum over rows of x[row]}, rows of {@code width} floats. */
  public static void sum(int rows, int width, NativeFloats x, NativeFloats sum) {
    zero(sum, 0, width);
    for (int row = 0; row < rows; row++) {
      add(x, row, sum, 0, width);
    }
  }

  /** {@code sum = sum over rows of x[row] y[row]}, element by element. */
  public static void sumOfProducts(
      int rows, int width, NativeFloats x, NativeFloats y, NativeFloats sum) {
    zero(sum, 0, width);
    for (int row = 0; row < rows; row++) {
      int base = row * width;
      int i = 0;
      for (int end = whole(width); i < end; i += WIDTH) {
        FloatVector product = load(x.bytes(), base + i).mul(load(y.bytes(), base + i));
        store(load(sum.bytes(), i).add(product), sum.bytes(), i);
      }
      for (; i < width; i++) {
        float product = load1(x.bytes(), base + i) * load1(y.bytes(), base + i);
        store1(load1(sum.bytes(), i) + product, sum.bytes(), i);
      }
    }
  }

  /** {@code sum[i] += scale x[i]} into an array of the heap. */
  public static void addScaled(NativeFloats x, float scale, float[] sum) {
    ByteBuffer bytes = x.bytes();
    FloatVector factor = Lanes.broadcast(scale);
    int count = sum.length;
    int i = 0;
    for (int end = whole(count); i < end; i += WIDTH) {
      load(bytes, i).fma(factor, FloatVector.fromArray(Lanes.SPECIES, sum, i)).intoArray(sum, i);
    }
    for (; i < count; i++) {
      sum[i] = Math.fma(load1(bytes, i), scale, sum[i]);
    }
  }

  /** {@code y[i] *= x[i]} for {@code count} floats, a whole number of vectors. */
  public static void multiply(int count, NativeFloats x, NativeFloats y) {
    ByteBuffer source = x.bytes();
    ByteBuffer target = y.bytes();
    for (int i = 0; i < count; i += WIDTH) {
      store(load(target, i).mul(load(source, i)), target, i);
    }
  }
}
