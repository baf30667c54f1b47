package io.copse.pipeline.cli;

import io.copse.pipeline.UsageException;
import io.copse.pipeline.storage.S3LogStore;
import io.copse.udf.sql.CopseExtensions;
import java.util.HashMap;
import java.util.Map;
import org.apache.spark.sql.SparkSession;

/**
 * Opens the Spark session of a command. It is that of spark-submit or of the platform, if there is
 * one, else an embedded session with a thread for each core.
 */
final class Session {
  /** Spark asks for one and a half times what it reserves for itself. */
  private static final long LEAST_HEAP = 450L << 20;

  private Session() {}

  static SparkSession open() {
    SparkSession.Builder builder = SparkSession.builder().appName("copse");
    settings().forEach(builder::config);
    if (System.getProperty("spark.master", "local").startsWith("local")) {
      requireHeap(Runtime.getRuntime().maxMemory());
      // A task whose memory is full fails as any other. Else Spark would end this process.
      builder = builder.config("spark.executor.killOnFatalError.depth", 0);
    }
    SparkSession session = builder.getOrCreate();
    // A session that was open before, such as a platform's, has not read the extensions.
    if (!session.catalog().functionExists("perplexity")) {
      CopseExtensions.register(session);
    }
    return session;
  }

  /** Returns Copse's settings of Spark, without those that the user has given. */
  static Map<String, String> settings() {
    Map<String, String> settings = new HashMap<>();
    settings.put(
        "spark.sql.extensions",
        "io.delta.sql.DeltaSparkSessionExtension," + CopseExtensions.class.getName());
    settings.put(
        "spark.sql.catalog.spark_catalog", "org.apache.spark.sql.delta.catalog.DeltaCatalog");
    settings.put("spark.delta.logStore.s3a.impl", S3LogStore.class.getName());
    // spark-submit sets the master as a property of the process; the launcher's own java does not.
    if (System.getProperty("spark.master") == null) {
      settings.put("spark.master", "local[*]");
      settings.put("spark.ui.enabled", "false");
      settings.put("spark.driver.host", "127.0.0.1");
      // All tables have paths; Spark makes this folder anyway.
      settings.put("spark.sql.warehouse.dir", System.getProperty("java.io.tmpdir"));
      // Shuffled data does not cross a network.
      settings.put("spark.shuffle.compress", "false");
      // The same as in conf/spark-defaults.conf, which says why.
      settings.put("spark.sql.files.maxPartitionBytes", "32m");
      settings.put("spark.hadoop.parquet.block.size", Integer.toString(32 << 20));
      settings.put("spark.sql.shuffle.partitions", "8");
    }
    settings.keySet().removeAll(System.getProperties().stringPropertyNames());
    return settings;
  }

  /** Refuses a heap with which Spark does not start. */
  static void requireHeap(long bytes) {
    if (bytes < LEAST_HEAP) {
      throw new UsageException(
          "The heap has %d MB, and Spark needs %d at least: set COPSE_MEMORY to more, such as 1g."
              .formatted(bytes >> 20, LEAST_HEAP >> 20));
    }
  }
}
