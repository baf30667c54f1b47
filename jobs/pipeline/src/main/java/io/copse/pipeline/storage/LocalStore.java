package io.copse.pipeline.storage;

import io.copse.models.train.Disk;
import io.copse.models.train.DurableFiles;
import io.copse.models.train.RunFolder.Content;
import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.StandardOpenOption;
import org.apache.hadoop.fs.Path;

/** Objects as files of this machine, or of a folder that is mounted here. */
record LocalStore() implements ObjectStore {
  static java.nio.file.Path file(Path place) {
    return java.nio.file.Path.of(place.toUri().getPath());
  }

  @Override
  public void put(Path place, Path unfinished, Content content, Fence fence) throws IOException {
    new DurableFiles(Disk.HERE).write(file(place), file(unfinished), content, fence::require);
  }

  @Override
  public boolean create(Path place, byte[] content) throws IOException {
    // Hadoop's local file system looks first and makes then, which two jobs can do at once.
    java.nio.file.Path file = file(place);
    Files.createDirectories(file.getParent());
    try {
      Files.write(
          file,
          content,
          StandardOpenOption.CREATE_NEW,
          StandardOpenOption.WRITE,
          StandardOpenOption.SYNC);
      return true;
    } catch (FileAlreadyExistsException e) {
      return false;
    }
  }
}
