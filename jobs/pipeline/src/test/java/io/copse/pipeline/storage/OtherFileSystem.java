package io.copse.pipeline.storage;

import java.net.URI;
import java.nio.file.Path;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.RawLocalFileSystem;

/** A file system of Hadoop that is not the local one, as a cluster's is. Its files lie here. */
public final class OtherFileSystem extends RawLocalFileSystem {
  /** The setting without which Hadoop does not know the file system. */
  static final String SETTING = "fs.other.impl";

  /** Returns the storage of a folder of this file system. */
  public static RunStorage storage(Path folder, Configuration hadoop) {
    hadoop.setClass(SETTING, OtherFileSystem.class, FileSystem.class);
    return known(folder, hadoop);
  }

  /** As above, with settings that know the file system. */
  static RunStorage known(Path folder, Configuration hadoop) {
    String uri = "other://" + folder;
    return RunStorage.open(uri, hadoop);
  }

  @Override
  public URI getUri() {
    return URI.create("other:///");
  }

  @Override
  public String getScheme() {
    return "other";
  }

  @Override
  protected void checkPath(org.apache.hadoop.fs.Path path) {}
}
