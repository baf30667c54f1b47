package io.copse.pipeline.storage;

import io.copse.models.train.DurableFiles;
import io.copse.models.train.RunFolder;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.Serializable;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.StandardOpenOption;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import org.apache.hadoop.fs.FSDataOutputStream;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.LocalFileSystem;
import org.apache.hadoop.fs.Path;
import org.apache.spark.util.SerializableConfiguration;

/**
 * A place in an output: its objects by name, through Hadoop's file system.
 *
 * <p>An object is there whole or not at all, and on a local file system it survives a crash once it
 * is written. Names that begin with a dot are not listed: objects that are being written, locks. A
 * task that gets the folder has the settings that it was opened with.
 */
public final class StoredFolder implements RunFolder, Serializable {
  private static final long serialVersionUID = 1L;

  private final String uri;
  private final String path;
  private final SerializableConfiguration hadoop;

  /**
   * Makes a place; looks for nothing.
   *
   * @param uri the folder as Hadoop takes it, with a scheme
   * @param path the folder as Spark takes it
   * @param hadoop the settings of its file system
   */
  StoredFolder(String uri, String path, SerializableConfiguration hadoop) {
    this.uri = uri;
    this.path = path;
    this.hadoop = hadoop;
  }

  StoredFolder child(String name) {
    return new StoredFolder(uri + "/" + name, path + "/" + name, hadoop);
  }

  /** The folder as Spark takes it, for tables and for readers of Spark. */
  public String path() {
    return path;
  }

  @Override
  public String toString() {
    return path;
  }

  @Override
  public List<String> names(String prefix) throws IOException {
    List<String> names = new ArrayList<>();
    list(prefix.substring(0, prefix.lastIndexOf('/') + 1), names);
    names.removeIf(name -> !name.startsWith(prefix));
    Collections.sort(names);
    return names;
  }

  private void list(String under, List<String> names) throws IOException {
    FileStatus[] entries;
    try {
      entries = fileSystem().listStatus(under.isEmpty() ? new Path(uri) : at(under));
    } catch (FileNotFoundException e) {
      return;
    }
    for (FileStatus entry : entries) {
      String name = entry.getPath().getName();
      if (name.startsWith(".")) {
        continue;
      }
      if (entry.isDirectory()) {
        list(under + name + "/", names);
      } else {
        names.add(under + name);
      }
    }
  }

  @Override
  public InputStream read(String name) throws IOException {
    return fileSystem().open(at(name));
  }

  @Override
  public void write(String name, Content content) throws IOException {
    if (isLocal()) {
      DurableFiles.write(local(at(name)), content);
      return;
    }
    // First to a file of this machine: a store of objects would show what a failure leaves.
    java.nio.file.Path whole = Files.createTempFile("copse-", ".object");
    try {
      try (OutputStream out = Files.newOutputStream(whole)) {
        content.writeTo(out);
      }
      try (FSDataOutputStream out = fileSystem().create(at(name), true)) {
        Files.copy(whole, out);
      }
    } finally {
      Files.delete(whole);
    }
  }

  @Override
  public void delete(String name) throws IOException {
    delete(at(name));
  }

  /** Deletes the folder with all objects in it, if it is there. */
  public void deleteAll() throws IOException {
    delete(new Path(uri));
  }

  private void delete(Path place) throws IOException {
    FileSystem fs = fileSystem();
    if (!fs.delete(place, true) && fs.exists(place)) {
      throw new IOException(
          "%s cannot be deleted: see whether you may write to its folder.".formatted(place));
    }
  }

  /** Returns the bytes of all objects of the folder, 0 if it is not there. */
  public long bytes() throws IOException {
    try {
      return fileSystem().getContentSummary(new Path(uri)).getLength();
    } catch (FileNotFoundException e) {
      return 0;
    }
  }

  /** Whether an object is there. */
  public boolean exists(String name) {
    return length(name) >= 0;
  }

  /** Returns the length of an object in bytes, or -1 if there is none. */
  public long length(String name) {
    try {
      return fileSystem().getFileStatus(at(name)).getLen();
    } catch (FileNotFoundException e) {
      return -1;
    } catch (IOException e) {
      throw new UncheckedIOException("Cannot look for " + path + "/" + name, e);
    }
  }

