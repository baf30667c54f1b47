package io.copse.pipeline.storage;

import io.copse.models.train.RunFolder.Content;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import org.apache.hadoop.fs.FSDataOutputStream;
import org.apache.hadoop.fs.FileAlreadyExistsException;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.apache.hadoop.fs.StreamCapabilities;

/**
 * Objects of a store that shows an object once it is closed, as S3 and Google's do. The bytes are
 * collected in a file of this machine first: a stream that an error closes would show them.
 */
record PuttingStore(FileSystem fs) implements ObjectStore {
  @Override
  public void put(Path place, Path unfinished, Content content, Fence fence) throws IOException {
    java.nio.file.Path whole = Files.createTempFile("copse-", ".object");
    try {
      try (OutputStream out = Files.newOutputStream(whole)) {
        content.writeTo(out);
      }
      fence.require();
      copy(whole, place);
    } finally {
      Files.deleteIfExists(whole);
    }
  }

  /** Shows the object once all its bytes are there: closing the stream would show a part too. */
  private void copy(java.nio.file.Path whole, Path place) throws IOException {
    FSDataOutputStream out = fs.create(place, true);
    boolean copied = false;
    try {
      Files.copy(whole, out);
      copied = true;
    } finally {
      if (copied) {
        out.close();
      } else if (out.hasCapability(StreamCapabilities.ABORTABLE_STREAM)) {
        out.abort();
      }
    }
  }

  @Override
  public boolean create(Path place, byte[] content) throws IOException {
    if (isS3a()) {
      return ConditionalPut.create(fs, place, content);
    }
    try (FSDataOutputStream out = fs.create(place, false)) {
      out.write(content);
      return true;
    } catch (FileAlreadyExistsException e) {
      return false;
    }
  }

  /** Whether this is Hadoop's client of S3. Its class may be missing, so its name is compared. */
  private boolean isS3a() {
    return fs.getClass().getName().equals("org.apache.hadoop.fs.s3a.S3AFileSystem");
  }
}
