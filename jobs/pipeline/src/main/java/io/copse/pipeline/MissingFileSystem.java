package io.copse.pipeline;

import java.util.Map;
import java.util.Optional;
import org.apache.hadoop.fs.UnsupportedFileSystemException;

/** Says which jar a place needs, if its file system is not on the class path. */
public final class MissingFileSystem {
  private static final Map<String, String> PACKAGES =
      Map.of(
          "s3a", "org.apache.hadoop:hadoop-aws of Spark's Hadoop version",
          "abfs", "org.apache.hadoop:hadoop-azure of Spark's Hadoop version",
          "abfss", "org.apache.hadoop:hadoop-azure of Spark's Hadoop version",
          "gs", "com.google.cloud.bigdataoss:gcs-connector");

  private MissingFileSystem() {}

  /**
   * Returns the mistake, if a place cannot be opened because its file system is not there.
   *
   * @param named the place as a message names it
   * @param uri the place
   * @param thrown what was thrown when it was opened
   */
  public static Optional<UsageException> mistake(String named, String uri, Throwable thrown) {
    boolean missing =
        CauseChain.first(thrown, UnsupportedFileSystemException.class).isPresent()
            || CauseChain.first(thrown, ClassNotFoundException.class).isPresent()
            || CauseChain.first(thrown, NoClassDefFoundError.class).isPresent();
    return missing
        ? Optional.of(
            new UsageException(
                "%s lies on a file system that is not on the class path (%s): %s."
                    .formatted(named, thrown.getMessage(), remedy(uri))))
        : Optional.empty();
  }

  private static String remedy(String uri) {
    String scheme = uri.substring(0, Math.max(0, uri.indexOf(':')));
    if (scheme.equals("s3") || scheme.equals("s3n")) {
      return "write s3a: in place of %s:, and add --packages %s"
          .formatted(scheme, PACKAGES.get("s3a"));
    }
    return PACKAGES.containsKey(scheme)
        ? "add --packages " + PACKAGES.get(scheme)
        : "add its jar by --packages, or correct the scheme";
  }
}
