package io.copse.models.kernel.attention;

import static io.copse.models.kernel.Lanes.WIDTH;
import static io.copse.models.kernel.Lanes.load;
import static io.copse.models.kernel.Lanes.loadPart;
import static io.copse.models.kernel.Lanes.store;
import static io.copse.models.kernel.Lanes.storePart;

import io.copse.models.kernel.Lanes;
import io.copse.models.kernel.Matrix;
import io.copse.models.kernel.NativeFloats;
import java.nio.ByteBuffer;
import jdk.incubator.vector.FloatVector;

/**
 * The decay of one head of retention, {@code D_nm = gamma^(n - m) / sqrt(sum over l up to n of
 * gamma^l)} for m up to n and 0 beyond, in chunks of CHUNK positions.
 */
public final class RetentionDecay {
  /** The length of a chunk: a multiple of every vector's length. */
  public static final int CHUNK = 64;

  /** gamma^(CHUNK - 1 - i), then zeros. */
  private final float[] powers = new float[3 * CHUNK];

  /** gamma^(i + 1). */
  private final float[] reach = new float[CHUNK];

  private final float[] roots;
  private final float gammaOfChunk;
  private final float gamma;

  /** The decay {@code gamma} for sequences of at most {@code length} tokens. */
  public RetentionDecay(int length, double gamma) {
    this.gamma = (float) gamma;
    roots = new float[length];
    double sum = 0;
    double power = 1;
    for (int i = 0; i < Math.max(length, CHUNK); i++) {
      sum += power;
      if (i < length) {
        roots[i] = (float) (1 / Math.sqrt(sum));
      }
      if (i < CHUNK) {
        powers[CHUNK - 1 - i] = (float) power;
        reach[i] = (float) (power * gamma);
      }
      power *= gamma;
    }
    gammaOfChunk = reach[CHUNK - 1];
  }

  /** The decay over one token. */
  public float ofToken() {
    return gamma;
  }

  /** The decay over a chunk. */
  public float ofChunk() {
    return gammaOfChunk;
  }

  /** {@code 1 / sqrt(sum over l up to n of gamma^l)} for position n. */
  public float root(int position) {
    return roots[position];
  }

  /**
   * {@code scores = scores D} element by element, for rows and columns that stand at positions
   * {@code first ..}; the rows [CHUNK] lie CHUNK apart and become zero above the diagonal.
   */
  public void mask(int rows, int first, NativeFloats scores) {
    ByteBuffer bytes = scores.bytes();
    for (int row = 0; row < rows; row++) {
      FloatVector root = Lanes.broadcast(roots[first + row]);
      for (int i = 0; i < CHUNK; i += WIDTH) {
        FloatVector power = FloatVector.fromArray(Lanes.SPECIES, powers, CHUNK - 1 - row + i);
        int at = row * CHUNK + i;
        store(load(bytes, at).mul(power.mul(root)), bytes, at);
      }
    }
  }

  /**
   * {@code y_i = gamma^(i + 1) root(first + i) x_i}: what the state before the chunk gives to row i
   * of it. The rows of y lie one after the other.
   */
  public void reach(int first, Matrix x, NativeFloats y) {
    int width = x.columns();
    for (int row = 0; row < x.rows(); row++) {
      int at = x.offset() + row * x.stride();
      scale(width, x.floats(), at, reach[row] * roots[first + row], y, row * width);
    }
  }

  /**
   * {@code y_i = gamma^(CHUNK - 1 - i) x_i}: what row i of a whole chunk gives to the state behind
   * it.
   */
  public void remain(Matrix x, NativeFloats y) {
    int width = x.columns();
    for (int row = 0; row < CHUNK; row++) {
      scale(width, x.floats(), x.offset() + row * x.stride(), powers[row], y, row * width);
    }
  }

  private static void scale(
      int width, NativeFloats x, int at, float factor, NativeFloats y, int to) {
    float[] scratch = new float[WIDTH];
    for (int i = 0; i < width; i += WIDTH) {
      FloatVector value = loadPart(x.bytes(), at + i, width - i, scratch);
      storePart(value.mul(factor), y.bytes(), to + i, width - i, scratch);
    }
  }
}
