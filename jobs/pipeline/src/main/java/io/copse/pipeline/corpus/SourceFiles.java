package io.copse.pipeline.corpus;

import io.copse.pipeline.UsageException;
import io.copse.pipeline.identity.Sha256;
import io.copse.pipeline.storage.UserPath;
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
import org.apache.spark.sql.DataFrameReader;
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
      FileStatus[] found = matches(fs, glob);
      if (found.length == 0) {
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

  /** Returns what lies at a path, or what matches it as a glob if nothing does. */
  private static FileStatus[] matches(FileSystem fs, Path path) throws IOException {
    if (fs.exists(path)) {
      return new FileStatus[] {fs.getFileStatus(path)};
    }
    FileStatus[] found = fs.globStatus(path);
    return found == null ? new FileStatus[0] : found;
  }

  /**
   * Opens the reader of a source's files. A path at which something lies names that; another one is
   * a glob.
   *
   * @throws UsageException if there is nothing
   */
  static DataFrameReader reader(SparkSession spark, String source, String path) {
    Path first = first(spark, source, path);
    try {
      return first.getFileSystem(spark.sessionState().newHadoopConf()).exists(new Path(path))
          ? spark.read().options(UserPath.LITERAL)
          : spark.read();
    } catch (IOException e) {
      throw new UncheckedIOException(
          "Cannot look for %s of source '%s'".formatted(path, source), e);
    }
  }

  /**
   * Returns the first match of a source's path, maybe a glob.
   *
   * @throws UsageException if there is none
   */
  static Path first(SparkSession spark, String source, String path) {
    try {
      Path glob = new Path(path);
      FileStatus[] found = matches(glob.getFileSystem(spark.sessionState().newHadoopConf()), glob);
      if (found.length == 0) {
        throw new UsageException(
            "Source '%s': there is no file or folder %s: correct its path."
                .formatted(source, path));
      }
      return found[0].getPath();
    } catch (IllegalArgumentException e) {
      throw new UsageException(
          "Source '%s': %s cannot be looked for, because it or a name that it matches holds a colon: write a path from the root, or name each file."
              .formatted(source, path));
    } catch (IOException e) {
      throw new UncheckedIOException(
          "Cannot look for %s of source '%s'".formatted(path, source), e);
    }
  }
}
