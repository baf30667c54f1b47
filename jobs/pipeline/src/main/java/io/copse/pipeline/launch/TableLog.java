package io.copse.pipeline.launch;

import io.copse.pipeline.storage.S3LogStore;
import java.util.Optional;
import org.apache.hadoop.fs.Path;
import org.apache.spark.SparkConf;

/**
 * How Delta makes the versions of an output's tables.
 *
 * @param scheme of the output's file system
 * @param logStore the class that makes them
 */
record TableLog(String scheme, String logStore) {
  private static final String SETTING = "spark.delta.logStore.%s.impl";

  /** Returns how the tables of an output are made; empty for the machines' own folders. */
  static Optional<TableLog> of(SparkConf conf, String root) {
    String scheme = new Path(root).toUri().getScheme();
    if (scheme == null || scheme.equals("file") || scheme.equals("dbfs")) {
      return Optional.empty();
    }
    return Optional.of(
        new TableLog(scheme, conf.get(SETTING.formatted(scheme), deltasOwn(scheme))));
  }

  private static String deltasOwn(String scheme) {
    String name =
        switch (scheme) {
          case "s3", "s3a", "s3n" -> "S3SingleDriverLogStore";
          case "abfs", "abfss", "adl", "wasb", "wasbs" -> "AzureLogStore";
          case "gs" -> "GCSLogStore";
          default -> "HDFSLogStore";
        };
    return "io.delta.storage." + name;
  }

  /** Whether two drivers could overwrite each other's version of a table. */
  boolean excludesOneDriverOnly() {
    return logStore.endsWith(".S3SingleDriverLogStore");
  }

  /** What a user should know. */
  String sentence() {
    return excludesOneDriverOnly()
        ? "The tables' versions are made by %s, which does not exclude a second driver: set %s=%s."
            .formatted(logStore, SETTING.formatted(scheme), S3LogStore.class.getName())
        : "The tables' versions are made by %s, each once.".formatted(logStore);
  }
}
