package io.copse.pipeline;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/** SHA-256, of which all ids and checksums of the pipeline are made. */
public final class Sha256 {
  private static final int ID_BYTES = 8;

  private Sha256() {}

  /** Returns a new digest. */
  public static MessageDigest digest() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("Every Java has SHA-256.", e);
    }
  }

  /** Returns the hash of a text in UTF-8. */
  public static byte[] of(String text) {
    return digest().digest(text.getBytes(StandardCharsets.UTF_8));
  }

  /**
   * Returns the first 16 hexadecimal digits of a text's hash, as runs, splits and rows are named.
   */
  public static String id(String text) {
    return HexFormat.of().formatHex(of(text), 0, ID_BYTES);
  }
}
