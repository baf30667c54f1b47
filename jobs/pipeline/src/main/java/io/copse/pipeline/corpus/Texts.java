package io.copse.pipeline.corpus;

import io.copse.pipeline.identity.Sha256;
import java.nio.ByteBuffer;
import java.util.HexFormat;

/** Names texts, and draws numbers for them. */
final class Texts {
  private static final int ID_BYTES = 16;

  private Texts() {}

  /**
   * Returns the hash that names a text's UTF-8: the first 128 bits of its SHA-256, in hexadecimal.
   */
  static String id(byte[] utf8) {
    return HexFormat.of().formatHex(Sha256.digest().digest(utf8), 0, ID_BYTES);
  }

  /** Returns a number in [0, 1) that depends on the seed and the key alone, in 2^-53 steps. */
  static double unit(long seed, String key) {
    long bits = ByteBuffer.wrap(Sha256.of(seed + ":" + key)).getLong();
    return (bits >>> 11) * 0x1p-53;
  }
}
