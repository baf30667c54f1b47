package io.copse.pipeline.evaluate;

import java.io.Serializable;

/**
 * The bootstrap over documents with Poisson weights (Hanley and MacGibbon 2006; Chamandy et al.
 * 2012).
 *
 * <p>In each replicate each document counts Poisson(1) times. The count is drawn from a hash of the
 * seed, the document and the replicate's index. So a task needs no other task's draws, all
 * predictors have the same weights, and replicates of equal index are paired.
 *
 * @param seed chooses all weights
 * @param replicates number of replicates
 */
public record PoissonBootstrap(long seed, int replicates) implements Serializable {
  private static final long GOLDEN = 0x9E3779B97F4A7C15L;
  private static final long FNV_OFFSET = 0xCBF29CE484222325L;
  private static final long FNV_PRIME = 0x100000001B3L;
  private static final double UNIT = 0x1p-53;

  public PoissonBootstrap {
    if (replicates < 0) {
      throw new IllegalArgumentException(
          "The number of bootstrap replicates is %d: give 0 or more.".formatted(replicates));
    }
  }

  /**
   * Returns how often a document counts in each replicate.
   *
   * @param unit id of what is drawn: the document, or its group if the documents of a group are
   *     alike
   */
  public int[] weights(String unit) {
    long hash = mix(FNV_OFFSET ^ mix(seed));
    for (int i = 0; i < unit.length(); i++) {
      hash = (hash ^ unit.charAt(i)) * FNV_PRIME;
    }
    hash = mix(hash);
    int[] weights = new int[replicates];
    for (int b = 0; b < replicates; b++) {
      weights[b] = poisson((mix(hash + (b + 1) * GOLDEN) >>> 11) * UNIT);
    }
    return weights;
  }

  /** The quantile of Poisson(1) at u in [0, 1), by its distribution function. */
  private static int poisson(double u) {
    double mass = Math.exp(-1);
    double below = mass;
    int k = 0;
    while (u >= below && mass > UNIT) {
      k++;
      mass /= k;
      below += mass;
    }
    return k;
  }

  /** The finaliser of SplitMix64 (Steele, Lea and Flood, 2014). */
  private static long mix(long value) {
    long z = (value ^ (value >>> 30)) * 0xBF58476D1CE4E5B9L;
    z = (z ^ (z >>> 27)) * 0x94D049BB133111EBL;
    return z ^ (z >>> 31);
  }
}
