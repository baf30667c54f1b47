package io.copse.models.kernel;

import static io.copse.models.kernel.Lanes.WIDTH;
import static io.copse.models.kernel.Lanes.load;
import static io.copse.models.kernel.Lanes.load1;
import static io.copse.models.kernel.Lanes.store;
import static io.copse.models.kernel.Lanes.store1;

import java.nio.ByteBuffer;
import jdk.incubator.vector.FloatVector;

/**
 * Tiles [width, length] of one head over a chunk of tokens, with the tokens as vectors ({@code
 * length} is a whole number of them), and products of two tiles over channels (i, j): a matrix of
 * width^2 rows, row {@code i width + j} for the channel.
 */
final class HeadTiles {
  private final int width;
  private final int length;

  HeadTiles(int width, int length) {
    this.width = width;
    this.length = length;
  }

  /** Turns {@code count} rows of a head into a tile with zeros behind them. */
  void read(Matrix rows, int row, int count, int head, NativeFloats tile) {
    ByteBuffer source = rows.floats().bytes;
    ByteBuffer target = tile.bytes;
    int from = row * rows.stride() + rows.offset() + head * width;
    for (int i = 0; i < width; i++) {
      for (int t = 0; t < count; t++) {
        store1(load1(source, from + t * rows.stride() + i), target, i * length + t);
      }
      for (int t = count; t < length; t++) {
        store1(0, target, i * length + t);
      }
    }
  }

  /** Turns a tile back into {@code count} rows of a head. */
  void write(NativeFloats tile, Matrix rows, int row, int count, int head) {
    ByteBuffer source = tile.bytes;
    ByteBuffer target = rows.floats().bytes;
    int to = row * rows.stride() + rows.offset() + head * width;
    for (int t = 0; t < count; t++) {
      for (int i = 0; i < width; i++) {
        store1(load1(source, i * length + t), target, to + t * rows.stride() + i);
      }
    }
  }

  /** {@code product[(i, j), t] = a[i, t] b[j, t]}. */
  void outer(NativeFloats a, NativeFloats b, Matrix product) {
    for (int i = 0; i < width; i++) {
      for (int j = 0; j < width; j++) {
        int to = at(product, i, j);
        for (int t = 0; t < length; t += WIDTH) {
          FloatVector left = load(a.bytes, i * length + t);
          store(left.mul(load(b.bytes, j * length + t)), product.floats().bytes, to + t);
        }
      }
    }
  }

  /** {@code out[j, t] = sum over i of a[i, t] product[(i, j), t]}. */
  void sumOverFirst(NativeFloats a, Matrix product, NativeFloats out) {
    for (int j = 0; j < width; j++) {
      for (int t = 0; t < length; t += WIDTH) {
        FloatVector sum = FloatVector.zero(Lanes.SPECIES);
        for (int i = 0; i < width; i++) {
          FloatVector entry = load(product.floats().bytes, at(product, i, j) + t);
          sum = load(a.bytes, i * length + t).fma(entry, sum);
        }
        store(sum, out.bytes, j * length + t);
      }
    }
  }

  /** {@code out[i, t] = sum over j of b[j, t] product[(i, j), t]}. */
  void sumOverSecond(NativeFloats b, Matrix product, NativeFloats out) {
    for (int i = 0; i < width; i++) {
      for (int t = 0; t < length; t += WIDTH) {
        FloatVector sum = FloatVector.zero(Lanes.SPECIES);
        for (int j = 0; j < width; j++) {
          FloatVector entry = load(product.floats().bytes, at(product, i, j) + t);
          sum = load(b.bytes, j * length + t).fma(entry, sum);
        }
        store(sum, out.bytes, i * length + t);
      }
    }
  }

  private int at(Matrix product, int i, int j) {
    return (i * width + j) * product.stride() + product.offset();
  }
}
