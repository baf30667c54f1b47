package io.copse.models.kernel.mixture;

import static io.copse.models.kernel.Lanes.load1;
import static io.copse.models.kernel.Lanes.store1;

import io.copse.models.kernel.Elementary;
import io.copse.models.kernel.NativeFloats;
import java.nio.ByteBuffer;

/**
 * Softmax over the experts of a mixture: rows of logits z [rows, experts] in float32 give {@code p
 * = exp(z - s)} with {@code s = ln sum exp(z)}. One float at a time: the experts are few.
 */
public final class RouterSoftmax {
  private RouterSoftmax() {}

  /** Writes p [rows, experts] and s [rows]; the logits stay. */
  public static void apply(
      int rows, int experts, NativeFloats logits, NativeFloats p, NativeFloats logSums) {
    ByteBuffer z = logits.bytes();
    ByteBuffer out = p.bytes();
    for (int row = 0; row < rows; row++) {
      int base = row * experts;
      float max = load1(z, base);
      for (int i = base + 1; i < base + experts; i++) {
        max = Math.max(max, load1(z, i));
      }
      float sum = 0;
      for (int i = base; i < base + experts; i++) {
        float e = Elementary.exp(load1(z, i) - max);
        store1(e, out, i);
        sum += e;
      }
      float reciprocal = 1 / sum;
      for (int i = base; i < base + experts; i++) {
        store1(load1(out, i) * reciprocal, out, i);
      }
      store1((float) (max + StrictMath.log(sum)), logSums.bytes(), row);
    }
  }

  /**
   * Gradients dp become {@code dz = p (dp - sum over the row of p dp)}, by the differences of dp
   * from that of the greatest p: a router that is sure of one expert has p near 1 there, and dp -
   * sum would cancel.
   */
  public static void gradient(int rows, int experts, NativeFloats p, NativeFloats gradients) {
    ByteBuffer probabilities = p.bytes();
    ByteBuffer d = gradients.bytes();
    for (int row = 0; row < rows; row++) {
      int base = row * experts;
      int greatest = base;
      for (int i = base + 1; i < base + experts; i++) {
        greatest = load1(probabilities, i) > load1(probabilities, greatest) ? i : greatest;
      }
      float origin = load1(d, greatest);
      float sum = 0;
      for (int i = base; i < base + experts; i++) {
        sum = Math.fma(load1(probabilities, i), load1(d, i) - origin, sum);
      }
      for (int i = base; i < base + experts; i++) {
        store1((load1(d, i) - origin - sum) * load1(probabilities, i), d, i);
      }
    }
  }

  /**
   * Writes the indices of each row's k greatest logits to {@code chosen[row k ..]}, the greatest
   * first, the lower index first among equals.
   */
  public static void greatest(int rows, int experts, int k, NativeFloats logits, int[] chosen) {
    boolean[] taken = new boolean[experts];
    for (int row = 0; row < rows; row++) {
      int base = row * experts;
      for (int rank = 0; rank < k; rank++) {
        int best = -1;
        for (int expert = 0; expert < experts; expert++) {
          // Not "greater": a diverged model's NaN must still choose k experts.
          if (!taken[expert]
              && (best < 0
                  || load1(logits.bytes(), base + expert) > load1(logits.bytes(), base + best))) {
            best = expert;
          }
        }
        taken[best] = true;
        chosen[row * k + rank] = best;
      }
      for (int rank = 0; rank < k; rank++) {
        taken[chosen[row * k + rank]] = false;
      }
    }
  }
}
