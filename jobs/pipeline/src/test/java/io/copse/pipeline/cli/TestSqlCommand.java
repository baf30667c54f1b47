package io.copse.pipeline.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.copse.pipeline.SparkTest;
import io.copse.pipeline.UsageException;
import io.copse.pipeline.tables.TableSchema;
import io.copse.pipeline.tables.Tables;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.apache.spark.sql.AnalysisException;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Queries read, and change nothing unless they are told to write. */
class TestSqlCommand extends SparkTest {
  /** Surefire starts in the module's folder. */
  private static final String PRESET = Path.of("..", "..", "conf", "own-text.conf").toString();

  @TempDir static Path output;
  @TempDir static Path elsewhere;

  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();

  @BeforeAll
  static void make() throws IOException {
    tables(output.toString());
    Files.writeString(Files.createDirectories(elsewhere.resolve("kept")).resolve("file"), "text");
  }

  private static Dataset<Row> rows(String query) throws AnalysisException {
    String named =
        query.replace("OUTPUT", output.toString()).replace("ELSEWHERE", elsewhere.toString());
    return new ReadOnlyQuery(spark, named).rows();
  }

  private int sql(String... arguments) {
    List<String> all =
        new ArrayList<>(List.of("sql", "--conf", PRESET, "--set", "output=\"" + output + "\""));
    for (String argument : arguments) {
      all.add(argument);
    }
    return Main.execute(
        all.toArray(String[]::new), new PrintWriter(out, true), new PrintWriter(err, true));
  }

