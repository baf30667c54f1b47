package io.copse.pipeline.storage;

import io.copse.models.train.RunFolder;
import io.copse.pipeline.RawFileSystem;
import io.copse.pipeline.identity.Sha256;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.Serializable;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Predicate;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;
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
  private final String unfinished;
  private final SerializableConfiguration hadoop;
  private final Fence fence;

  /**
   * Makes a place; looks for nothing.
   *
   * @param uri the folder as Hadoop takes it, with a scheme
   * @param path the folder as Spark takes it
   * @param unfinished the folder of what is not whole yet, as Hadoop takes it
   * @param hadoop the settings of its file system
   * @param fence asked before each change
   */
  StoredFolder(
      String uri, String path, String unfinished, SerializableConfiguration hadoop, Fence fence) {
    this.uri = uri;
    this.path = path;
    this.unfinished = unfinished;
    this.hadoop = hadoop;
    this.fence = fence;
  }

  StoredFolder child(String name) {
    return new StoredFolder(uri + "/" + name, path + "/" + name, unfinished, hadoop, fence);
  }

  StoredFolder fencedBy(Fence other) {
    return new StoredFolder(uri, path, unfinished, hadoop, other);
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
    list(prefix.substring(0, prefix.lastIndexOf('/') + 1), prefix, names);
    Collections.sort(names);
    return names;
  }

  private void list(String under, String prefix, List<String> names) throws IOException {
    FileStatus[] entries;
    try {
      entries = fileSystem().listStatus(under.isEmpty() ? new Path(uri) : at(under));
    } catch (FileNotFoundException e) {
      return;
    }
    for (FileStatus entry : entries) {
      String name = entry.getPath().getName();
      // A folder of other names is not opened: the log of a run may have many objects.
      if (name.startsWith(".") || !(under + name + "/").startsWith(prefix)) {
        continue;
      }
      if (entry.isDirectory()) {
        list(under + name + "/", prefix, names);
      } else {
        names.add(under + name);
      }
    }
  }

  @Override
  public InputStream read(String name) throws IOException {
    return fileSystem().open(at(name));
  }

  /**
   * {@inheritDoc}
   *
   * @throws NotOwnerException if another job has taken the output over; the object stays as it was
   */
  @Override
  public void write(String name, Content content) throws IOException {
    store().put(at(name), new Path(unfinished, UUID.randomUUID().toString()), content, fence);
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
    fence.require();
    FileSystem fs = fileSystem();
    if (!fs.delete(place, true) && fs.exists(place)) {
      throw new IOException(
          "%s cannot be deleted: see whether you may write to its folder.".formatted(place));
    }
  }

  /**
   * Returns a hash of the names, lengths and times of the folder's objects. No object is read.
   *
   * @param wanted whether an object or a folder counts, by its name from this folder
   */
  public String state(Predicate<String> wanted) throws IOException {
    MessageDigest digest = Sha256.digest();
    addState("", wanted, digest);
    return HexFormat.of().formatHex(digest.digest());
  }

  private void addState(String under, Predicate<String> wanted, MessageDigest digest)
      throws IOException {
    FileStatus[] entries = fileSystem().listStatus(under.isEmpty() ? new Path(uri) : at(under));
    Arrays.sort(entries, Comparator.comparing(entry -> entry.getPath().getName()));
    for (FileStatus entry : entries) {
      String name = under + entry.getPath().getName();
      if (!wanted.test(name)) {
        continue;
      }
      if (entry.isDirectory()) {
        addState(name + "/", wanted, digest);
      } else {
        String line = "%s %d %d\n".formatted(name, entry.getLen(), entry.getModificationTime());
        digest.update(line.getBytes(StandardCharsets.UTF_8));
      }
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

  @Override
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

  /**
   * Reads what {@link #writeJson} wrote, if it is there and whole. An object that is empty, cut off
   * or not of the type counts as absent.
   *
   * @throws UncheckedIOException if the store cannot be read
   */
  public <T> Optional<T> find(String name, Class<T> type) {
    try (InputStream in = read(name)) {
      return StoredJson.find(new String(in.readAllBytes(), StandardCharsets.UTF_8), type);
    } catch (FileNotFoundException e) {
      return Optional.empty();
    } catch (IOException e) {
      throw new UncheckedIOException(
          "%s/%s cannot be read (%s): see whether the store can be reached and you may read it."
              .formatted(path, name, e.getMessage()),
          e);
    }
  }

  /**
   * Makes an object if there is none of its name. Of several that try at once, one succeeds.
   *
   * @return whether it was made
   */
  public boolean create(String name, byte[] content) throws IOException {
    fence.require();
    return store().create(at(name), content);
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
      return isLocal()
          ? LocalStore.file(at(name))
          : LocalCopies.ofProcess().copy(this, name, sha256);
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
    return RawFileSystem.of(new Path(uri), hadoop.value());
  }

  private ObjectStore store() throws IOException {
    return ObjectStore.of(fileSystem());
  }

  private Path at(String name) {
    return new Path(uri + "/" + name);
  }

  private boolean isLocal() {
    return uri.startsWith("file:");
  }
}
