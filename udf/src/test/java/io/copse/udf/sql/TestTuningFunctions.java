package io.copse.udf.sql;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.apache.spark.sql.Row;
import org.junit.jupiter.api.Test;

class TestTuningFunctions extends SqlTest {
  private static final String OPTIMA =
      "(SELECT n, d, 0.4 * pow(n, -0.4) * pow(d, 0.1) AS lr, 1e-4 * pow(n, 0.2) * pow(d, 0.5) AS b"
          + " FROM (SELECT pow(4, id) * 1e7 AS n FROM range(4)), (SELECT pow(4, id) * 1e9 AS d FROM"
          + " range(3)))";

  @Test
  void fitsSweepsAndPredicts() {
    Row row =
        row(
            """
            SELECT fit.status, fit.learning_rate.params_exponent, fit.batch.tokens_exponent,
              size_power(fit.learning_rate, 1e9, 2e10), fit.n_on_edge, fit.n_used, fit.optima[0].runs
            FROM (SELECT fit_learning_rate(n, d, lr * pow(2, i), b * pow(2, j),
                3 + i * i / 100 + j * j / 50) AS fit
              FROM %s, (SELECT id - 2 AS i FROM range(5)), (SELECT id - 1 AS j FROM range(3)))
            """
                .formatted(OPTIMA));
    assertThat(row.getString(0)).isEqualTo("ok");
    assertThat(row.getDouble(1)).isCloseTo(-0.4, within(1e-9));
    assertThat(row.getDouble(2)).isCloseTo(0.5, within(1e-9));
    assertThat(row.getDouble(3))
        .isCloseTo(0.4 * Math.pow(1e9, -0.4) * Math.pow(2e10, 0.1), within(1e-12));
    assertThat(row.getLong(4)).isZero();
    assertThat(row.getLong(5)).isEqualTo(180);
    assertThat(row.getLong(6)).isEqualTo(15);
  }

  @Test
  void rowsWithoutALossAreOptima() {
    Row fit = row("SELECT fit_learning_rate(n, d, lr, b) AS fit FROM " + OPTIMA).getStruct(0);
    assertThat(fit.<String>getAs("status")).isEqualTo("ok");
    assertThat(fit.<Row>getAs("batch").<Double>getAs("params_exponent"))
        .isCloseTo(0.2, within(1e-9));
    assertThat(fit.<Row>getAs("batch").<Double>getAs("r_squared")).isCloseTo(1, within(1e-9));
  }

  @Test
  void badRowsAreSkippedOrRefused() {
    Row fit =
        row("SELECT fit_learning_rate(n, d, lr, b, IF(n > 1e8, double('NaN'), 3.0)) AS fit FROM "
                + OPTIMA)
            .getStruct(0);
    assertThat(fit.<Long>getAs("n_skipped")).isEqualTo(6);
    fit = row("SELECT fit_learning_rate(n, d, -lr, b) AS fit FROM " + OPTIMA).getStruct(0);
    assertThat(fit.<String>getAs("status")).isEqualTo("invalid_input");
    assertThat(fit.<Object>getAs("learning_rate")).isNull();
    assertThat((Double) cell("SELECT size_power(1, 0.5, 0.5, -1, 1)")).isNaN();
    assertThat(cell("SELECT size_power(1, 0.5, NULL, 1, 1)")).isNull();
  }
}
