package io.copse.models.train;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/** Computes the SHA-256 of weights. */
public final class Hashes {
  private static final int CHUNK = 1 << 14;

  private Hashes() {}

  /** Returns the SHA-256 of {@code values} as little-endian floats, hexadecimal. */
  public static String sha256(float[] values) {
    MessageDigest digest = sha256();
    ByteBuffer bytes = ByteBuffer.allocate(4 * CHUNK).order(ByteOrder.LITTLE_ENDIAN);
    for (int i = 0; i < values.length; i += CHUNK) {
      int count = Math.min(CHUNK, values.length - i);
      bytes.clear().asFloatBuffer().put(values, i, count);
      digest.update(bytes.array(), 0, 4 * count);
    }
    return HexFormat.of().formatHex(digest.digest());
  }

  static MessageDigest sha256() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("Every Java has SHA-256.", e);
    }
  }
}
