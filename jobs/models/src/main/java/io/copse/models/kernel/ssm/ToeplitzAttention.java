package io.copse.models.kernel.ssm;

import static io.copse.models.kernel.Lanes.WIDTH;
import static io.copse.models.kernel.Lanes.broadcast;
import static io.copse.models.kernel.ssm.HeadTile.GROUP;

import io.copse.models.kernel.Lanes;
import java.util.Arrays;
import jdk.incubator.vector.FloatVector;

/**
 * Linear attention of one head over a chunk of tokens with a weight for each lag, {@code y[t] = sum
 * over s <= t of weight[t - s] (q[t] k[s]) v[s]}, and its gradients, by all pairs of tokens: a
 * vector of t against one s after another, so that lags come as vectors of the table and no lane is
 * ever summed with another.
 *
 * <p>An instance belongs to one thread. It also sums the gradient of the weights, over chunks until
 * {@link #clearWeightGradient}.
 */
final class ToeplitzAttention {
  /** Tokens s at once: their products stay in the innermost cache. */
  private static final int BLOCK = 64;

  /** A head's queries, keys and values over a chunk, or their gradients. */
  record Tiles(HeadTile q, HeadTile k, HeadTile v) {
    Tiles(int width, int length) {
      this(new HeadTile(width, length), new HeadTile(width, length), new HeadTile(width, length));
    }
  }

  private final int length;

  /** Of {@code lag = t - s} at {@code length + lag}: zeros where s is behind t. */
  private final float[] causal;

  /** Of {@code lag = t - s} at {@code length - lag}: vectors of s against one t. */
  private final float[] anticausal;

  private final float[] scores = new float[BLOCK * WIDTH];
  private final float[] scoreGradients = new float[BLOCK * WIDTH];

  /**
   * [s mod WIDTH, t / WIDTH - s / WIDTH, lane]: each vector that one s after another adds to has an
   * address of its own, because addresses by lag would overlap.
   */
  private final float[] products;

  /** For chunks of {@code length} tokens, a whole number of vectors. */
  ToeplitzAttention(int length) {
    this.length = length;
    causal = new float[2 * length];
    anticausal = new float[2 * length];
    products = new float[WIDTH * length];
  }

  /** Sets the weights of the lags [length]. */
  void weights(double[] ofLags) {
    for (int lag = 0; lag < length; lag++) {
      causal[length + lag] = (float) ofLags[lag];
      anticausal[length - lag] = (float) ofLags[lag];
    }
  }

  /** Overwrites the columns of y for a chunk of which {@code count} tokens are there. */
  void forward(int count, Tiles in, HeadTile y) {
    HeadTile q = in.q;
    HeadTile k = in.k;
    HeadTile v = in.v;
    y.clearColumns();
    for (int t = 0; t < count; t += WIDTH) {
      int end = Math.min(count, t + WIDTH);
      for (int s = 0; s < end; s += BLOCK) {
        int block = Math.min(BLOCK, end - s);
        multiply(q, t, k, s, block, scores);
        mix(causal, t, s, block, scores, v, y);
      }
    }
  }

  /** Overwrites the columns of dq, dk and dv and adds to the weights' gradient. */
  void backward(int count, Tiles in, HeadTile dy, Tiles gradient) {
    HeadTile q = in.q;
    HeadTile k = in.k;
    HeadTile v = in.v;
    HeadTile dq = gradient.q;
    HeadTile dk = gradient.k;
    HeadTile dv = gradient.v;
    dq.clearColumns();
    dk.clearColumns();
    dv.clearColumns();
    for (int t = 0; t < count; t += WIDTH) {
      int end = Math.min(count, t + WIDTH);
      for (int s = 0; s < end; s += BLOCK) {
        int block = Math.min(BLOCK, end - s);
        multiply(q, t, k, s, block, scores);
        multiply(dy, t, v, s, block, scoreGradients);
        addProducts(t, s, block);
        mix(causal, t, s, block, scoreGradients, k, dq);
      }
    }
    for (int s = 0; s < count; s += WIDTH) {
      for (int t = s; t < count; t += BLOCK) {
        int block = Math.min(BLOCK, count - t);
        multiply(k, s, q, t, block, scores);
        multiply(v, s, dy, t, block, scoreGradients);
        mix(anticausal, s, t, block, scores, dy, dv);
        mix(anticausal, s, t, block, scoreGradients, q, dk);
      }
    }
  }

  void clearWeightGradient() {
    Arrays.fill(products, 0);
  }

