package io.copse.pipeline.domains;

/** Seeded hashes of document ids: what is random about a document, on every machine the same. */
final class DocumentHash {
  private DocumentHash() {}

  /** Returns 64 mixed bits: FNV-1a of the id started from the seed, finished as SplitMix64. */
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

  /** Returns a number in [0, 1) made of the upper 53 bits. */
  static double unit(long bits) {
    return (bits >>> 11) * 0x1.0p-53;
  }
}
