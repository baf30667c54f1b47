package io.copse.pipeline.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import io.copse.pipeline.SparkTest;
import io.copse.pipeline.tables.TableSchema;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.functions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The quick start on a store and on a folder; half an hour on two cores, so run on demand: mvn
 * verify -Dit.test=QuickstartOnAStore -Dcopse.store=s3
 */
class QuickstartOnAStore extends SparkTest {
  private static final String STORE = System.getProperty("copse.store", "s3");

  @TempDir static Path folder;

  @Test
  void theTablesAreThoseOfAFolder() throws Exception {
    try (OutputStore store = OutputStore.start(STORE, folder, spark)) {
      String there = store.base() + "/quickstart";
      String here = folder.resolve("here").toString();
      start(there, store.arguments());
      start(here, List.of());
      for (TableSchema schema : TableSchema.values()) {
        Dataset<Row> rows = rows(here, schema);
        Dataset<Row> stored = rows(there, schema);
        assertThat(rows.count()).as(schema.tableName()).isPositive().isEqualTo(stored.count());
        assertThat(stored.exceptAll(rows).limit(1).collectAsList())
            .as(schema.tableName())
            .isEmpty();
      }
    }
  }

  private static Dataset<Row> rows(String output, TableSchema schema) {
    return spark
        .read()
        .format("delta")
        .load(output + "/tables/" + schema.tableName())
        .drop("wall_seconds", "finished_at")
        .select(functions.to_json(functions.struct("*")).as("row"));
  }

  private static void start(String output, List<String> arguments)
      throws IOException, InterruptedException {
    List<String> command = new ArrayList<>();
    command.add(Path.of("..", "copse").toAbsolutePath().normalize().toString());
    command.addAll(List.of("quickstart", "--master", "local[2]"));
    command.addAll(List.of("--set", "output=\"" + output + "\""));
    command.addAll(arguments);
    ProcessBuilder builder = new ProcessBuilder(command).inheritIO();
    builder.environment().put("SPARK_HOME", StandaloneCluster.SPARK_HOME.toString());
    assertThat(builder.start().waitFor()).as(output).isZero();
  }
}
