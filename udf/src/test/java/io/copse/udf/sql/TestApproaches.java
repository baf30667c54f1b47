package io.copse.udf.sql;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import org.apache.spark.sql.Row;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TestApproaches extends SqlTest {
  private static final String PORIAN = "src/test/resources/io/copse/udf/porian-isoflop-points.csv";

  /** The study of the bias of parabolas, runs centred on a third of the best size. */
  private static final String BIASED =
      """
      SELECT c AS flops, n AS params, c / 6 / n AS tokens,
        chinchilla_loss(1.69, 406.4, 410.7, 0.34, 0.28, n, c / 6 / n) AS loss
      FROM (SELECT c, chinchilla_optimum(1.69, 406.4, 410.7, 0.34, 0.28, c).params / 3
          * pow(2, (i - 7) / 7) AS n
        FROM (SELECT 1e17 * pow(10, id) AS c FROM range(5)), (SELECT id AS i FROM range(15)))
      """;

  @BeforeAll
  static void makeTables() {
    spark
        .read()
        .option("header", true)
        .option("inferSchema", true)
        .csv(PORIAN)
        .createOrReplaceTempView("porian");
    spark.sql(BIASED).createOrReplaceTempView("biased");
  }

  @Test
  void fitsIsoFlopCurvesUnderNoise() {
    Row row =
        row(
            """
            SELECT fit.status, fit.params_scaling.exponent, fit.intervals.params_exponent.low,
              fit.intervals.params_exponent.high, fit.intervals.method, fit.diagnostics.on_edge,
              fit.diagnostics.budgets, size(fit.compute_optimal)
            FROM (SELECT fit_isoflop(n, t, flops, loss, map('curve', 'akima', 'noise', '0.002',
                'bootstrap', '100', 'budgets', '1e19, 1e20')) AS fit
              FROM porian WHERE config = 'rw|base|long|kaplan|standard|val')
            """);
    assertThat(row.getString(0)).isEqualTo("ok");
    assertThat(row.getDouble(1)).isCloseTo(0.7065, within(3e-3));
    assertThat(row.getDouble(1)).isBetween(row.getDouble(2), row.getDouble(3));
    assertThat(row.getString(4)).isEqualTo("percentile_noise");
    assertThat(row.getLong(5)).isEqualTo(1);
    assertThat(row.getLong(6)).isEqualTo(12);
    assertThat(row.getInt(7)).isEqualTo(2);
  }

  @Test
  void fewRunsOfEachSizeGiveNoLineAndSayWhere() {
    Row row =
        row(
            "SELECT f.* FROM (SELECT fit_isoflop(params, tokens, flops, loss, map('budgets',"
                + " '1e24')) AS f FROM biased)");
    assertThat(row.<String>getAs("status")).isEqualTo("underdetermined");
    assertThat(row.<Object>getAs("params_scaling")).isNull();
    assertThat(row.<Object>getAs("compute_optimal")).isNull();
    List<Row> minima = row.getList(row.fieldIndex("minima"));
    assertThat(minima).hasSize(5);
    assertThat(minima.get(0).<String>getAs("place")).isEqualTo("on_edge");
    assertThat(row.<Row>getAs("diagnostics").<Long>getAs("on_edge")).isEqualTo(5);
  }

  @Test
  void findsTheEnvelopeOfTrainingCurves() {
    Row row =
        row(
            """
            SELECT f.* FROM (SELECT fit_envelope(params, tokens, 6 * params * tokens,
                chinchilla_loss(1.69, 406.4, 410.7, 0.34, 0.28, params, tokens),
                map('steps', '400', 'budgets', '1e19')) AS f
              FROM (SELECT 1e7 * pow(1.3, id) AS params FROM range(25)),
                (SELECT 1e8 * pow(1.06, id) AS tokens FROM range(200)))
            """);
    assertThat(row.<String>getAs("status")).isEqualTo("ok");
    assertThat(row.<Row>getAs("params_scaling").<Double>getAs("exponent"))
        .isCloseTo(.28 / .62, within(.01));
    assertThat(row.<Row>getAs("tokens_scaling").<Double>getAs("exponent"))
        .isCloseTo(.34 / .62, within(.01));
    Row optimum = row.<Row>getList(row.fieldIndex("compute_optimal")).get(0);
    assertThat(6 * optimum.<Double>getAs("params") * optimum.<Double>getAs("tokens"))
        .isCloseTo(1e19, within(1e17));
    List<Row> winners = row.getList(row.fieldIndex("winners"));
    assertThat(winners.get(0).<Double>getAs("params")).isEqualTo(1e7);
    assertThat(winners.get(0).<Long>getAs("on_edge"))
        .isEqualTo(winners.get(0).<Long>getAs("budgets"));
    assertThat(row.<Row>getAs("diagnostics").<Long>getAs("on_edge")).isPositive();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          implausible_units | params, tokens / 1e9, flops, loss
          implausible_units | params, tokens, flops / 1e18, loss
          implausible_units | params / 1e9, tokens, flops, loss
          invalid_input     | params, tokens, flops, loss - 5
          invalid_input     | params, tokens, 0, loss
          underdetermined   | params, tokens, flops, double('NaN')
          underdetermined   | 1e8, tokens, 6e8 * tokens, loss
          """)
  void hostileNumbersHaveAStatusAndNoLine(String status, String numbers) {
    for (String function : List.of("fit_isoflop", "fit_envelope")) {
      Row row =
          row("SELECT f.* FROM (SELECT %s(%s) AS f FROM biased)".formatted(function, numbers));
      assertThat(row.<String>getAs("status")).as(function).isEqualTo(status);
      assertThat(row.<String>getAs("reason")).endsWith(".");
      assertThat(row.<Object>getAs("params_scaling")).isNull();
      assertThat(row.<Object>getAs("tokens_scaling")).isNull();
    }
  }

  /** Two families of exact losses, whose resamples agree. */
  private static String families(String options) {
    return """
        (SELECT fit_chinchilla(n, d, chinchilla_loss(1.59, 406.4, 410.7, 0.34, 0.28, n, d), %1$s) AS a,
          fit_chinchilla(n, d, chinchilla_loss(1.69, 406.4, 410.7, 0.34, 0.28, n, d), %1$s) AS b
        FROM (SELECT 1e7 * pow(4, id) AS n FROM range(5)), (SELECT 1e9 * pow(4, id) AS d FROM range(5)))
        """
        .formatted(options);
  }

  @Test
  void comparesFitsWithIntervals() {
    Row row =
        row(
            "SELECT g.gain.*, compute_multiplier(a, b, 2.3) AS multiplier FROM (SELECT a, b,"
                + " loss_gain(a, b, 1e21) AS gain FROM "
                + families("map('bootstrap', '25', 'resample', 'noise', 'replicates', 'true')")
                + ") AS g");
    assertThat(row.<Double>getAs("value")).isCloseTo(0.1, within(1e-6));
    assertThat(row.<Double>getAs("low")).isCloseTo(0.1, within(1e-5));
    assertThat(row.<Double>getAs("high")).isCloseTo(0.1, within(1e-5));
    assertThat(row.<String>getAs("method")).isEqualTo("percentile_noise");
    assertThat(row.<Row>getAs("multiplier").<Double>getAs("value"))
        .isCloseTo(Math.pow(.71 / .61, .62 / (.34 * .28)), within(1e-4));
  }

  @Test
  void comparisonsWithoutAnAnswerAreNull() {
    String pair = families("map('bootstrap', '0')");
    Row row =
        row(
            "SELECT loss_gain(a, b, 1e21).low, compute_multiplier(a, b, 1.65), loss_gain(a, b, NULL),"
                + " loss_gain(a, b, double('NaN')), cross_overs(a, b, 1e20, 1e19), size(cross_overs(a,"
                + " b, 1e17, 1e24)) FROM "
                + pair);
    for (int i = 0; i < 5; i++) {
      assertThat(row.get(i)).as("column %d", i).isNull();
    }
    assertThat(row.getInt(5)).isZero();
  }

  @Test
  void expertsAreComparedWithTheDenseModelOfTheSameFit() {
    Row row =
        row(
            """
            SELECT loss_gain(f, f, 1e21, 4, 1).value, experts_optimum(f, 1, 1e21).loss
              - experts_optimum(f, 4, 1e21).loss, loss_gain(f, f, 1e21)
            FROM (SELECT fit_experts(n, d, k, experts_loss(1.69, 406.4, 410.7, 0.34, 0.28, 0.5, -0.1,
                n, d, k), map('bootstrap', '0')) AS f
              FROM (SELECT 1e7 * pow(4, id) AS n FROM range(4)),
                (SELECT 1e9 * pow(4, id) AS d FROM range(4)), (SELECT pow(4, id) AS k FROM range(3)))
            """);
    assertThat(row.getDouble(0)).isCloseTo(row.getDouble(1), within(1e-12)).isPositive();
    assertThat(row.get(2)).isNull();
  }
}
