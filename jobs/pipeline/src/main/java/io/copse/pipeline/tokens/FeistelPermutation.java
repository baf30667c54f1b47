package io.copse.pipeline.tokens;

/**
 * A seeded permutation of [0, n) that is computed, not stored.
 *
 * <p>It is a balanced Feistel network over the smallest even number of bits that hold n. The
 * network is applied again until the result is below n, fewer than four times on average (cycle
 * walking; Black and Rogaway, Ciphers with Arbitrary Finite Domains, 2002).
 */
final class FeistelPermutation {
  private static final int ROUNDS = 6;
  private static final long GOLDEN = 0x9E3779B97F4A7C15L;

  private final long n;
  private final int halfBits;
  private final long halfMask;
  private final long[] keys = new long[ROUNDS];

  /**
   * @param n number of elements, 1 to 2^62
   * @param seed chooses the permutation
   */
  FeistelPermutation(long n, long seed) {
    if (n < 1 || n > 1L << 62) {
      throw new IllegalArgumentException(
          "Cannot permute %d elements: give from 1 to 2^62.".formatted(n));
    }
    this.n = n;
    int bits = Math.max(2, Long.SIZE - Long.numberOfLeadingZeros(n - 1));
    this.halfBits = (bits + 1) / 2;
    this.halfMask = (1L << halfBits) - 1;
    for (int round = 0; round < ROUNDS; round++) {
      keys[round] = mix(seed + (round + 1) * GOLDEN);
    }
  }

  /** Returns the image of an element of [0, n). */
  long apply(long element) {
    long at = element;
    do {
      at = network(at);
    } while (at >= n);
    return at;
  }

  private long network(long value) {
    long left = value >>> halfBits;
    long right = value & halfMask;
    for (long key : keys) {
      long next = left ^ (mix(right + key) & halfMask);
      left = right;
      right = next;
    }
    return left << halfBits | right;
  }

  /** The finaliser of SplitMix64 (Steele, Lea and Flood, 2014). */
  static long mix(long value) {
    long z = (value ^ (value >>> 30)) * 0xBF58476D1CE4E5B9L;
    z = (z ^ (z >>> 27)) * 0x94D049BB133111EBL;
    return z ^ (z >>> 31);
  }
}
