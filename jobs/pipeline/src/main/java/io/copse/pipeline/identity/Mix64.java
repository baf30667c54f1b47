package io.copse.pipeline.identity;

/** A hash of 64 bits that is the same on every machine. */
public final class Mix64 {
  private Mix64() {}

  /** Returns the SplitMix64 mix of 64 bits (Steele, Lea and Flood, 2014). */
  public static long mix(long bits) {
    long z = bits + 0x9e3779b97f4a7c15L;
    z = (z ^ (z >>> 30)) * 0xbf58476d1ce4e5b9L;
    z = (z ^ (z >>> 27)) * 0x94d049bb133111ebL;
    return z ^ (z >>> 31);
  }
}