  /** Writes a text as UTF-8. */
  public void writeText(String name, String text) {
    try {
      write(name, out -> out.write(text.getBytes(StandardCharsets.UTF_8)));
    } catch (IOException e) {
      throw new UncheckedIOException("Cannot write " + path + "/" + name, e);
    }
  }

  /** Writes a value as JSON. */
  public void writeJson(String name, Object value) {
    writeText(name, StoredJson.text(value));
  }

  /** Reads what {@link #writeJson} wrote. */
  public <T> T readJson(String name, Class<T> type) {
    try (InputStream in = read(name)) {
      return StoredJson.value(new String(in.readAllBytes(), StandardCharsets.UTF_8), type);
    } catch (IOException e) {
      throw new UncheckedIOException(
          "%s/%s cannot be read as %s".formatted(path, name, type.getSimpleName()), e);
    }
  }

  /**
   * Makes an object if there is none of its name. Of several that try at once, one succeeds.
   *
   * @return whether it was made
   */
  public boolean create(String name, byte[] content) throws IOException {
    if (isLocal()) {
      // Hadoop's local file system looks first and makes then, which two jobs can do at once.
      java.nio.file.Path file = local(at(name));
      Files.createDirectories(file.getParent());
      try {
        Files.write(file, content, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
        return true;
      } catch (FileAlreadyExistsException e) {
        return false;
      }
    }
    try (FSDataOutputStream out = fileSystem().create(at(name), false)) {
      out.write(content);
      return true;
    } catch (org.apache.hadoop.fs.FileAlreadyExistsException e) {
      return false;
    }
  }

  /** Returns when an object was last written or touched, if it is there. */
  public Optional<Instant> modified(String name) throws IOException {
    try {
      FileStatus status = fileSystem().getFileStatus(at(name));
      return Optional.of(Instant.ofEpochMilli(status.getModificationTime()));
    } catch (FileNotFoundException e) {
      return Optional.empty();
    }
  }

  /** Sets when an object was last written to now. */
  public void touch(String name) throws IOException {
    fileSystem().setTimes(at(name), System.currentTimeMillis(), -1);
  }

  /**
   * Returns an object as a file of this machine, to be mapped: itself if it lies there, else a
   * copy.
   *
   * @param sha256 the object's checksum
   * @throws IllegalStateException if a copy has another checksum
   */
  public java.nio.file.Path local(String name, String sha256) {
    try {
      return isLocal() ? local(at(name)) : LocalCopies.copy(this, name, sha256);
    } catch (IOException e) {
      throw new UncheckedIOException("Cannot bring %s/%s to this machine".formatted(path, name), e);
    }
  }

  /** As above, for an object whose checksum is not known: it is read for it unless it lies here. */
  public java.nio.file.Path local(String name) {
    return local(name, isLocal() ? "" : sha256(name));
  }

  /** Returns the SHA-256 of an object, hexadecimal. */
  public String sha256(String name) {
    try (InputStream in = read(name)) {
      return LocalCopies.sha256(in, OutputStream.nullOutputStream());
    } catch (IOException e) {
      throw new UncheckedIOException("Cannot read " + path + "/" + name, e);
    }
  }

  /**
   * Deletes an object that is there and has another checksum.
   *
   * @return whether it was deleted
   */
  public boolean deleteUnless(String name, String sha256) {
    if (!exists(name) || sha256(name).equals(sha256)) {
      return false;
    }
    try {
      delete(name);
      return true;
    } catch (IOException e) {
      throw new UncheckedIOException("Cannot delete the damaged " + path + "/" + name, e);
    }
  }

  /** Returns the folder's file system; on local paths without Hadoop's own checksum files. */
  FileSystem fileSystem() throws IOException {
    FileSystem fs = new Path(uri).getFileSystem(hadoop.value());
    return fs instanceof LocalFileSystem ? ((LocalFileSystem) fs).getRaw() : fs;
  }

  private Path at(String name) {
    return new Path(uri + "/" + name);
  }

  private boolean isLocal() {
    return uri.startsWith("file:");
  }

  private static java.nio.file.Path local(Path place) {
    return java.nio.file.Path.of(place.toUri().getPath());
  }
}
