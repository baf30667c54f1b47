package io.copse.models.kernel.dense;

import static io.copse.models.kernel.Lanes.WIDTH;
import static io.copse.models.kernel.Lanes.load;
import static io.copse.models.kernel.Lanes.load1;
import static io.copse.models.kernel.Lanes.store;
import static io.copse.models.kernel.Lanes.store1;
import static io.copse.models.kernel.Lanes.whole;

import io.copse.models.kernel.Elementary;
import io.copse.models.kernel.Lanes;
import io.copse.models.kernel.NativeFloats;
import java.nio.ByteBuffer;
import jdk.incubator.vector.FloatVector;

/**
 * Softmax cross-entropy of rows of logits [rows, vocabulary] against token ids: {@code loss = ln
 * sum exp(z) - z[target]} in nats.
 */
public final class CrossEntropy {
  private CrossEntropy() {}

  /**
   * Writes the loss of each row to {@code losses[at ..]}. It has the bits of the losses that {@link
   * #gradient} sums, and leaves the logits as they are.
   */
  public static void losses(
      int rows, int vocabulary, NativeFloats logits, int[] targets, float[] losses, int at) {
    ByteBuffer bytes = logits.bytes();
    float[] scratch = new float[WIDTH];
    for (int row = 0; row < rows; row++) {
      int base = row * vocabulary;
      float max = max(vocabulary, bytes, base);
      double sum = sum(vocabulary, bytes, base, max, scratch);
      losses[at + row] = (float) loss(sum, max, load1(bytes, base + targets[at + row]));
    }
  }

  /**
   * Returns the sum of the rows' losses; the logits become {@code scale (softmax(z) - onehot)}, the
   * gradient of {@code scale} times that sum. The targets are read from {@code targets[at ..]}.
   */
  public static double gradient(
      int rows, int vocabulary, float scale, NativeFloats logits, int[] targets, int at) {
    ByteBuffer bytes = logits.bytes();
    Row result = new Row();
    int whole = whole(vocabulary);
    double total = 0;
    for (int row = 0; row < rows; row++) {
      int base = row * vocabulary;
      int target = targets[at + row];
      exponentials(vocabulary, logits, base, target, result);
      total += result.loss;
      float factor = (float) (scale / result.sum);
      for (int i = 0; i < whole; i += WIDTH) {
        store(load(bytes, base + i).mul(factor), bytes, base + i);
      }
      for (int i = whole; i < vocabulary; i++) {
        store1(load1(bytes, base + i) * factor, bytes, base + i);
      }
      store1(load1(bytes, base + target) - scale, bytes, base + target);
    }
    return total;
  }

  private static float max(int vocabulary, ByteBuffer bytes, int base) {
    int whole = whole(vocabulary);
    float max = load1(bytes, base);
    if (whole > 0) {
      max = Lanes.max(bytes, base, base + whole);
    }
    for (int i = whole; i < vocabulary; i++) {
      max = Math.max(max, load1(bytes, base + i));
    }
    return max;
  }

  private static double loss(double sum, float max, float targetLogit) {
    return StrictMath.log(sum) + max - targetLogit;
  }

  /** The sum of exp(z - max) over a row z, in the order of {@link #exponentials}. */
  private static double sum(
      int vocabulary, ByteBuffer bytes, int base, float max, float[] scratch) {
    int whole = whole(vocabulary);
    FloatVector sums = FloatVector.zero(Lanes.SPECIES);
    for (int i = 0; i < whole; i += WIDTH) {
      sums = sums.add(Elementary.expMinus(Lanes.broadcast(max).sub(load(bytes, base + i))));
    }
    sums.intoArray(scratch, 0);
    double sum = 0;
    for (float lane : scratch) {
      sum += lane;
    }
    for (int i = whole; i < vocabulary; i++) {
      sum += Elementary.exp(load1(bytes, base + i) - max);
    }
    return sum;
  }

  /** Replaces a row z by exp(z - max); gives its loss and the sum of the exponentials. */
  private static void exponentials(
      int vocabulary, NativeFloats logits, int base, int target, Row result) {
    ByteBuffer bytes = logits.bytes();
    int whole = whole(vocabulary);
    float max = max(vocabulary, bytes, base);
    float targetLogit = load1(bytes, base + target);
    FloatVector sums = FloatVector.zero(Lanes.SPECIES);
    for (int i = 0; i < whole; i += WIDTH) {
      FloatVector e = Elementary.expMinus(Lanes.broadcast(max).sub(load(bytes, base + i)));
      store(e, bytes, base + i);
      sums = sums.add(e);
    }
    sums.intoArray(result.lanes, 0);
    double sum = 0;
    for (float lane : result.lanes) {
      sum += lane;
    }
    for (int i = whole; i < vocabulary; i++) {
      float e = Elementary.exp(load1(bytes, base + i) - max);
      store1(e, bytes, base + i);
      sum += e;
    }
    result.sum = sum;
    result.loss = loss(sum, max, targetLogit);
  }

  /** The results of a row, kept from row to row so that none allocates. */
  private static final class Row {
    private final float[] lanes = new float[WIDTH];
    private double loss;
    private double sum;
  }
}
