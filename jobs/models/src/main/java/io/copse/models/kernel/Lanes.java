package io.copse.models.kernel;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorSpecies;

/** Loads, stores and fixed-order reductions of vectors of floats. */
final class Lanes {
  static final VectorSpecies<Float> SPECIES = FloatVector.SPECIES_PREFERRED;
  static final int WIDTH = SPECIES.length();
  private static final ByteOrder ORDER = ByteOrder.nativeOrder();

  private Lanes() {}

  static FloatVector load(ByteBuffer bytes, int index) {
    return FloatVector.fromByteBuffer(SPECIES, bytes, index << 2, ORDER);
  }

  static void store(FloatVector vector, ByteBuffer bytes, int index) {
    vector.intoByteBuffer(bytes, index << 2, ORDER);
  }

  /** The first {@code count} floats at {@code index}, then zeros; {@code scratch} holds WIDTH. */
  static FloatVector loadPart(ByteBuffer bytes, int index, int count, float[] scratch) {
    if (count >= WIDTH) {
      return load(bytes, index);
    }
    for (int lane = 0; lane < WIDTH; lane++) {
      scratch[lane] = lane < count ? load1(bytes, index + lane) : 0;
    }
    return FloatVector.fromArray(SPECIES, scratch, 0);
  }

  /** Stores the first {@code count} lanes at {@code index}. */
  static void storePart(
      FloatVector vector, ByteBuffer bytes, int index, int count, float[] scratch) {
    if (count >= WIDTH) {
      store(vector, bytes, index);
      return;
    }
    vector.intoArray(scratch, 0);
    for (int lane = 0; lane < count; lane++) {
      store1(scratch[lane], bytes, index + lane);
    }
  }

  static FloatVector broadcast(float value) {
    return FloatVector.broadcast(SPECIES, value);
  }

  static float load1(ByteBuffer bytes, int index) {
    return bytes.getFloat(index << 2);
  }

  static void store1(float value, ByteBuffer bytes, int index) {
    bytes.putFloat(index << 2, value);
  }

  /** The sum of the lanes from the first to the last; {@code scratch} holds WIDTH floats. */
  static float sum(FloatVector vector, float[] scratch) {
    vector.intoArray(scratch, 0);
    float sum = 0;
    for (int lane = 0; lane < WIDTH; lane++) {
      sum += scratch[lane];
    }
    return sum;
  }

  /** The greatest lane: exact in any order. */
  static float max(FloatVector vector) {
    return vector.reduceLanes(VectorOperators.MAX);
  }

  /** The last multiple of WIDTH not above {@code length}. */
  static int whole(int length) {
    return length & -WIDTH;
  }
}
