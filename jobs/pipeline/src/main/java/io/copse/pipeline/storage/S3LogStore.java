package io.copse.pipeline.storage;

import io.delta.storage.S3SingleDriverLogStore;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.util.Iterator;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;

/**
 * The log of Delta tables on S3: a version of a table is made once, whichever driver tries.
 *
 * <p>Delta's own store for S3 excludes only the threads of one driver. Spark finds this one by
 * {@code spark.delta.logStore.s3a.impl}.
 */
public final class S3LogStore extends S3SingleDriverLogStore {
  /** Makes the store; Delta calls it. */
  public S3LogStore(Configuration hadoop) {
    super(hadoop);
  }

  @Override
  public void write(Path path, Iterator<String> actions, Boolean overwrite, Configuration hadoop)
      throws IOException {
    if (overwrite) {
      super.write(path, actions, true, hadoop);
      return;
    }
    ByteArrayOutputStream lines = new ByteArrayOutputStream();
    while (actions.hasNext()) {
      lines.writeBytes((actions.next() + "\n").getBytes(StandardCharsets.UTF_8));
    }
    if (!new PuttingStore(path.getFileSystem(hadoop)).create(path, lines.toByteArray())) {
      throw new FileAlreadyExistsException(path.toString());
    }
  }
}
