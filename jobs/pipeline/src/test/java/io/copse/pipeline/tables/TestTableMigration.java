package io.copse.pipeline.tables;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.copse.pipeline.SparkTest;
import io.copse.pipeline.UsageException;
import io.copse.pipeline.storage.RunStorage;
import io.delta.tables.DeltaTable;
import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Stream;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.functions;
import org.apache.spark.sql.types.StructField;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Tables that older versions of Copse wrote, of which the test resources hold some. */
class TestTableMigration extends SparkTest {
  /** The tables that outputs of version 4 have. */
  private static final Set<TableSchema> OF_VERSION_FOUR =
      EnumSet.complementOf(
          EnumSet.of(TableSchema.REJECTS, TableSchema.INTAKE, TableSchema.OVERLAPS));

  @TempDir Path folder;

  private RunStorage storage() {
    return RunStorage.open(folder.toString(), spark.sessionState().newHadoopConf());
  }

  private String path(TableSchema schema) {
    return storage().table(schema.tableName()).path();
  }

  private Dataset<Row> stored(TableSchema schema) {
    return spark.read().format("delta").load(path(schema));
  }

  private Map<String, String> properties(TableSchema schema) {
    return DeltaTable.forPath(spark, path(schema))
        .detail()
        .select("properties")
        .head()
        .<String, String>getJavaMap(0);
  }

  private void alter(TableSchema schema, String change) {
    spark.sql("ALTER TABLE delta.`%s` %s".formatted(path(schema), change));
  }

  private void copy(String version) throws IOException, URISyntaxException {
    Path resources = Path.of(TestTableMigration.class.getResource(version).toURI());
    try (Stream<Path> files = Files.walk(resources)) {
      for (Path file : files.toList()) {
        Path to = folder.resolve("tables").resolve(resources.relativize(file).toString());
        if (Files.isDirectory(file)) {
          Files.createDirectories(to);
        } else {
          Files.copy(file, to);
        }
      }
    }
  }

  private static List<String> json(Dataset<Row> rows, String... columns) {
    return rows
        .select(
            functions.to_json(
                functions.struct(
                    Arrays.stream(columns).map(functions::col).toArray(Column[]::new))))
        .collectAsList()
        .stream()
        .map(Row::toString)
        .sorted()
        .toList();
  }

  @Test
  void tablesOfVersionFourGainTheNewColumnsAndKeepTheirRows() throws Exception {
    copy("version-4");
    Map<TableSchema, List<String>> rows = new EnumMap<>(TableSchema.class);
    Map<TableSchema, String[]> columns = new EnumMap<>(TableSchema.class);
    for (TableSchema schema : OF_VERSION_FOUR) {
      columns.put(schema, stored(schema).columns());
      rows.put(schema, json(stored(schema), columns.get(schema)));
      assertThat(rows.get(schema)).as(schema.tableName()).isNotEmpty();
      assertThat(properties(schema)).containsEntry("copse.schemaVersion", "4");
    }
    assertThat(columns.get(TableSchema.RUNS)).doesNotContain("corpus_seed");

    Tables tables = Tables.open(spark, storage());
    for (TableSchema schema : TableSchema.values()) {
      assertThat(properties(schema))
          .containsEntry("copse.schemaVersion", Integer.toString(TableSchema.VERSION));
      if (OF_VERSION_FOUR.contains(schema)) {
        assertThat(json(tables.read(schema), columns.get(schema))).isEqualTo(rows.get(schema));
      } else {
        assertThat(tables.read(schema).isEmpty()).isTrue();
      }
      assertThat(tables.read(schema).columns())
          .containsExactlyInAnyOrder(schema.rowType().fieldNames());
      for (TableColumn column : schema.columns()) {
        StructField field = tables.read(schema).schema().apply(column.name());
        assertThat(field.getComment().get()).as(column.name()).isNotBlank();
        assertThat(field.nullable()).as(column.name()).isEqualTo(!column.required());
        assertThat(field.dataType()).isEqualTo(schema.rowType().apply(column.name()).dataType());
        if (column.since() > TableColumn.OLDEST_VERSION) {
          assertThat(tables.read(schema).where(column.name() + " IS NOT NULL").isEmpty()).isTrue();
        }
      }
    }

    tables.add(
        TableSchema.RUNS,
        tables
            .read(TableSchema.RUNS)
            .withColumn("run_id", functions.concat(functions.col("run_id"), functions.lit("new")))
            .withColumn("corpus_seed", functions.lit(8)));
    assertThat(
            Tables.open(spark, storage())
                .read(TableSchema.RUNS)
                .where("corpus_seed = 8 AND seed = 7")
                .count())
        .isEqualTo(rows.get(TableSchema.RUNS).size());
  }

