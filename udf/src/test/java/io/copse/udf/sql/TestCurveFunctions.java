package io.copse.udf.sql;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import org.apache.spark.sql.Row;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TestCurveFunctions extends SqlTest {
  private static final String LAW = "3.04, 0.525, 0.508, 363.8, 2.066, 0.583, 0.641";
  private static final String HELD_OUT =
      "constant_72000,cosine_72000,wsd_20000_24000,wsdld_20000_24000,wsdcon_3,wsdcon_18";

  /** The published curves: size, curve, step, lr, loss. */
  @BeforeAll
  static void makeTable() {
    spark
        .read()
        .option("header", true)
        .option("inferSchema", true)
        .option("pathGlobFilter", "*.csv")
        .csv("src/test/resources/io/copse/udf/multi-power-law")
        .selectExpr(
            "regexp_extract(input_file_name(), '(\\\\d+M)_(.*)\\\\.csv', 1) AS size",
            "regexp_extract(input_file_name(), '(\\\\d+M)_(.*)\\\\.csv', 2) AS curve",
            "step",
            "lr",
            "loss")
        .createOrReplaceTempView("curves");
  }

  /** The scores are those that Luo et al. 2025 print. Small changes move them by about .0003. */
  @ParameterizedTest
  @CsvSource({"25M, 3.04045406, 0.9988, 0.00376", "400M, 2.37474466, 0.9978, 0.00484"})
  void fitsPublishedCurvesAndPredictsThoseHeldOut(
      String size, double l0, double rSquared, double error) {
    Row row =
        row(
            """
            SELECT fit.status, fit.parameters.L0, fit.held_out.r_squared, fit.held_out.mae,
              fit.held_out.curves, fit.fitted.curves, fit.r_squared, fit.mae, fit.n_skipped
            FROM (SELECT fit_learning_curve(curve, step, lr, loss, map('held_out', '%s')) AS fit
              FROM curves WHERE size = '%s')
            """
                .formatted(HELD_OUT, size));
    assertThat(row.getString(0)).isEqualTo("ok");
    assertThat(row.getDouble(1)).isCloseTo(l0, within(5e-3));
    assertThat(row.getDouble(2)).isGreaterThan(rSquared - 5e-4);
    assertThat(row.getDouble(3)).isLessThan(error + 5e-4);
    assertThat(row.getLong(4)).isEqualTo(6);
    assertThat(row.getLong(5)).isEqualTo(3);
    assertThat(row.getDouble(6)).isGreaterThan(0.998);
    assertThat(row.getDouble(7)).isLessThan(0.005);
    assertThat(row.getLong(8)).isZero();
  }

  @Test
  void theEndOfACurveThatWasHeldOutHasAnInterval() {
    String query =
        """
        SELECT fit_learning_curve(curve, step, lr, loss, map('held_out', 'wsdcon_18',
          'bootstrap', '%s', 'search', 'full')) AS fit
        FROM curves WHERE size = '25M' AND curve IN ('wsdcon_3', 'wsdcon_9', 'wsdcon_18')
        """;
    Row fit = row(query.formatted(40)).getStruct(0);
    assertThat(fit.<String>getAs("status")).isEqualTo("ok");
    Row intervals = fit.getAs("intervals");
    Row alpha = intervals.getAs("alpha");
    double value = fit.<Row>getAs("parameters").getAs("alpha");
    assertThat(value).isBetween(alpha.getDouble(0), alpha.getDouble(1));
    assertThat(intervals.<String>getAs("method")).isEqualTo("bca_blocks");
    assertThat(intervals.<String>getAs("coverage"))
        .isEqualTo(
            "not measured for learning_curve by the full search, huber_log_0.001, 190 losses, 40"
                + " resamples at level 0.95");
    Row end = fit.<Row>getAs("held_out").<Row>getList(5).get(0);
    assertThat(end.<String>getAs("curve")).isEqualTo("wsdcon_18");
    assertThat(end.<Long>getAs("step")).isEqualTo(14_144);
    double predicted = end.getAs("predicted");
    assertThat(predicted)
        .isCloseTo(end.<Double>getAs("loss"), within(0.02))
        .isBetween(end.<Double>getAs("low"), end.<Double>getAs("high"));
    Row without = row(query.formatted(0)).getStruct(0);
    assertThat(without.<Object>getAs("intervals")).isNull();
    Row bare = without.<Row>getAs("held_out").<Row>getList(5).get(0);
    assertThat(bare.<Double>getAs("predicted")).isEqualTo(predicted);
    assertThat(bare.<Object>getAs("low")).isNull();
  }

  @Test
  void predictsTheCooledDownLossOfAStem() {
    Row row =
        row(
            """
            SELECT learning_curve_loss(fit, rates) AS end,
              element_at(learning_curve_losses(fit, rates), -1) AS last, size(rates)
            FROM (SELECT fit_learning_curve(curve, step, lr, loss) AS fit FROM curves
              WHERE size = '25M' AND curve IN ('cosine_24000', 'constant_24000', 'wsdcon_9')),
              (SELECT transform(sequence(0, 23904), s -> least(s / 2160,
                1 - 0.9 * (s - 20000) / 4000, 1) * 3e-4) AS rates)
            """);
    // The loss of the run wsdld_20000_24000 at its last logged step, 23904.
    assertThat(row.getDouble(0)).isCloseTo(3.2776, within(0.015));
    assertThat(row.getDouble(1)).isCloseTo(row.getDouble(0), within(1e-4));
    assertThat(row.getInt(2)).isEqualTo(23905);
  }

  @Test
  void theResultDoesNotDependOnPartitions() {
    String query =
        "SELECT fit_learning_curve(curve, step, lr, loss, map('max_rows', '300')).objective_value"
            + " FROM (SELECT /*+ REPARTITION(%d) */ * FROM curves WHERE size = '25M')";
    assertThat(cell(query.formatted(7))).isEqualTo(cell(query.formatted(1)));
  }

  @Test
  void rowsThatNoCurveCanHaveAreSkippedOrRefused() {
    String rows = "FROM curves WHERE size = '25M' AND curve = 'wsdcon_3'";
    Row row =
        row(
            "SELECT fit_learning_curve(curve, step, lr, IF(step < 3000, NULL, IF(step < 4000,"
                + " double('NaN'), loss))) AS fit "
                + rows);
    Row fit = row.getStruct(0);
    assertThat(fit.<Long>getAs("n_skipped")).isEqualTo(15);
    assertThat(fit.<String>getAs("status")).isEqualTo("ok");
    for (String columns :
        new String[] {"step, -lr, loss", "step + 0.5, lr, loss", "step, lr, loss - 5"}) {
      fit =
          row("SELECT fit_learning_curve(curve, %s) AS fit %s".formatted(columns, rows))
              .getStruct(0);
      assertThat(fit.<String>getAs("status")).as(columns).isEqualTo("invalid_input");
      assertThat(fit.<String>getAs("reason")).endsWith(".");
      assertThat(fit.<Object>getAs("parameters")).isNull();
    }
    assertThat(
            cell(
                "SELECT fit_learning_curve('all', step, lr, loss).reason FROM curves WHERE size ="
                    + " '25M'"))
        .asString()
        .contains("has two rows of step");
  }

  @Test
  void nothingToFitHasAStatus() {
    Row fit =
        row("SELECT fit_learning_curve(curve, step, lr, loss) AS f FROM curves WHERE size = '1M'")
            .getStruct(0);
    assertThat(fit.<String>getAs("status")).isEqualTo("underdetermined");
  }

  @Test
  void scalarsOfBadNumbersAreNullOrNaN() {
    Row row =
        row(
            "SELECT learning_curve_loss(%1$s, array(1e-3, NULL)), learning_curve_loss(%1$s,"
                    .formatted(LAW)
                + " array(1e-3, -1)), learning_curve_losses(%1$s, array(0)),".formatted(LAW)
                + " learning_curve_loss(%1$s, CAST(NULL AS ARRAY<DOUBLE>))".formatted(LAW));
    assertThat(row.get(0)).isNull();
    assertThat(row.getDouble(1)).isNaN();
    assertThat(row.get(2)).isNull();
    assertThat(row.get(3)).isNull();
  }

  @Test
  void whatIsWrongWithACallIsSaid() {
    assertThatThrownBy(() -> row("SELECT learning_curve_loss(%s, 3)".formatted(LAW)))
        .hasMessageContaining("takes an array of numbers as its argument rates, not INT");
    assertThatThrownBy(
            () ->
                row(
                    "SELECT fit_learning_curve(curve, step, lr, loss, map('search', 'x')) FROM curves"))
        .hasMessageContaining("The option search is x: give short or full.");
    assertThat(
            cell(
                "SELECT fit_learning_curve(curve, step, lr, loss, map('held_out', 'x')).reason FROM"
                    + " curves WHERE size = '25M'"))
        .asString()
        .startsWith("The option held_out names the curve x, and the curves are constant_24000");
  }
}
