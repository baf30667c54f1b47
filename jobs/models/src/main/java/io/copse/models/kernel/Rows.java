package io.copse.models.kernel;

import static io.copse.models.kernel.Lanes.WIDTH;
import static io.copse.models.kernel.Lanes.load;
import static io.copse.models.kernel.Lanes.load1;
import static io.copse.models.kernel.Lanes.store;
import static io.copse.models.kernel.Lanes.store1;
import static io.copse.models.kernel.Lanes.whole;

import java.nio.ByteBuffer;
import jdk.incubator.vector.FloatVector;

/** Moves and sums of rows of a row-major matrix: fills, copies, gathers, scatters. */
public final class Rows {
  private Rows() {}

  /** {@code x[from .. from + count) = 0}. */
  public static void zero(NativeFloats x, int from, int count) {
    ByteBuffer bytes = x.bytes;
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
    ByteBuffer source = x.bytes;
    ByteBuffer target = y.bytes;
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
    ByteBuffer source = table.bytes;
    ByteBuffer target = out.bytes;
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

  /** {@code sum[i] += scale x[i]} into an array of the heap. */
  public static void addScaled(NativeFloats x, float scale, float[] sum) {
    ByteBuffer bytes = x.bytes;
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
}
