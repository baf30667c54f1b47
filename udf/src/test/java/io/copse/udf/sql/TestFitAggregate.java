package io.copse.udf.sql;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TestFitAggregate extends SqlTest {
  /** Two families of 64 runs each with scatter of 0.2 %, the second with a higher E. */
  private static final String RUNS =
      """
      SELECT family, n, d, chinchilla_loss(e, 406.4, 410.7, 0.34, 0.28, n, d)
               * exp(0.002 * sin(37 * pmod(hash(n, d, family), 1000))) AS loss
      FROM (SELECT 1e7 * pow(2, id) AS n FROM range(8)), (SELECT 1e9 * pow(2, id) AS d FROM range(8)),
        VALUES ('a', 1.69D), ('b', 1.89D) AS families(family, e)
      """;

  @BeforeAll
  static void makeRuns() {
    spark.sql(RUNS).cache().createOrReplaceTempView("runs");
  }

  private static Row fit(String from) {
    return row(
        "SELECT f.* FROM (SELECT fit_chinchilla(n, d, loss, map('bootstrap', '10')) AS f FROM "
            + from
            + ")");
  }

  @Test
  void fitsEachGroup() {
    List<Row> rows =
        rows(
            """
            SELECT family, fit.status, fit.parameters.E, fit.intervals.E.low, fit.intervals.E.high,
              fit.n_used, fit.objective, fit.intervals.resamples, fit.compute_optimal[0].params_interval.low
                < fit.compute_optimal[0].params
            FROM (SELECT family, fit_chinchilla(n, d, loss, map('bootstrap', '40', 'seed', '7',
              'budgets', '1e21, 1e22')) AS fit FROM runs GROUP BY family) ORDER BY family
            """);
    assertThat(rows).hasSize(2);
    for (int i = 0; i < 2; i++) {
      Row row = rows.get(i);
      assertThat(row.getString(1)).isEqualTo("ok");
      assertThat(row.getDouble(2)).isCloseTo(1.69 + 0.2 * i, within(0.02));
      assertThat(row.getDouble(2)).isBetween(row.getDouble(3), row.getDouble(4));
      assertThat(row.getLong(5)).isEqualTo(64);
      assertThat(row.getString(6)).isEqualTo("huber_log_0.001");
      assertThat(row.getInt(7)).isEqualTo(40);
      assertThat(row.getBoolean(8)).isTrue();
    }
  }

  @ParameterizedTest
  @CsvSource({"1, true", "2, false", "7, true", "31, false"})
  void doesNotDependOnPartitionsOrOrder(int partitions, boolean ascending) {
    Row expected = fit("runs WHERE family = 'a'");
    Dataset<Row> shuffled = spark.table("runs").where("family = 'a'");
    shuffled =
        shuffled
            .orderBy(ascending ? shuffled.col("loss").asc() : shuffled.col("loss").desc())
            .repartition(partitions);
    shuffled.createOrReplaceTempView("shuffled");
    assertThat(fit("shuffled")).isEqualTo(expected);
  }

  @Test
  void mergesSamplesOfBigGroupsTheSameWayInAnyOrder() {
    String options = "map('bootstrap', '0', 'max_runs', '50')";
    String query =
        "SELECT f.* FROM (SELECT fit_chinchilla(n, d, loss, %s) AS f FROM %s WHERE family = 'b')";
    Row expected = row(query.formatted(options, "runs"));
    assertThat(expected.<Long>getAs("n_used")).isEqualTo(50);
    assertThat(expected.<Long>getAs("n_sampled_out")).isEqualTo(14);
    spark.table("runs").repartition(13).createOrReplaceTempView("scattered");
    assertThat(row(query.formatted(options, "scattered"))).isEqualTo(expected);
  }

  @Test
  void leavesOutAndCountsRunsThatDiverged() {
    Row row =
        fit(
            "(SELECT n, d, loss FROM runs WHERE family = 'a' UNION ALL VALUES"
                + " (1e7, 1e9, double('NaN')), (1e7, 1e9, double('Infinity')), (1e7, 1e9, NULL),"
                + " (NULL, 1e9, 3.0))");
    assertThat(row.<String>getAs("status")).isEqualTo("ok");
    assertThat(row.<Long>getAs("n_used")).isEqualTo(64);
    assertThat(row.<Long>getAs("n_skipped")).isEqualTo(4);
  }

  @Test
  void leavesOutAndCountsRunsThatDidNotFinish() {
    Row row =
        row(
            """
            SELECT f.status, f.n_used, f.n_skipped, f.diagnostics.failed, f.diagnostics.diverged,
              f.diagnostics.incomplete, g.diagnostics.failed
            FROM (SELECT fit_chinchilla(n, d, loss, state, map('bootstrap', '0')) AS f,
              fit_chinchilla(n, d, loss, 6 * n * d, state = 'Finished', map('bootstrap', '0')) AS g
              FROM (SELECT n, d, IF(family = 'b', loss - 0.2, loss) AS loss, 'Finished' AS state FROM runs
                UNION ALL VALUES
                (1e7, 1e9, 9.0, 'crashed'), (1e7, 1e9, -9.0, 'running'), (1e7, 1e9, 9.0, NULL),
                (1e7, 1e9, double('NaN'), 'Finished'), (1e7, NULL, 3.0, 'Finished')))
            """);
    assertThat(row)
        .isEqualTo(org.apache.spark.sql.RowFactory.create("ok", 128L, 5L, 3L, 1L, 1L, 3L));
  }

  @Test
  void holdsOutTheRunsAboveABudgetAndPredictsThem() {
    Row row =
        row(
            """
            SELECT fit.held_out.*, fit.n_used, chinchilla_loss(fit.held_out, 1e9, 1e11) AS predicted
            FROM (SELECT fit_chinchilla(n, d, loss, c, map('bootstrap', '0', 'held_out_above',
              '1e19')) AS fit FROM (SELECT *, 6.1 * n * d AS c FROM runs WHERE family = 'a'))
            """);
    long above = (Long) cell("SELECT count(*) FROM runs WHERE family = 'a' AND 6.1 * n * d > 1e19");
    assertThat(row.<String>getAs("status")).isEqualTo("ok");
    assertThat(row.<Long>getAs("n_held_out")).isEqualTo(above);
    assertThat(row.<Long>getAs("n_fitted")).isEqualTo(64 - above);
    assertThat(row.<Long>getAs("n_used")).isEqualTo(64);
    assertThat(row.<Double>getAs("mean_relative_error")).isBetween(1e-5, 0.01);
    assertThat(row.<Double>getAs("max_relative_error"))
        .isGreaterThan(row.<Double>getAs("mean_relative_error"));
    assertThat(row.<Double>getAs("predicted")).isBetween(2.0, 3.0);
  }

  @Test
  void aBudgetAboveAllRunsHoldsNothingOut() {
    Row row =
        row(
            "SELECT f.held_out.* FROM (SELECT fit_chinchilla(n, d, loss, map('bootstrap', '0',"
                + " 'held_out_above', '1e30')) AS f FROM runs)");
    assertThat(row.<String>getAs("status")).isEqualTo("nothing_held_out");
    assertThat(row.<Object>getAs("mean_relative_error")).isNull();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          invalid_input   | (SELECT * FROM runs UNION ALL SELECT 'a', 1e7, 1e9, -1.0)
          invalid_input   | (SELECT * FROM runs UNION ALL SELECT 'a', 1e7, 1e9, 0.0)
          invalid_input   | (SELECT * FROM runs UNION ALL SELECT 'a', double('NaN'), 1e9, 3.0)
          underdetermined | (SELECT * FROM runs LIMIT 4)
          underdetermined | (SELECT 1e7 AS n, d, loss FROM runs)
          underdetermined | (SELECT * FROM runs WHERE false)
          """)
  void whatCannotBeFittedHasAStatusAndNoNumbers(String status, String from) {
    Row row = fit(from);
    assertThat(row.<String>getAs("status")).isEqualTo(status);
    assertThat(row.<String>getAs("reason")).endsWith(".");
    for (String field : List.of("parameters", "intervals", "params_exponent", "compute_optimal")) {
      assertThat(row.<Object>getAs(field)).as(field).isNull();
    }
  }

  @Test
  void objectivesAndDroppedRunsAreOptions() {
    Row row =
        row(
            "SELECT f.objective, f.n_used, f.n_dropped, f.intervals FROM (SELECT fit_chinchilla(n,"
                + " d, loss, map('objective', 'squared', 'drop_highest', '5', 'bootstrap', '0')) AS"
                + " f FROM runs WHERE family = 'a')");
    assertThat(row).isEqualTo(org.apache.spark.sql.RowFactory.create("squared", 59L, 5L, null));
  }

  @Test
  void filterDistinctAndWindowsWork() {
    assertThat(
            row(
                "SELECT f.n_used, g.n_used FROM (SELECT fit_chinchilla(n, d, loss, map('bootstrap',"
                    + " '0')) FILTER (WHERE family = 'a') AS f, fit_chinchilla(DISTINCT n, d, loss,"
                    + " map('bootstrap', '0')) AS g FROM (SELECT * FROM runs UNION ALL SELECT *"
                    + " FROM runs))"))
        .isEqualTo(org.apache.spark.sql.RowFactory.create(128L, 128L));
  }

  @Test
  void aMillionRunsInGroupsAreFittedOnTheExecutors() {
    Row row =
        row(
            """
            SELECT count(*), count_if(fit.status = 'ok'), sum(fit.n_used + fit.n_sampled_out),
              max(abs(fit.parameters.alpha - 0.34)) FROM (
              SELECT g, fit_chinchilla(n, d, chinchilla_loss(1.69, 406.4, 410.7, 0.34, 0.28, n, d),
                map('bootstrap', '0', 'max_runs', '200')) AS fit
              FROM (SELECT id % 50 AS g, 1e7 * pow(2, pmod(hash(id), 900) / 100) AS n,
                1e9 * pow(2, pmod(hash(id, 1), 800) / 100) AS d FROM range(0, 1000000, 1, 4))
              GROUP BY g)
            """);
    assertThat(row.getLong(0)).isEqualTo(50);
    assertThat(row.getLong(1)).isEqualTo(50);
    assertThat(row.getLong(2)).isEqualTo(1_000_000);
    assertThat(row.getDouble(3)).isLessThan(1e-6);
  }

  /** Spark would put so few rows into one task, were they not repartitioned. */
  @Test
  void theBootstrapsOfManyGroupsAreSpreadOverTasks() {
    Row row =
        row(
            """
            SELECT count(*), count_if(fit.status = 'ok'), count(DISTINCT task) FROM (
              SELECT g, fit, spark_partition_id() AS task FROM (
                SELECT g, fit_chinchilla(n, d, loss + g, map('bootstrap', '5')) AS fit
                FROM (SELECT /*+ REPARTITION(4, g) */ n, d, loss, g
                  FROM runs, (SELECT explode(sequence(0, 7)) AS g) WHERE family = 'a')
                GROUP BY g))
            """);
    assertThat(row.getLong(0)).isEqualTo(8);
    assertThat(row.getLong(1)).isEqualTo(8);
    assertThat(row.getLong(2)).isGreaterThan(1);
  }
}
