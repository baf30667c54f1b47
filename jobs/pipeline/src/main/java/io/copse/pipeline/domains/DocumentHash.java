package io.copse.pipeline.domains;

import io.copse.pipeline.identity.Mix64;

/** Seeded hashes of document ids, which are the same on every machine and in every order. */
final class DocumentHash {
  private DocumentHash() {}

  /** Returns the FNV-1a hash of an id, started from the seed and finished by {@link Mix64}. */
  static long of(long seed, String documentId) {
    long hash = Mix64.mix(seed) ^ 0xcbf29ce484222325L;
    for (int i = 0; i < documentId.length(); i++) {
      hash = (hash ^ documentId.charAt(i)) * 0x100000001b3L;
    }
    return Mix64.mix(hash);
  }

  /** Returns the upper 53 bits as a number in [0, 1). */
  static double unit(long bits) {
    return (bits >>> 11) * 0x1.0p-53;
  }
}
