package io.copse.pipeline.storage;

import io.copse.models.train.RunFolder.Content;
import io.copse.models.train.Unclosed;
import java.io.IOException;
import org.apache.hadoop.fs.FSDataOutputStream;
import org.apache.hadoop.fs.FileAlreadyExistsException;
import org.apache.hadoop.fs.FileContext;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Options.Rename;
import org.apache.hadoop.fs.Path;
import org.apache.hadoop.fs.StreamCapabilities;

/**
 * Objects of a file system such as HDFS, where readers see a file that is being written. An object
 * is written under another name, and renamed in one step.
 */
record RenamingStore(FileSystem fs) implements ObjectStore {
  @Override
  public void put(Path place, Path unfinished, Content content, Fence fence) throws IOException {
    try {
      try (FSDataOutputStream out = fs.create(unfinished, true)) {
        content.writeTo(new Unclosed(out));
        bringToDisk(out);
      }
      fence.require();
      fs.mkdirs(place.getParent());
      FileContext.getFileContext(fs.getUri(), fs.getConf())
          .rename(unfinished, place, Rename.OVERWRITE);
    } catch (IOException | RuntimeException e) {
      delete(unfinished, e);
      throw e;
    }
  }

  @Override
  public boolean create(Path place, byte[] content) throws IOException {
    try (FSDataOutputStream out = fs.create(place, false)) {
      out.write(content);
      bringToDisk(out);
      return true;
    } catch (FileAlreadyExistsException e) {
      return false;
    }
  }

  private static void bringToDisk(FSDataOutputStream out) throws IOException {
    if (out.hasCapability(StreamCapabilities.HSYNC)) {
      out.hsync();
    }
  }

  private void delete(Path unfinished, Exception reason) {
    try {
      fs.delete(unfinished, false);
    } catch (IOException e) {
      reason.addSuppressed(e);
    }
  }
}
