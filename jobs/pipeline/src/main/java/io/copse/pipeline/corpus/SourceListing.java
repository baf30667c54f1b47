package io.copse.pipeline.corpus;

import io.copse.pipeline.config.SourceSettings;
import io.copse.pipeline.identity.Sha256;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Optional;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.LocatedFileStatus;
import org.apache.hadoop.fs.Path;
import org.apache.hadoop.fs.RemoteIterator;

/**
 * Tells whether the user's files are still those that were ingested, by their names, lengths and
 * times of change, without reading them.
 */
public final class SourceListing {
  private SourceListing() {}

  /**
   * Returns a hash of the listing of all files of the sources, in any order; none if a source is
   * not there any more. Maven artifacts never change.
   */
  public static Optional<String> fingerprint(Configuration conf, List<SourceSettings> sources)
      throws IOException {
    long files = 0;
    long sum = 0;
    for (SourceSettings source : sources) {
      String path = path(source);
      if (path.isEmpty()) {
        continue;
      }
      Path glob = new Path(path);
      FileSystem fs = glob.getFileSystem(conf);
      FileStatus[] found = fs.globStatus(glob);
      if (found == null || found.length == 0) {
        return Optional.empty();
      }
      for (FileStatus place : found) {
        RemoteIterator<LocatedFileStatus> all = fs.listFiles(place.getPath(), true);
        while (all.hasNext()) {
          LocatedFileStatus file = all.next();
          String line =
              "%s %d %d".formatted(file.getPath(), file.getLen(), file.getModificationTime());
          sum += ByteBuffer.wrap(Sha256.of(line)).getLong();
          files++;
        }
      }
    }
    return Optional.of("%d files %016x".formatted(files, sum));
  }

  private static String path(SourceSettings source) {
    if (source instanceof SourceSettings.JsonLines lines) {
      return lines.path();
    }
    return source instanceof SourceSettings.Folder folder ? folder.path() : "";
  }
}
