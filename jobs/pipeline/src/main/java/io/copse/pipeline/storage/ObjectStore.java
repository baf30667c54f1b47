package io.copse.pipeline.storage;

import io.copse.models.train.RunFolder.Content;
import java.io.IOException;
import java.util.Set;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.LocalFileSystem;
import org.apache.hadoop.fs.Path;

/**
 * How objects are written on one kind of file system: whole or not at all, and surviving a crash.
 */
sealed interface ObjectStore permits LocalStore, RenamingStore, PuttingStore {
  /** Schemes of file systems that show a file while it is written, and rename in one step. */
  Set<String> RENAMING = Set.of("hdfs", "viewfs", "webhdfs", "abfs", "abfss");

  /** Returns the store of a file system. */
  static ObjectStore of(FileSystem fs) {
    if (fs instanceof LocalFileSystem || fs.getUri().getScheme().equals("file")) {
      return new LocalStore();
    }
    return RENAMING.contains(fs.getUri().getScheme())
        ? new RenamingStore(fs)
        : new PuttingStore(fs);
  }

  /**
   * Writes an object and replaces one of the same name.
   *
   * @param unfinished a free name for what is not whole yet, if the store shows such objects
   * @param fence asked when the bytes are ready, just before they become the object
   */
  void put(Path place, Path unfinished, Content content, Fence fence) throws IOException;

  /**
   * Makes an object if there is none of its name. Of several that try at once, one succeeds.
   *
   * @return whether it was made
   */
  boolean create(Path place, byte[] content) throws IOException;
}
