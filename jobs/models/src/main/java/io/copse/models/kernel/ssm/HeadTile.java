package io.copse.models.kernel.ssm;

import static io.copse.models.kernel.Lanes.WIDTH;
import static io.copse.models.kernel.Lanes.load;
import static io.copse.models.kernel.Lanes.load1;
import static io.copse.models.kernel.Lanes.store;
import static io.copse.models.kernel.Lanes.store1;

import io.copse.models.kernel.Lanes;
import io.copse.models.kernel.Matrix;
import java.nio.ByteBuffer;
import java.util.Arrays;
import jdk.incubator.vector.FloatVector;

/**
 * One head's channels over a chunk of tokens, as rows [length, padded] and as columns [padded,
 * length]: the columns are vectors of tokens. Channels are padded with zeros to whole groups of
 * {@value #GROUP}; the length is a whole number of vectors.
 *
 * <p>With it go products of two tiles over pairs (i, j) of channels: a matrix of width^2 rows of
 * tokens, row {@code i width + j} for the pair.
 */
final class HeadTile {
  /** Channels that loops over pairs of tokens take at once. */
  static final int GROUP = 8;

  final int padded;
  final int length;
  final float[] rows;
  final float[] columns;
  private final int width;

  HeadTile(int width, int length) {
    this.width = width;
    this.length = length;
    padded = (width + GROUP - 1) / GROUP * GROUP;
    rows = new float[length * padded];
    columns = new float[padded * length];
  }

  /** Takes {@code count} rows of a head, with zeros behind them. */
  void read(Matrix from, int row, int count, int head) {
    ByteBuffer source = from.floats().bytes();
    int first = row * from.stride() + from.offset() + head * width;
    // Tokens in the inner loop: a head is too short for one.
    for (int i = 0; i < width; i++) {
      int column = i * length;
      int at = first + i;
      for (int t = 0; t < count; t++) {
        float x = load1(source, at + t * from.stride());
        columns[column + t] = x;
        rows[t * padded + i] = x;
      }
      Arrays.fill(columns, column + count, column + length, 0);
    }
    Arrays.fill(rows, count * padded, rows.length, 0);
  }

  /** Turns the columns back into {@code count} rows of a head. */
  void write(Matrix to, int row, int count, int head) {
    ByteBuffer target = to.floats().bytes();
    int first = row * to.stride() + to.offset() + head * width;
    for (int i = 0; i < width; i++) {
      int column = i * length;
      int at = first + i;
      for (int t = 0; t < count; t++) {
        store1(columns[column + t], target, at + t * to.stride());
      }
    }
  }

  void clearColumns() {
    Arrays.fill(columns, 0);
  }

  /** {@code product[(i, j), t] = this[i, t] b[j, t]}. */
  void outer(HeadTile b, Matrix product) {
    for (int i = 0; i < width; i++) {
      for (int j = 0; j < width; j++) {
        int to = at(product, i, j);
        for (int t = 0; t < length; t += WIDTH) {
          store(vector(i, t).mul(b.vector(j, t)), product.floats().bytes(), to + t);
        }
      }
    }
  }

  /** {@code this[j, t] += sum over i of a[i, t] product[(i, j), t]}. */
  void addOverFirst(HeadTile a, Matrix product) {
    for (int j = 0; j < width; j++) {
      for (int t = 0; t < length; t += WIDTH) {
        FloatVector sum = vector(j, t);
        for (int i = 0; i < width; i++) {
          sum = a.vector(i, t).fma(load(product.floats().bytes(), at(product, i, j) + t), sum);
        }
        sum.intoArray(columns, j * length + t);
      }
    }
  }

  /** {@code this[i, t] += sum over j of b[j, t] product[(i, j), t]}. */
  void addOverSecond(HeadTile b, Matrix product) {
    for (int i = 0; i < width; i++) {
      for (int t = 0; t < length; t += WIDTH) {
        FloatVector sum = vector(i, t);
        for (int j = 0; j < width; j++) {
          sum = b.vector(j, t).fma(load(product.floats().bytes(), at(product, i, j) + t), sum);
        }
        sum.intoArray(columns, i * length + t);
      }
    }
  }

  /** A channel at a vector of tokens. */
  FloatVector vector(int channel, int token) {
    return FloatVector.fromArray(Lanes.SPECIES, columns, channel * length + token);
  }

  private int at(Matrix product, int i, int j) {
    return (i * width + j) * product.stride() + product.offset();
  }
}