  @Test
  void aMigrationThatWasCutOffIsCompleted() throws Exception {
    copy("version-4");
    // Cut off before the version was raised, and before a constraint was there.
    alter(TableSchema.RUNS, "ADD COLUMNS (corpus_seed BIGINT COMMENT 'seed')");
    alter(TableSchema.STEPS, "DROP CONSTRAINT finite_loss");
    Tables tables = Tables.open(spark, storage());
    assertThat(tables.read(TableSchema.RUNS).columns())
        .containsExactlyInAnyOrder(TableSchema.RUNS.rowType().fieldNames());
    assertThat(properties(TableSchema.RUNS))
        .containsEntry("copse.schemaVersion", Integer.toString(TableSchema.VERSION));
    assertThat(properties(TableSchema.STEPS)).containsKey("delta.constraints.finite_loss");
    Dataset<Row> diverged =
        tables
            .read(TableSchema.STEPS)
            .withColumn("run_id", functions.lit("other"))
            .withColumn("loss", functions.expr("double('NaN')"));
    assertThatThrownBy(() -> tables.add(TableSchema.STEPS, diverged))
        .hasStackTraceContaining("finite_loss");
  }

  @Test
  void tablesThatSeveralJobsOpenAtOnceAreMigratedOnce() throws Exception {
    copy("version-4");
    int jobs = 3;
    ExecutorService pool = Executors.newFixedThreadPool(jobs);
    try {
      List<Future<?>> opened = new ArrayList<>();
      for (int job = 0; job < jobs; job++) {
        opened.add(
            pool.submit(
                () -> new TableSetup(spark, storage().table("runs"), TableSchema.RUNS).apply()));
      }
      for (Future<?> one : opened) {
        one.get();
      }
    } finally {
      pool.shutdownNow();
    }
    assertThat(stored(TableSchema.RUNS).columns())
        .containsExactlyInAnyOrder(TableSchema.RUNS.rowType().fieldNames());
    assertThat(stored(TableSchema.RUNS).count()).isEqualTo(2);
  }

  @Test
  void aTableOfVersionOneIsRefused() throws Exception {
    copy("version-1");
    assertThat(stored(TableSchema.FITS).count()).isEqualTo(5);
    assertThatThrownBy(() -> Tables.open(spark, storage()))
        .isInstanceOf(UsageException.class)
        .hasMessage(
            "The table %s has schema version 1, and this Copse reads versions 4 to %d: use the"
                + " Copse that wrote it, or another output folder.",
            path(TableSchema.FITS), TableSchema.VERSION);
  }

  @Test
  void aTableOfAnotherVersionIsRefusedAndStaysAsItIs() throws Exception {
    copy("version-4");
    int newer = TableSchema.VERSION + 1;
    alter(TableSchema.RUNS, "SET TBLPROPERTIES ('copse.schemaVersion' = '%d')".formatted(newer));
    assertThatThrownBy(() -> Tables.open(spark, storage()))
        .isInstanceOf(UsageException.class)
        .hasMessage(
            "The table %s has schema version %d, and this Copse reads versions 4 to %d: use the"
                + " newer Copse that wrote it.",
            path(TableSchema.RUNS), newer, TableSchema.VERSION);
    assertThat(stored(TableSchema.RUNS).columns()).doesNotContain("corpus_seed");

    alter(TableSchema.RUNS, "UNSET TBLPROPERTIES ('copse.schemaVersion')");
    assertThatThrownBy(() -> Tables.open(spark, storage()))
        .isInstanceOf(UsageException.class)
        .hasMessageContaining("runs has schema version none, and this Copse reads versions 4 to ");
  }

  @Test
  void aColumnThatIsAddedMustBeOptional() {
    assertThat(TableColumn.optional("a", "INT", "meaning").since(5).since()).isEqualTo(5);
    TableColumn required = TableColumn.required("a", "INT", "meaning");
    assertThatThrownBy(() -> required.since(5))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage(
            "Column a came with version 5: a column added after version 4 must be optional, because"
                + " older rows have no value for it.");
  }
}