  /** The gradient of the weights, of all backward passes since it was cleared. */
  double[] weightGradient() {
    double[] gradient = new double[length];
    for (int s = 0; s < WIDTH; s++) {
      for (int t = 0; t < length; t++) {
        if (t >= s) {
          gradient[t - s] += products[s * length + t];
        }
      }
    }
    return gradient;
  }

  /** {@code out[n, lane] = x[lane0 + lane] y[from + n]}, inner products over the channels. */
  private static void multiply(
      HeadTile x, int lane0, HeadTile y, int from, int count, float[] out) {
    float[] rows = y.rows;
    for (int group = 0; group < x.padded; group += GROUP) {
      FloatVector x0 = x.vector(group, lane0);
      FloatVector x1 = x.vector(group + 1, lane0);
      FloatVector x2 = x.vector(group + 2, lane0);
      FloatVector x3 = x.vector(group + 3, lane0);
      FloatVector x4 = x.vector(group + 4, lane0);
      FloatVector x5 = x.vector(group + 5, lane0);
      FloatVector x6 = x.vector(group + 6, lane0);
      FloatVector x7 = x.vector(group + 7, lane0);
      for (int n = 0; n < count; n++) {
        int at = (from + n) * x.padded + group;
        FloatVector sum =
            group == 0
                ? FloatVector.zero(Lanes.SPECIES)
                : FloatVector.fromArray(Lanes.SPECIES, out, n * WIDTH);
        sum = x0.fma(broadcast(rows[at]), sum);
        sum = x1.fma(broadcast(rows[at + 1]), sum);
        sum = x2.fma(broadcast(rows[at + 2]), sum);
        sum = x3.fma(broadcast(rows[at + 3]), sum);
        sum = x4.fma(broadcast(rows[at + 4]), sum);
        sum = x5.fma(broadcast(rows[at + 5]), sum);
        sum = x6.fma(broadcast(rows[at + 6]), sum);
        sum = x7.fma(broadcast(rows[at + 7]), sum);
        sum.intoArray(out, n * WIDTH);
      }
    }
  }

  /** {@code out[lane0 + lane] += sum over n of weight in[n, lane] x[from + n]}. */
  private void mix(
      float[] weights, int lane0, int from, int count, float[] in, HeadTile x, HeadTile out) {
    float[] rows = x.rows;
    for (int group = 0; group < x.padded; group += GROUP) {
      FloatVector sum0 = out.vector(group, lane0);
      FloatVector sum1 = out.vector(group + 1, lane0);
      FloatVector sum2 = out.vector(group + 2, lane0);
      FloatVector sum3 = out.vector(group + 3, lane0);
      FloatVector sum4 = out.vector(group + 4, lane0);
      FloatVector sum5 = out.vector(group + 5, lane0);
      FloatVector sum6 = out.vector(group + 6, lane0);
      FloatVector sum7 = out.vector(group + 7, lane0);
      for (int n = 0; n < count; n++) {
        int at = (from + n) * x.padded + group;
        FloatVector weight =
            FloatVector.fromArray(Lanes.SPECIES, weights, length + lane0 - from - n)
                .mul(FloatVector.fromArray(Lanes.SPECIES, in, n * WIDTH));
        sum0 = weight.fma(broadcast(rows[at]), sum0);
        sum1 = weight.fma(broadcast(rows[at + 1]), sum1);
        sum2 = weight.fma(broadcast(rows[at + 2]), sum2);
        sum3 = weight.fma(broadcast(rows[at + 3]), sum3);
        sum4 = weight.fma(broadcast(rows[at + 4]), sum4);
        sum5 = weight.fma(broadcast(rows[at + 5]), sum5);
        sum6 = weight.fma(broadcast(rows[at + 6]), sum6);
        sum7 = weight.fma(broadcast(rows[at + 7]), sum7);
      }
      int at = group * length + lane0;
      sum0.intoArray(out.columns, at);
      sum1.intoArray(out.columns, at + length);
      sum2.intoArray(out.columns, at + 2 * length);
      sum3.intoArray(out.columns, at + 3 * length);
      sum4.intoArray(out.columns, at + 4 * length);
      sum5.intoArray(out.columns, at + 5 * length);
      sum6.intoArray(out.columns, at + 6 * length);
      sum7.intoArray(out.columns, at + 7 * length);
    }
  }

  private void addProducts(int t, int from, int count) {
    for (int n = 0; n < count; n++) {
      int s = from + n;
      int within = s % WIDTH;
      int at = within * length + t - (s - within);
      FloatVector.fromArray(Lanes.SPECIES, scores, n * WIDTH)
          .fma(
              FloatVector.fromArray(Lanes.SPECIES, scoreGradients, n * WIDTH),
              FloatVector.fromArray(Lanes.SPECIES, products, at))
          .intoArray(products, at);
    }
  }
}
