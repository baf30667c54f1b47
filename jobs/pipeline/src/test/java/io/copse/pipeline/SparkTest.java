package io.copse.pipeline;

import io.copse.pipeline.storage.RunStorage;
import io.copse.pipeline.tables.Tables;
import io.copse.udf.sql.CopseExtensions;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.BeforeAll;

/**
 * A test that runs jobs: one {@code local[2]} session with Delta, shared by every such class of the
 * process and stopped with it. Tests write under their own temporary folders and register no global
 * names.
 */
public abstract class SparkTest {
  protected static SparkSession spark;

  @BeforeAll
  static void startSpark() {
    spark =
        SparkSession.builder()
            .appName("copse-tests")
            .master("local[2]")
            .config("spark.ui.enabled", "false")
            .config("spark.driver.host", "127.0.0.1")
            .config("spark.driver.bindAddress", "127.0.0.1")
            .config("spark.sql.sources.parallelPartitionDiscovery.parallelism", "4")
            .config("spark.sql.shuffle.partitions", "2")
            .config("spark.default.parallelism", "2")
            .config("spark.sql.codegen.wholeStage", "false")
            .config("spark.sql.codegen.factoryMode", "NO_CODEGEN")
            .config("spark.sql.session.timeZone", "UTC")
            .config("spark.sql.warehouse.dir", "target/spark-warehouse")
            .config("spark.databricks.delta.snapshotPartitions", "1")
            // What is kept of tables and jobs that are over would fill the memory of the tests.
            .config("spark.databricks.delta.delta.log.cacheSize", "16")
            .config("spark.sql.ui.retainedExecutions", "10")
            .config("spark.ui.retainedJobs", "10")
            .config("spark.ui.retainedStages", "10")
            .config("spark.ui.retainedTasks", "100")
            .config(
                "spark.sql.extensions",
                "io.delta.sql.DeltaSparkSessionExtension," + CopseExtensions.class.getName())
            .config(
                "spark.sql.catalog.spark_catalog",
                "org.apache.spark.sql.delta.catalog.DeltaCatalog")
            .getOrCreate();
  }

  /** Opens the tables of an output that no other job writes. */
  protected static Tables tables(String output) {
    return Tables.open(spark, RunStorage.open(output, spark.sessionState().newHadoopConf()));
  }
}
