package io.copse.pipeline.identity;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/** SHA-256, the hash behind all ids and checksums of the pipeline. */
public final class Sha256 {
  private static final int ID_BYTES = 8;
  private static final MessageDigest EMPTY = empty();

  private Sha256() {}

  /** Returns a new digest. */
  public static MessageDigest digest() {
    try {
      // A copy costs a fraction of looking for the algorithm among the providers.
      return (MessageDigest) EMPTY.clone();
    } catch (CloneNotSupportedException e) {
      throw new IllegalStateException("Java's own SHA-256 can be copied.", e);
    }
  }

  private static MessageDigest empty() {
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

  /** Returns the first 16 hexadecimal digits of a text's hash. */
  public static String id(String text) {
    return HexFormat.of().formatHex(of(text), 0, ID_BYTES);
  }
}
