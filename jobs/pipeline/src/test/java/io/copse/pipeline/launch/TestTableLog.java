package io.copse.pipeline.launch;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import org.apache.spark.SparkConf;
import org.junit.jupiter.api.Test;

/** Which class makes the versions of tables, and whether it excludes a second driver. */
class TestTableLog {
  private static final String SETTING = "spark.delta.logStore.s3a.impl";

  private static TableLog log(SparkConf conf, String root) {
    return TableLog.of(conf, root).orElseThrow();
  }

  @Test
  void aFolderNeedsNone() {
    assertThat(TableLog.of(new SparkConf(false), "/out")).isEmpty();
    assertThat(TableLog.of(new SparkConf(false), "dbfs:/Volumes/a/b/c")).isEmpty();
  }

  @Test
  void deltasOwnStoreForS3DoesNotExcludeASecondDriver() {
    assertThat(log(new SparkConf(false), "s3a://bucket/out").sentence())
        .isEqualTo(
            "The tables' versions are made by io.delta.storage.S3SingleDriverLogStore, which does not exclude a second driver: set spark.delta.logStore.s3a.impl=io.copse.pipeline.storage.S3LogStore.");
  }

  @Test
  void theDefaultsMakeAVersionOnce() throws Exception {
    String defaults = Files.readString(Path.of("..", "..", "conf", "spark-defaults.conf"));
    String named =
        defaults.lines().filter(line -> line.startsWith(SETTING)).findFirst().orElseThrow();
    SparkConf conf = new SparkConf(false).set(SETTING, named.split("\\s+")[1]);
    assertThat(log(conf, "s3a://bucket/out").sentence())
        .isEqualTo(
            "The tables' versions are made by io.copse.pipeline.storage.S3LogStore, each once.");
    assertThat(log(conf, "hdfs://host/out").sentence())
        .isEqualTo("The tables' versions are made by io.delta.storage.HDFSLogStore, each once.");
  }
}
