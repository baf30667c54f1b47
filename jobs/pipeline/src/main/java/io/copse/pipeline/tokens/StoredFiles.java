package io.copse.pipeline.tokens;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.copse.pipeline.identity.Sha256;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.StandardCopyOption;
import java.security.DigestInputStream;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.UUID;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FSDataOutputStream;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;

/** Files of a workspace: whole or not there, and local when they are to be mapped. */
public final class StoredFiles {
  private static final ObjectMapper JSON = new ObjectMapper();

  private StoredFiles() {}

  /** What writes a file's content. */
  interface Content {
    void to(OutputStream out) throws IOException;
  }

  static String hex(MessageDigest digest) {
    return HexFormat.of().formatHex(digest.digest());
  }

  /** Writes under another name beside the file, then renames: readers see all of it or nothing. */
  static void write(Configuration conf, Path file, Content content) {
    Path partial = new Path(file.getParent(), "." + file.getName() + "." + UUID.randomUUID());
    try {
      FileSystem fs = file.getFileSystem(conf);
      try {
        try (FSDataOutputStream out = fs.create(partial, false)) {
          content.to(out);
        }
        fs.delete(file, false);
        if (!fs.rename(partial, file)) {
          throw new IOException("The file system did not rename " + partial + " to " + file);
        }
      } finally {
        fs.delete(partial, false);
      }
    } catch (IOException e) {
      throw new UncheckedIOException("Cannot write " + file, e);
    }
  }

  static void write(Configuration conf, Path file, String text) {
    write(conf, file, out -> out.write(text.getBytes(StandardCharsets.UTF_8)));
  }

  /** Writes a value as JSON; readers see all of it or nothing. */
  public static void writeJson(Configuration conf, Path file, Object value) {
    write(conf, file, json(value));
  }

  /** Reads what {@link #writeJson} wrote. */
  public static <T> T readJson(Configuration conf, Path file, Class<T> type) {
    return parse(read(conf, file), type);
  }

  private static <T> T parse(String json, Class<T> type) {
    try {
      return JSON.readValue(json, type);
    } catch (JsonProcessingException e) {
      throw new UncheckedIOException("Not a %s: %s".formatted(type.getSimpleName(), json), e);
    }
  }

  static String json(Object value) {
    try {
      return JSON.writerWithDefaultPrettyPrinter().writeValueAsString(value) + "\n";
    } catch (JsonProcessingException e) {
      throw new UncheckedIOException(e);
    }
  }

  static String read(Configuration conf, Path file) {
    try (InputStream in = file.getFileSystem(conf).open(file)) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException("Cannot read " + file, e);
    }
  }

  /** Returns the file's length, or -1 where there is none. */
  public static long length(Configuration conf, Path file) {
    try {
      FileSystem fs = file.getFileSystem(conf);
      return fs.exists(file) ? fs.getFileStatus(file).getLen() : -1;
    } catch (IOException e) {
      throw new UncheckedIOException("Cannot look for " + file, e);
    }
  }

  /**
   * Returns the file on the local file system: itself where it lies there, else a copy in this
   * machine's temporary folder, made once and named by its checksum, which the copy must have.
   */
  static java.nio.file.Path local(Configuration conf, Path file, String sha256) {
    try {
      FileSystem fs = file.getFileSystem(conf);
      if (isLocal(fs)) {
        return java.nio.file.Path.of(fs.makeQualified(file).toUri().getPath());
      }
      java.nio.file.Path folder =
          java.nio.file.Path.of(
              System.getProperty("java.io.tmpdir"),
              "copse-files-" + System.getProperty("user.name"));
      java.nio.file.Path copy = folder.resolve(sha256 + "-" + file.getName());
      if (!Files.exists(copy)) {
        Files.createDirectories(folder);
        java.nio.file.Path partial = Files.createTempFile(folder, "copy", ".partial");
        MessageDigest digest = Sha256.digest();
        try (InputStream in = new DigestInputStream(fs.open(file), digest)) {
          Files.copy(in, partial, StandardCopyOption.REPLACE_EXISTING);
        }
        requireSame(file.toString(), sha256, hex(digest));
        Files.move(partial, copy, StandardCopyOption.ATOMIC_MOVE);
      }
      return copy;
    } catch (IOException e) {
      throw new UncheckedIOException("Cannot bring " + file + " to this machine", e);
    }
  }

  /** As above, where the checksum is not known: reads the file for it unless it lies here. */
  static java.nio.file.Path local(Configuration conf, Path file) {
    try {
      boolean here = isLocal(file.getFileSystem(conf));
      return local(conf, file, here ? "" : sha256(conf, file));
    } catch (IOException e) {
      throw new UncheckedIOException("Cannot look for " + file, e);
    }
  }

  private static boolean isLocal(FileSystem fs) {
    return "file".equals(fs.getUri().getScheme());
  }

  /** Returns the checksum of a stored file. */
  static String sha256(Configuration conf, Path file) {
    MessageDigest digest = Sha256.digest();
    try (InputStream in = new DigestInputStream(open(conf, file), digest)) {
      in.transferTo(OutputStream.nullOutputStream());
    } catch (IOException e) {
      throw new UncheckedIOException("Cannot read " + file, e);
    }
    return hex(digest);
  }

  /**
   * Deletes a file that is there and has another checksum.
   *
   * @return whether it was deleted
   */
  static boolean deleteUnless(Configuration conf, Path file, String sha256) {
    if (length(conf, file) < 0 || sha256(conf, file).equals(sha256)) {
      return false;
    }
    try {
      return file.getFileSystem(conf).delete(file, false);
    } catch (IOException e) {
      throw new UncheckedIOException("Cannot delete the damaged " + file, e);
    }
  }

  // Hadoop's local file system would stop at its own checksum, without saying what to do.
  private static InputStream open(Configuration conf, Path file) throws IOException {
    FileSystem fs = file.getFileSystem(conf);
    return isLocal(fs) ? Files.newInputStream(local(conf, file, "")) : fs.open(file);
  }

  static void requireSame(String file, String expected, String actual) {
    if (!expected.equals(actual)) {
      throw new IllegalStateException(
          "%s has the checksum %s, not %s as when it was written: delete it and start again, which makes it anew."
              .formatted(file, actual, expected));
    }
  }
}
