package io.copse.pipeline;

import java.io.IOException;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.LocalFileSystem;
import org.apache.hadoop.fs.Path;

/**
 * The file system of a path, without Hadoop's own checksum files.
 *
 * <p>Hadoop writes such files on this machine. They know no names with a colon, and they outlive
 * the files that they belong to.
 */
public final class RawFileSystem {
  private RawFileSystem() {}

  /** Returns the file system on which a path lies. */
  public static FileSystem of(Path path, Configuration hadoop) throws IOException {
    FileSystem fs = path.getFileSystem(hadoop);
    return fs instanceof LocalFileSystem local ? local.getRaw() : fs;
  }
}
