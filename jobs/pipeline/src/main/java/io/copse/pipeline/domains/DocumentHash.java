package io.copse.pipeline.domains;

/** Seeded hashes of document ids, which are the same on every machine and in every order. */
final class DocumentHash {
  private DocumentHash() {}

  /** Returns the FNV-1a hash of an id, started from the seed and finished by {@link #mix}. */
  static long of(long seed, String documentId) {
    long hash = mix(seed) ^ 0xcbf29ce484222325L;
    for (int i = 0; i < documentId.length(); i++) {
      hash = (hash ^ documentId.charAt(i)) * 0x100000001b3L;
    }
    return mix(hash);
  }

  /** Returns the SplitMix64 mix of 64 bits (Steele, Lea and Flood, 2014). */
  static long mix(long bits) {
    long z = bits + 0x9e3779b97f4a7c15L;
    z = (z ^ (z >>> 30)) * 0xbf58476d1ce4e5b9L;
    z = (z ^ (z >>> 27)) * 0x94d049bb133111ebL;
    return z ^ (z >>> 31);
  }

  /** Returns the upper 53 bits as a number in [0, 1). */
  static double unit(long bits) {
    return (bits >>> 11) * 0x1.0p-53;
  }
}
