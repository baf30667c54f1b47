package io.copse.pipeline.storage;

import io.copse.models.train.RunFolder;
import io.copse.pipeline.identity.Sha256;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileTime;
import java.security.DigestOutputStream;
import java.security.MessageDigest;
import java.time.Instant;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.List;
import java.util.stream.Stream;

/**
 * Copies of stored objects on this machine, each made once in a process and named by its checksum.
 *
 * <p>The folder belongs to one process, so a file in it was checked when it was made. The copies
 * that were used longest ago are deleted when all take more than the bound. A file that is mapped
 * stays readable when it is deleted.
 *
 * @param folder where the copies lie
 * @param mostBytes how many bytes they may take, and one copy more
 */
record LocalCopies(Path folder, long mostBytes) {
  private static final String PARTIAL = ".partial";

  /** Returns the copies of this process. */
  static LocalCopies ofProcess() {
    return OfProcess.COPIES;
  }

  /** Made when a process first copies an object. */
  private static final class OfProcess {
    static final LocalCopies COPIES = make();

    private static LocalCopies make() {
      try {
        Path folder = ProcessFolder.make();
        return new LocalCopies(folder, folder.toFile().getUsableSpace() / 2);
      } catch (IOException e) {
        throw new UncheckedIOException(
            "The temporary folder %s cannot be written: set java.io.tmpdir or spark.local.dir to one with room."
                .formatted(System.getProperty("java.io.tmpdir")),
            e);
      }
    }
  }

  /**
   * Returns the copy of an object.
   *
   * @throws IllegalStateException if the object has another checksum
   */
  Path copy(RunFolder source, String name, String sha256) throws IOException {
    Path copy = folder.resolve(sha256 + "-" + name.substring(name.lastIndexOf('/') + 1));
    // One task copies, and the others of the process wait for it.
    synchronized (OfProcess.class) {
      if (Files.exists(copy)) {
        Files.setLastModifiedTime(copy, FileTime.from(Instant.now()));
      } else {
        make(copy, source, name, sha256);
      }
    }
    return copy;
  }

  private void make(Path copy, RunFolder source, String name, String sha256) throws IOException {
    deleteOldest();
    Path partial = Files.createTempFile(folder, "copy", PARTIAL);
    try {
      String actual;
      try (InputStream in = source.read(name);
          OutputStream out = Files.newOutputStream(partial)) {
        actual = sha256(in, out);
      }
      if (!sha256.equals(actual)) {
        throw new IllegalStateException(
            "%s/%s has the checksum %s, not %s as when it was written: delete it and start again, which makes it anew."
                .formatted(source, name, actual, sha256));
      }
      Files.move(partial, copy, StandardCopyOption.ATOMIC_MOVE);
    } finally {
      Files.deleteIfExists(partial);
    }
  }

  private void deleteOldest() throws IOException {
    List<Path> copies;
    try (Stream<Path> files = Files.list(folder)) {
      copies =
          files
              .filter(file -> !file.getFileName().toString().startsWith("."))
              .sorted(Comparator.comparingLong((Path file) -> file.toFile().lastModified()))
              .toList();
    }
    long bytes = copies.stream().mapToLong(file -> file.toFile().length()).sum();
    for (Path oldest : copies) {
      if (bytes <= mostBytes) {
        return;
      }
      bytes -= oldest.toFile().length();
      Files.deleteIfExists(oldest);
    }
  }

  /** Copies a stream, and returns the SHA-256 of its bytes. */
  static String sha256(InputStream in, OutputStream out) throws IOException {
    MessageDigest digest = Sha256.digest();
    in.transferTo(new DigestOutputStream(out, digest));
    return HexFormat.of().formatHex(digest.digest());
  }
}
