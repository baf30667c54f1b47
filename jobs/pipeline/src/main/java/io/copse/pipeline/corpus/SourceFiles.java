package io.copse.pipeline.corpus;

import io.copse.pipeline.UsageException;
import io.copse.pipeline.identity.Sha256;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Optional;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.LocatedFileStatus;
import org.apache.hadoop.fs.Path;
import org.apache.hadoop.fs.RemoteIterator;
import org.apache.spark.sql.SparkSession;

/** The user's own files: whether they are there, and still those that were ingested. */
public final class SourceFiles {
  private SourceFiles() {}

  /**
   * Returns a hash of the names, lengths and times of change of all files under paths, in any
   * order; none if there is nothing under one of them any more. No file is read.
   *
   * @param paths files, folders or globs
   */
  public static Optional<String> fingerprint(Configuration conf, List<String> paths)
      throws IOException {
    long files = 0;
    long sum = 0;
    for (String path : paths) {
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

  /**
   * Returns the first match of a source's path, maybe a glob.
   *
   * @throws UsageException if there is none
   */
  static Path first(SparkSession spark, String source, String path) {
    Path glob = new Path(path);
    try {
      FileStatus[] found =
          glob.getFileSystem(spark.sessionState().newHadoopConf()).globStatus(glob);
      if (found == null || found.length == 0) {
        throw new UsageException(
            "Source '%s': there is no file or folder %s: correct its path."
                .formatted(source, path));
      }
      return found[0].getPath();
    } catch (IOException e) {
      throw new UncheckedIOException(
          "Cannot look for %s of source '%s'".formatted(path, source), e);
    }
  }
}
