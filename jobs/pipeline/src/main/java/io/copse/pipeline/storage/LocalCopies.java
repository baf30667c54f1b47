package io.copse.pipeline.storage;

import io.copse.models.train.RunFolder;
import io.copse.pipeline.identity.Sha256;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.DigestOutputStream;
import java.security.MessageDigest;
import java.util.HexFormat;

/** Copies of objects in this machine's temporary folder, made once and named by their checksum. */
final class LocalCopies {
  private LocalCopies() {}

  /**
   * Returns the copy of an object.
   *
   * @throws IllegalStateException if the object has another checksum
   */
  static Path copy(RunFolder folder, String name, String sha256) throws IOException {
    Path copies =
        Path.of(
            System.getProperty("java.io.tmpdir"), "copse-files-" + System.getProperty("user.name"));
    Path copy = copies.resolve(sha256 + "-" + name.substring(name.lastIndexOf('/') + 1));
    if (Files.exists(copy)) {
      return copy;
    }
    Files.createDirectories(copies);
    Path partial = Files.createTempFile(copies, "copy", ".partial");
    try {
      String actual;
      try (InputStream in = folder.read(name);
          OutputStream out = Files.newOutputStream(partial)) {
        actual = sha256(in, out);
      }
      if (!sha256.equals(actual)) {
        throw new IllegalStateException(
            "%s/%s has the checksum %s, not %s as when it was written: delete it and start again, which makes it anew."
                .formatted(folder, name, actual, sha256));
      }
      Files.move(partial, copy, StandardCopyOption.ATOMIC_MOVE);
    } finally {
      Files.deleteIfExists(partial);
    }
    return copy;
  }

  /** Copies a stream, and returns the SHA-256 of its bytes. */
  static String sha256(InputStream in, OutputStream out) throws IOException {
    MessageDigest digest = Sha256.digest();
    in.transferTo(new DigestOutputStream(out, digest));
    return HexFormat.of().formatHex(digest.digest());
  }
}
