package io.copse.pipeline.training;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.copse.pipeline.SparkTest;
import io.copse.pipeline.UsageException;
import io.copse.pipeline.storage.RunStorage;
import io.copse.pipeline.tables.TableSchema;
import io.copse.pipeline.tables.Tables;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.DataTypes;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TestRunHousekeeping extends SparkTest {
  private static final String SEED = "00000000000000aa";
  private static final String EXPERT = "00000000000000bb";
  private static final String OTHER = "00000000000000cc";

  @TempDir Path folder;

  private Tables tables;
  private RunHousekeeping runs;

  @BeforeEach
  void threeRuns() throws IOException {
    RunStorage storage = RunStorage.open(folder.toString(), spark.sessionState().newHadoopConf());
    tables = Tables.open(spark, storage);
    runs = new RunHousekeeping(tables, storage);
    add(TableSchema.RUNS, run(SEED, "NULL"), run(EXPERT, "'" + SEED + "'"), run(OTHER, "NULL"));
    add(TableSchema.STEPS, step(SEED), step(EXPERT), step(OTHER));
    for (String id : List.of(SEED, EXPERT, OTHER)) {
      Path checkpoint =
          Files.createDirectories(folder.resolve("runs").resolve(id).resolve("step-1"));
      Files.writeString(checkpoint.resolve("model.safetensors"), "ten bytes.");
    }
    add(TableSchema.EVALS, used("eval_id", "a", EXPERT), used("eval_id", "b", OTHER));
    add(TableSchema.FITS, used("fit_id", "c", SEED, EXPERT), used("fit_id", "d", OTHER));
  }

  private static String run(String id, String parent) {
    return "'%s' AS run_id, %s AS parent_run_id, 'diverged' AS status".formatted(id, parent);
  }

  private static String step(String id) {
    return "'%s' AS run_id, 1L AS step".formatted(id);
  }

  private static String used(String key, String id, String... runIds) {
    return "'%s' AS %s, array(%s) AS run_ids"
        .formatted(
            id,
            key,
            Stream.of(runIds).map(run -> "'" + run + "'").collect(Collectors.joining(", ")));
  }

  /** Adds rows of the same columns, and of whatever the others may be, in one merge. */
  private void add(TableSchema schema, String... rows) {
    String rest =
        Stream.of(tables.read(schema).schema().fields())
            .filter(field -> !field.nullable() && !rows[0].contains(" AS " + field.name()))
            .map(field -> ", " + literal(field.dataType()) + " AS " + field.name())
            .collect(Collectors.joining());
    tables.add(
        schema,
        spark.sql(
            Stream.of(rows)
                .map(row -> "SELECT " + row + rest)
                .collect(Collectors.joining(" UNION ALL "))));
  }

  private static String literal(DataType type) {
    if (type.equals(DataTypes.TimestampType)) {
      return "TIMESTAMP '2026-01-01'";
    }
    return type.typeName().equals("array")
        ? "CAST(array() AS %s)".formatted(type.sql())
        : "CAST(1 AS %s)".formatted(type.sql());
  }

  private List<String> ids(TableSchema schema, String column) {
    return tables.read(schema).select(column).orderBy(column).collectAsList().stream()
        .map(row -> row.getString(0))
        .toList();
  }

  @Test
  void listsAndShowsRuns() throws IOException {
    assertThat(runs.list().select("run_id").collectAsList())
        .extracting(row -> row.getString(0))
        .containsExactlyInAnyOrder(SEED, EXPERT, OTHER);
    assertThat(runs.list().select("tokens", "inherited_tokens").collectAsList())
        .allSatisfy(row -> assertThat(row.mkString(" ")).isEqualTo("2 1"));
    assertThat(runs.show(EXPERT).<String>getAs("parent_run_id")).isEqualTo(SEED);
    assertThat(runs.diskBytes(EXPERT)).isEqualTo(10);
  }

  @Test
  void deletesRunsWithAllThatWasMadeOfThem() throws IOException {
    runs.delete(List.of(SEED, EXPERT));
    assertThat(ids(TableSchema.RUNS, "run_id")).containsExactly(OTHER);
    assertThat(ids(TableSchema.STEPS, "run_id")).containsExactly(OTHER);
    assertThat(ids(TableSchema.EVALS, "eval_id")).containsExactly("b");
    assertThat(ids(TableSchema.FITS, "fit_id")).containsExactly("d");
    assertThat(folder.resolve("runs").toFile().list()).containsExactly(OTHER);
  }

  @Test
  void aParentOfARunThatStaysIsKept() {
    assertThatThrownBy(() -> runs.delete(List.of(SEED)))
        .isInstanceOf(UsageException.class)
        .hasMessage(
            "Run %s begins at the last state of run %s: delete both, or keep both.", EXPERT, SEED);
    assertThat(ids(TableSchema.RUNS, "run_id")).hasSize(3);
  }

  @Test
  void whatIsNoRunIsNoFolderEither() throws IOException {
    Path outside = Files.writeString(folder.resolve("kept"), "kept");
    for (String id : List.of("00000000000000dd", "../kept", "..", "' OR true OR '", "")) {
      assertThatThrownBy(() -> runs.delete(List.of(SEED, EXPERT, id)))
          .isInstanceOf(UsageException.class)
          .hasMessage(
              "There is no run '%s' in %s: name one that the command runs list shows.", id, folder);
    }
    assertThat(outside).exists();
    assertThat(ids(TableSchema.RUNS, "run_id")).hasSize(3);
  }
}
