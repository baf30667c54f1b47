package io.copse.models.kernel;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorSpecies;

/** Loads, stores and fixed-order reductions of vectors of floats. */
public final class Lanes {
  public static final VectorSpecies<Float> SPECIES = FloatVector.SPECIES_PREFERRED;
  public static final int WIDTH = SPECIES.length();
  private static final ByteOrder ORDER = ByteOrder.nativeOrder();
  private static final VectorSpecies<Integer> BITS =
      VectorSpecies.of(int.class, SPECIES.vectorShape());

  /** From WIDTH - n on: n lanes to keep. */
  private static final int[] KEEP = keep();

  private Lanes() {}

  public static FloatVector load(ByteBuffer bytes, int index) {
    return FloatVector.fromByteBuffer(SPECIES, bytes, index << 2, ORDER);
  }

  public static void store(FloatVector vector, ByteBuffer bytes, int index) {
    vector.intoByteBuffer(bytes, index << 2, ORDER);
  }

  /** The first {@code count} floats at {@code index}, then zeros; {@code scratch} holds WIDTH. */
  public static FloatVector loadPart(ByteBuffer bytes, int index, int count, float[] scratch) {
    if (count >= WIDTH) {
      return load(bytes, index);
    }
    for (int lane = 0; lane < WIDTH; lane++) {
      scratch[lane] = lane < count ? load1(bytes, index + lane) : 0;
    }
    return FloatVector.fromArray(SPECIES, scratch, 0);
  }

  /** Stores the first {@code count} lanes at {@code index}. */
  public static void storePart(
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

  /** The first {@code count} lanes, then zeros. */
  public static FloatVector first(FloatVector vector, int count) {
    return vector
        .reinterpretAsInts()
        .and(IntVector.fromArray(BITS, KEEP, WIDTH - count))
        .reinterpretAsFloats();
  }

  private static int[] keep() {
    int[] steps = new int[2 * WIDTH];
    Arrays.fill(steps, 0, WIDTH, -1);
    return steps;
  }

  public static FloatVector broadcast(float value) {
    return FloatVector.broadcast(SPECIES, value);
  }

  public static float load1(ByteBuffer bytes, int index) {
    return bytes.getFloat(index << 2);
  }

  public static void store1(float value, ByteBuffer bytes, int index) {
    bytes.putFloat(index << 2, value);
  }

  /**
   * The sum of the lanes: four interleaved sums, which hide the latency of an addition, joined
   * pairwise. {@code scratch} holds WIDTH floats.
   */
  public static float sum(FloatVector vector, float[] scratch) {
    vector.intoArray(scratch, 0);
    float s0 = 0;
    float s1 = 0;
    float s2 = 0;
    float s3 = 0;
    int lane = 0;
    for (; lane <= WIDTH - 4; lane += 4) {
      s0 += scratch[lane];
      s1 += scratch[lane + 1];
      s2 += scratch[lane + 2];
      s3 += scratch[lane + 3];
    }
    for (; lane < WIDTH; lane++) {
      s0 += scratch[lane];
    }
    return (s0 + s1) + (s2 + s3);
  }

  /** The greatest of the floats from {@code from} to {@code to}, one or more whole vectors. */
  public static float max(ByteBuffer bytes, int from, int to) {
    FloatVector greatest = load(bytes, from);
    for (int i = from + WIDTH; i < to; i += WIDTH) {
      greatest = greatest.max(load(bytes, i));
    }
    return greatest.reduceLanes(VectorOperators.MAX);
  }

  /** The last multiple of WIDTH not above {@code length}. */
  public static int whole(int length) {
    return length & -WIDTH;
  }
}