  /** Every file of a folder by its name, and when it was last changed. */
  private static Map<String, String> files(Path folder) throws IOException {
    Map<String, String> files = new TreeMap<>();
    try (Stream<Path> all = Files.walk(folder)) {
      for (Path file : all.toList()) {
        files.put(
            file.toString(),
            Files.isDirectory(file)
                ? "folder"
                : Files.getLastModifiedTime(file)
                    + " "
                    + HexFormat.of().formatHex(Files.readAllBytes(file)));
      }
    }
    return files;
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "INSERT INTO delta.`OUTPUT/tables/domains` SELECT * FROM domains",
        "INSERT OVERWRITE delta.`OUTPUT/tables/domains` SELECT * FROM domains",
        "WITH d AS (SELECT * FROM domains) INSERT INTO domains SELECT * FROM d",
        "FROM domains INSERT INTO domains SELECT * INSERT INTO documents SELECT *",
        "INSERT OVERWRITE LOCAL DIRECTORY 'ELSEWHERE/kept' USING parquet SELECT 1",
        "INSERT OVERWRITE DIRECTORY 'OUTPUT' USING json SELECT 1",
        "DELETE FROM runs",
        "DELETE FROM delta.`OUTPUT/tables/runs` WHERE run_id = 'a'",
        "UPDATE runs SET status = 'finished'",
        "MERGE INTO runs USING evals ON false WHEN NOT MATCHED THEN INSERT *",
        "ALTER TABLE delta.`OUTPUT/tables/runs` SET TBLPROPERTIES ('copse.schemaVersion' = '99')",
        "ALTER TABLE runs ADD COLUMNS (a INT)",
        "TRUNCATE TABLE runs",
        "DROP TABLE delta.`OUTPUT/tables/runs`",
        "DROP VIEW runs",
        "CREATE TABLE t USING delta LOCATION 'ELSEWHERE/t' AS SELECT 1 AS a",
        "CREATE TABLE t (a INT) USING delta LOCATION 'ELSEWHERE/t'",
        "CREATE OR REPLACE TABLE delta.`OUTPUT/tables/runs` (a INT) USING delta",
        "CREATE TEMPORARY VIEW v AS SELECT 1",
        "CREATE TEMPORARY VIEW v USING jdbc OPTIONS (url 'jdbc:none:')",
        "CREATE TEMPORARY FUNCTION f AS 'java.lang.String' USING JAR 'ELSEWHERE/f.jar'",
        "CREATE DATABASE d LOCATION 'ELSEWHERE/d'",
        "VACUUM delta.`OUTPUT/tables/runs` RETAIN 0 HOURS",
        "OPTIMIZE delta.`OUTPUT/tables/runs`",
        "RESTORE TABLE delta.`OUTPUT/tables/runs` TO VERSION AS OF 0",
        "CONVERT TO DELTA parquet.`ELSEWHERE`",
        "GENERATE symlink_format_manifest FOR TABLE delta.`OUTPUT/tables/runs`",
        "LOAD DATA LOCAL INPATH 'ELSEWHERE/kept' INTO TABLE runs",
        "ADD JAR 'ELSEWHERE/kept/file'",
        "ADD FILE 'ELSEWHERE/kept/file'",
        "SET spark.sql.shuffle.partitions = 7",
        "RESET",
        "USE d",
        "CACHE TABLE runs",
        "UNCACHE TABLE runs",
        "CLEAR CACHE",
        "REFRESH TABLE runs",
        "REFRESH 'OUTPUT'",
        "ANALYZE TABLE runs COMPUTE STATISTICS",
        "MSCK REPAIR TABLE runs",
        "EXPLAIN DELETE FROM runs",
        "EXPLAIN EXTENDED INSERT INTO domains SELECT * FROM domains",
        "DELETE FROM runs;",
        "SELECT reflect('java.lang.System', 'setProperty', 'copse.test', 'a')",
        "SELECT * FROM VALUES (1) AS t(a) WHERE EXISTS"
            + " (SELECT java_method('java.lang.System', 'setProperty', 'copse.test', 'a'))",
        "WITH t AS (SELECT java_method('java.lang.System', 'lineSeparator') AS a) SELECT * FROM t",
        "SELECT TRANSFORM(a) USING 'touch ELSEWHERE/made' AS (b) FROM VALUES (1) AS t(a)"
      })
  void whatDoesMoreThanReadIsRefusedBeforeItBegins(String query) throws IOException {
    Map<String, String> before = files(output);
    Map<String, String> around = files(elsewhere);
    assertThatThrownBy(() -> rows(query))
        .isInstanceOf(UsageException.class)
        .message()
        .startsWith("The query ")
        .doesNotContain("\n");
    assertThat(files(output)).isEqualTo(before);
    assertThat(files(elsewhere)).isEqualTo(around);
    assertThat(System.getProperty("copse.test")).isNull();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "SELECT count(*) FROM runs",
        "WITH r AS (SELECT * FROM runs) SELECT arm, avg(train_loss) FROM r GROUP BY ALL",
        "FROM runs SELECT run_id",
        "VALUES (1), (2)",
        "TABLE evals",
        "SELECT * FROM delta.`OUTPUT/tables/runs` VERSION AS OF 0",
        "SELECT * FROM runs WHERE run_id IN (SELECT run_id FROM steps)",
        "SELECT train_flops(1e9, 2e10)",
        "SELECT * FROM runs LATERAL VIEW explode(array(1, 2)) AS a;",
        "DESCRIBE runs",
        "DESCRIBE HISTORY delta.`OUTPUT/tables/runs`",
        "DESCRIBE DETAIL delta.`OUTPUT/tables/runs`",
        "DESCRIBE QUERY SELECT 1",
        "DESCRIBE FUNCTION perplexity",
        "SHOW TABLES",
        "SHOW VIEWS",
        "SHOW FUNCTIONS",
        "SHOW COLUMNS IN runs",
        "SHOW TBLPROPERTIES delta.`OUTPUT/tables/runs`",
        "EXPLAIN SELECT count(*) FROM runs",
        "EXPLAIN FORMATTED SELECT 1"
      })
  void whatReadsIsRun(String query) throws Exception {
    Map<String, String> before = files(output);
    assertThat(rows(query).schema().fields()).isNotEmpty();
    rows(query).collectAsList();
    assertThat(files(output)).isEqualTo(before);
  }

  @Test
  void aRefusedStatementExitsWith2AndSaysWhatToDo() throws IOException {
    Map<String, String> before = files(output);
    assertThat(sql("DELETE FROM runs")).isEqualTo(2);
    assertThat(err)
        .hasToString(
            "copse: The query holds DeleteFromTable, which is more than reading: write a SELECT, or"
                + " give --write for a statement that changes tables.\n");
    assertThat(sql("SELECT 1; DELETE FROM runs")).isEqualTo(2);
    assertThat(out.toString()).isEmpty();
    assertThat(files(output)).isEqualTo(before);
  }

  @Test
  void aStatementThatWritesTakesTheLock() throws IOException {
    Path own = Files.createTempDirectory(elsewhere, "own");
    tables(own.toString());
    String[] delete = {
      "sql",
      "--write",
      "--conf",
      PRESET,
      "--set",
      "output=\"" + own + "\"",
      "ALTER TABLE delta.`" + own + "/tables/runs` SET TBLPROPERTIES ('note' = 'mine')"
    };
    assertThat(Main.execute(delete, new PrintWriter(out, true), new PrintWriter(err, true)))
        .as(err.toString())
        .isZero();
    assertThat(own.resolve(".owner")).isNotEmptyDirectory();
    assertThat(
            spark
                .sql("SHOW TBLPROPERTIES delta.`" + own + "/tables/runs` ('note')")
                .head()
                .getString(1))
        .isEqualTo("mine");
  }

  @Test
  void aDamagedTableIsNamed() throws IOException {
    Path own = Files.createTempDirectory(elsewhere, "damaged");
    Tables tables = tables(own.toString());
    Map<String, Object> row =
        Map.of(
            "split_id",
            "s",
            "split_method",
            "random",
            "doc_id",
            "d",
            "domain",
            0,
            "split",
            "test",
            "source",
            "a",
            "token_count",
            1);
    tables.append(TableSchema.DOMAINS, tables.rows(TableSchema.DOMAINS, List.of(row)));
    try (Stream<Path> all = Files.walk(own.resolve("tables/domains"))) {
      for (Path file : all.filter(file -> file.toString().endsWith(".parquet")).toList()) {
        Files.delete(file);
      }
    }
    String[] query = {
      "sql", "--conf", PRESET, "--set", "output=\"" + own + "\"", "SELECT * FROM domains"
    };
    assertThat(Main.execute(query, new PrintWriter(out, true), new PrintWriter(err, true)))
        .isEqualTo(1);
    assertThat(err.toString())
        .startsWith(
            "copse: Files of the table domains are damaged or gone: delete the folder "
                + own
                + "/tables/domains and run the experiment again, which makes its rows anew from the"
                + " sources (File ")
        .endsWith(" does not exist).\n");
  }

  @Test
  void readsTextsWithTheirHeaders() throws IOException {
    Path csv =
        Files.writeString(
            elsewhere.resolve("runs [1].csv"),
            "N,note,loss\n1e7,\"a, \"\"b\"\"\",3.5\n2e7,,None\n");
    String query = "SELECT note, N + 0 AS n, loss FROM csv.`" + csv + "` ORDER BY N";
    assertThat(sql("--format", "csv", query)).as(err.toString()).isZero();
    assertThat(out.toString()).isEqualTo("note,n,loss\n\"a, \"\"b\"\"\",1.0E7,3.5\n,2.0E7,\n");
    out.getBuffer().setLength(0);
    String[] named = {
      "--format", "csv", "--table", "mine=" + csv, "SELECT sum(loss) AS s FROM mine, runs LIMIT 1"
    };
    assertThat(sql(named)).as(err.toString()).isZero();
    assertThat(out.toString()).startsWith("s\n");
    assertThat(sql("--table", "a b=" + csv, "SELECT 1")).isEqualTo(2);
    assertThat(err.toString()).contains("--table names a table 'a b': give letters, digits");
  }
}
