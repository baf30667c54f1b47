package io.copse.pipeline;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TestSparkTest extends SparkTest {
  @TempDir Path folder;

  @Test
  void sessionWritesAndReadsDelta() {
    spark.range(3).write().format("delta").save(folder.toString());
    assertThat(spark.read().format("delta").load(folder.toString()).count()).isEqualTo(3);
  }
}
