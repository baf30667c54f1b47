package io.copse.udf.sql.hive;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.copse.udf.sql.SqlFunctions;
import io.copse.udf.sql.call.SqlFunction;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** In a session with Hive's metastore, in memory, and without extensions. */
class TestHiveFunctions {
  private static final String LOSS = "chinchilla_loss(1.69, 406.4, 410.7, 0.34, 0.28, n, d)";
  private static final String RUNS =
      "(SELECT 1e7 * pow(4, id) AS n FROM range(0, 4, 1, 3)), (SELECT 1e9 * pow(4, id) AS d FROM"
          + " range(4))";

  @TempDir static Path folder;
  private static SparkSession spark;

  @BeforeAll
  static void startSpark() {
    if (SparkSession.getDefaultSession().isDefined()) {
      SparkSession.getDefaultSession().get().stop();
    }
    System.setProperty("derby.system.home", folder.toString());
    spark =
        SparkSession.builder()
            .appName("copse-hive-tests")
            .master("local[2]")
            .config("spark.ui.enabled", "false")
            .config("spark.driver.host", "127.0.0.1")
            .config("spark.driver.bindAddress", "127.0.0.1")
            .config("spark.sql.shuffle.partitions", "3")
            .config("spark.sql.warehouse.dir", folder.resolve("warehouse").toString())
            .config(
                "spark.hadoop.javax.jdo.option.ConnectionURL",
                "jdbc:derby:memory:copse;create=true")
            .enableHiveSupport()
            .getOrCreate();
    for (Class<?> function : Functions.class.getClasses()) {
      spark.sql(
          "CREATE TEMPORARY FUNCTION %s AS '%s'"
              .formatted(HiveNames.functionOf(function), function.getName()));
    }
  }

  @AfterAll
  static void stopSpark() {
    spark.stop();
    System.clearProperty("derby.system.home");
  }

  private static Row row(String query) {
    return spark.sql(query).head();
  }

  @Test
  void everyFunctionHasAClassOfItsName() {
    assertThat(
            Arrays.stream(Functions.class.getClasses())
                .map(HiveNames::functionOf)
                .collect(Collectors.toList()))
        .containsExactlyInAnyOrderElementsOf(
            SqlFunctions.all().stream().map(SqlFunction::name).toList());
  }

  @Test
  void scalarsTakeNumbersLawsAndColumns() {
    Row row =
        row(
            """
            SELECT train_flops(1e9, 2e10), round(perplexity(3.0), 4),
              round(bits_per_byte(loss, 1000, 4200), 4),
              chinchilla_loss(law, 1e9, 2e10) = chinchilla_loss(1.69, 406.4, 410.7, 0.34, 0.28, 1e9, 2e10),
              round(chinchilla_optimum(law, 5.88e23).params / 1e9, 2), train_flops(NULL, 1),
              transformer_train_flops('palm', 12, 768, 12, 64, 3072, 'plain', 50257, 1024, 123551232, 1024)
            FROM (SELECT 3.0 AS loss, map('E', 1.69D, 'A', 406.4D, 'B', 410.7D, 'alpha', 0.34D,
              'beta', 0.28D) AS law)
            """);
    assertThat(row.getDouble(0)).isEqualTo(1.2e20);
    assertThat(row.getDouble(1)).isEqualTo(20.0855);
    assertThat(row.getDouble(2)).isEqualTo(1.0305);
    assertThat(row.getBoolean(3)).isTrue();
    assertThat(row.getDouble(4)).isEqualTo(32.49);
    assertThat(row.isNullAt(5)).isTrue();
    assertThat(row.getDouble(6)).isEqualTo(8.750628864e11);
  }

  @Test
  void tablesAreArraysOfTheirRows() {
    List<Row> rows =
        spark
            .sql(
                "SELECT inline(chinchilla_frontier(1.69, 406.4, 410.7, 0.34, 0.28, 1e20, 1e22, 3))")
            .collectAsList();
    assertThat(rows).hasSize(3);
    assertThat(rows.get(1).<Double>getAs("flops")).isCloseTo(1e21, within(1e7));
  }

  @Test
  void aggregatesFitGroupsWithOptionsAndStatus() {
    List<Row> rows =
        spark
            .sql(
                """
                SELECT g, fit.status, fit.parameters.E, fit.n_used, fit.diagnostics.failed,
                  fit.intervals.E.low, size(fit.compute_optimal), chinchilla_loss(fit, 1e9, 1e10)
                FROM (SELECT g, fit_chinchilla(n, d, %s + g, state, map('bootstrap', '20', 'resample',
                    'noise', 'budgets', '1e21')) AS fit
                  FROM (SELECT n, d, g, IF(g = 1 AND n = 1e7 AND d = 1e9, 'crashed', 'ok') AS state
                    FROM %s, (SELECT explode(array(0, 1)) AS g)) GROUP BY g) ORDER BY g
                """
                    .formatted(LOSS, RUNS))
            .collectAsList();
    for (int g = 0; g < 2; g++) {
      Row row = rows.get(g);
      assertThat(row.getString(1)).isEqualTo("ok");
      assertThat(row.getDouble(2)).isCloseTo(1.69 + g, within(1e-6));
      assertThat(row.getLong(3)).isEqualTo(16 - g);
      assertThat(row.getLong(4)).isEqualTo(g);
      assertThat(row.getDouble(5)).isCloseTo(1.69 + g, within(1e-3));
      assertThat(row.getInt(6)).isEqualTo(1);
      assertThat(row.getDouble(7)).isBetween(2.0 + g, 4.0 + g);
    }
  }

  @Test
  void fitsOfNothingAndOfEveryKindSayTheirStatus() {
    Row row =
        row(
            """
            SELECT fit_kaplan(n, d, loss).status, fit_isoflop(n, d, 6 * n * d, loss).status,
              fit_envelope(n, d, 6 * n * d, loss, map('steps', '50')).status
            FROM (SELECT n, d, 3.0 AS loss FROM %s WHERE n < 0)
            """
                .formatted(RUNS));
    for (int i = 0; i < 3; i++) {
      assertThat(row.getString(i)).isEqualTo("underdetermined");
    }
  }

  @Test
  void comparesFits() {
    Row row =
        row(
            """
            SELECT loss_gain(a, b, 1e21).value, size(cross_overs(a, b, 1e18, 1e22))
            FROM (SELECT fit_chinchilla(n, d, %1$s - 0.1, map('bootstrap', '0')) AS a,
              fit_chinchilla(n, d, %1$s, map('bootstrap', '0')) AS b FROM %2$s)
            """
                .formatted(LOSS, RUNS));
    assertThat(row.getDouble(0)).isCloseTo(0.1, within(1e-6));
    assertThat(row.getInt(1)).isZero();
  }

  @Test
  void whatIsWrongWithACallIsSaid() {
    assertThatThrownBy(() -> row("SELECT train_flops(1)"))
        .hasStackTraceContaining(
            "train_flops misses its argument tokens; it is called as train_flops(params, tokens).");
    assertThatThrownBy(() -> row("SELECT fit_chinchilla(1, 2, 3, map('seed', 'x'))"))
        .hasStackTraceContaining("The option seed is 'x': give a number.");
  }
}
