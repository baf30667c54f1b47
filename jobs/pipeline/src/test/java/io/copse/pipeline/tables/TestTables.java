package io.copse.pipeline.tables;

import static org.apache.spark.sql.functions.col;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.copse.pipeline.SparkTest;
import io.copse.pipeline.UsageException;
import io.copse.pipeline.storage.RunStorage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TestTables extends SparkTest {
  @TempDir Path folder;

  private Dataset<Row> step(int step, String loss) {
    return spark.sql(
        "SELECT 'r' AS run_id, %d AS step, 10 AS tokens, 1e6 AS flops, %s AS loss, 1e-3 AS learning_rate, 1.0 AS gradient_norm, false AS spike"
            .formatted(step, loss));
  }

  private RunStorage storage() {
    return RunStorage.open(folder.toString(), spark.sessionState().newHadoopConf());
  }

  @Test
  void addingAgainAddsNothing() {
    Tables tables = Tables.open(spark, storage());
    tables.add(TableSchema.STEPS, step(1, "2.5D").union(step(1, "2.5D")).union(step(2, "2.4D")));
    Tables.open(spark, storage()).add(TableSchema.STEPS, step(2, "9.9D").union(step(3, "2.3D")));
    assertThat(tables.read(TableSchema.STEPS).orderBy("step").select("loss").collectAsList())
        .extracting(row -> row.<Double>getAs("loss"))
        .containsExactly(2.5, 2.4, 2.3);
  }

  @Test
  void aTableWhoseCreationWasCutOffIsNoneAndIsCreated() throws IOException {
    Path log = folder.resolve("tables/steps/_delta_log");
    Files.createDirectories(log.resolve("_commits"));
    Files.writeString(log.resolve(".00000000000000000000.json.1f.tmp"), "{\"commitInfo\"");
    Files.writeString(log.resolve("..00000000000000000000.json.1f.tmp.crc"), "crc");
    assertThat(Tables.find(spark, storage(), TableSchema.STEPS)).isEmpty();
    assertThatThrownBy(() -> Tables.read(spark, storage()))
        .isInstanceOf(UsageException.class)
        .hasMessageContaining("There is no table ");
    Tables tables = Tables.open(spark, storage());
    tables.add(TableSchema.STEPS, step(1, "2.5D"));
    assertThat(tables.read(TableSchema.STEPS).count()).isEqualTo(1);
  }

  @Test
  void aTableThatHasLostItsLogIsDamagedAndKeepsItsFiles() throws IOException {
    Path log = folder.resolve("tables/steps/_delta_log");
    Files.createDirectories(log);
    Path rows = Files.writeString(log.resolveSibling("part-0.parquet"), "rows");
    assertThatThrownBy(() -> Tables.open(spark, storage()))
        .hasMessageContaining("Files of the table steps are damaged or gone");
    assertThat(rows).exists();
  }

  @Test
  void aRunThatFailedIsReplacedByItsNextTryAndNoOtherRowIs() {
    Tables tables = Tables.open(spark, storage());
    tables.add(TableSchema.RUNS, run("failed"));
    tables.add(TableSchema.RUNS, run("diverged"));
    tables.add(TableSchema.RUNS, run("failed"));
    assertThat(tables.read(TableSchema.RUNS).select("status").collectAsList())
        .extracting(row -> row.<String>getAs("status"))
        .containsExactly("diverged");
  }

  private Dataset<Row> run(String status) {
    String zeros =
        TableSchema.RUNS.columns().stream()
            .filter(TableColumn::required)
            .map(
                column ->
                    column.type().equals("TIMESTAMP")
                        ? "TIMESTAMP '2026-01-01' AS " + column.name()
                        : "'1' AS " + column.name())
            .filter(column -> !column.endsWith(" status"))
            .collect(Collectors.joining(", "));
    return spark.sql("SELECT %s, '%s' AS status".formatted(zeros, status));
  }

  @ParameterizedTest
  @ValueSource(strings = {"double('NaN')", "double('Infinity')", "-1D", "0D"})
  void aLossThatIsNoLossIsRefusedAndNothingIsWritten(String loss) {
    Tables tables = Tables.open(spark, storage());
    assertThatThrownBy(() -> tables.add(TableSchema.STEPS, step(1, "2.5D").union(step(2, loss))))
        .hasStackTraceContaining("finite_loss");
    assertThat(tables.read(TableSchema.STEPS).count()).isZero();
  }

  @Test
  void aMissingRequiredValueIsRefused() {
    Tables tables = Tables.open(spark, storage());
    assertThatThrownBy(() -> tables.add(TableSchema.STEPS, step(1, "CAST(NULL AS DOUBLE)")))
        .hasStackTraceContaining("loss");
  }

  @Test
  void aRowThatNamesAnUnknownColumnIsRefused() {
    Tables tables = Tables.open(spark, storage());
    assertThatThrownBy(
            () -> tables.rows(TableSchema.STEPS, List.of(Map.of("run_id", "r", "los", 2.5))))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("A row for table steps has columns ")
        .hasMessageContaining("but the table has only [run_id, step, ");
  }

  @Test
  void everyColumnHasAComment() {
    Tables.open(spark, storage());
    for (TableSchema schema : TableSchema.values()) {
      for (Row row :
          spark
              .sql("DESCRIBE delta.`%s`".formatted(storage().table(schema.tableName()).path()))
              .collectAsList()) {
        assertThat(row.getString(2)).as("%s.%s", schema, row.getString(0)).isNotBlank();
      }
    }
  }

  @Test
  void vacuumKeepsWhatTheLastSevenDaysNeed() {
    Tables tables = Tables.open(spark, storage());
    tables.add(TableSchema.STEPS, step(1, "2.5D"));
    tables.delete(TableSchema.STEPS, col("step").equalTo(1));
    tables.vacuum();
    assertThat(tables.read(TableSchema.STEPS).count()).isZero();
    assertThat(
            spark
                .read()
                .format("delta")
                .option("versionAsOf", 1)
                .load(storage().table("steps").path())
                .count())
        .isEqualTo(1);
  }
}
