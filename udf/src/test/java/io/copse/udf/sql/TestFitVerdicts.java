package io.copse.udf.sql;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import java.util.Locale;
import org.apache.spark.sql.Row;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What a fit in SQL says of its quantities, and what it may be told of its runs. */
class TestFitVerdicts extends SqlTest {
  private static final String LOSS = "chinchilla_loss(1.69, 406.4, 410.7, 0.34, 0.28, n, d)";

  @BeforeAll
  static void makeRuns() {
    spark
        .sql(
            """
            SELECT n, d, 6 * n * d AS c, %s * exp(0.002 * sin(37 * pmod(hash(n, d), 1000))) AS loss
            FROM (SELECT 1e7 * pow(4, id) AS n FROM range(6)),
              (SELECT 1e9 * pow(4, id) AS d FROM range(6))
            """
                .formatted(LOSS))
        .cache()
        .createOrReplaceTempView("verdict_runs");
  }

  private static Row fit(String arguments) {
    return row("SELECT f.* FROM (SELECT fit_chinchilla(" + arguments + ") AS f FROM verdict_runs)");
  }

  /** The five runs of Gadre et al. on RedPajama, whose optimum they print. */
  @Test
  void aRefusedFitShowsItsCandidateAndItsVerdicts() {
    Row row =
        row(
            """
            SELECT f.* FROM (SELECT fit_over_training(n, d, loss, map('objective', 'squared')) AS f
            FROM VALUES (10569312D, 211386240D, 5.38702091510821D),
              (78914048D, 1578280960D, 3.899942990231468D),
              (153677376D, 3073547520D, 3.531147408490181D),
              (411616256D, 8232325120D, 3.149769456671634D),
              (10569312D, 3382179840D, 4.572292613487238D) AS runs(n, d, loss))
            """);
    assertThat(row.<String>getAs("status")).isEqualTo("underdetermined");
    assertThat(row.<Object>getAs("parameters")).isNull();
    Row candidate = row.getAs("candidate");
    assertThat(candidate.<Double>getAs("a")).isCloseTo(166.21, within(.005));
    assertThat(candidate.<Double>getAs("b")).isCloseTo(366.69, within(.005));
    assertThat(candidate.<Double>getAs("c")).isCloseTo(.27285, within(5e-6));
    assertThat(candidate.<Double>getAs("E")).isCloseTo(1.83665, within(5e-6));
    Row verdicts = row.getAs("verdicts");
    assertThat(verdicts.<String>getAs("E")).isEqualTo("undetermined");
    assertThat(verdicts.<String>getAs("c")).isEqualTo("determined");
    assertThat(verdicts.<String>getAs("params_exponent")).isEqualTo("determined");
  }

  @Test
  void aFitThatIsOkHasParametersAndNoCandidate() {
    Row row = fit("n, d, loss, map('bootstrap', '0')");
    assertThat(row.<Object>getAs("candidate")).isNull();
    Row verdicts = row.getAs("verdicts");
    for (int i = 0; i < verdicts.size(); i++) {
      assertThat(verdicts.getString(i)).isEqualTo("determined");
    }
  }

  @ParameterizedTest
  @CsvSource({"1, 0.95", "19, 0.95", "50, 0.99"})
  void fewResamplesGiveNoInterval(int resamples, double level) {
    Row row = fit("n, d, loss, map('bootstrap', '%d', 'level', '%s')".formatted(resamples, level));
    Row intervals = row.getAs("intervals");
    assertThat(intervals.<Object>getAs("E")).isNull();
    assertThat(intervals.<Object>getAs("params_exponent")).isNull();
    assertThat(intervals.<String>getAs("coverage"))
        .isEqualTo(
            "no interval: %d resamples were fitted and level %s needs %d"
                .formatted(resamples, level, level < .97 ? 20 : 100));
  }

  @Test
  void coverageIsSaidOnlyWhereItWasMeasured() {
    String query = "n, d, loss, map('bootstrap', '100', 'level', '%s', 'objective', '%s')";
    assertThat(coverage(fit(query.formatted("0.95", "huber_log_0.001"))))
        .isEqualTo("95 % intervals of 36 runs of this law covered 96.5-97.5 %");
    assertThat(coverage(fit(query.formatted("0.9", "huber_log_0.001"))))
        .isEqualTo(
            "not measured for chinchilla, huber_log_0.001, 36 runs, 100 resamples at level 0.9");
    assertThat(coverage(fit(query.formatted("0.95", "squared")))).startsWith("not measured for");
    assertThat(
            coverage(
                row(
                    "SELECT f.* FROM (SELECT fit_kaplan(n, d, loss, map('bootstrap', '100')) AS f"
                        + " FROM verdict_runs)")))
        .startsWith("not measured for kaplan");
  }

  private static String coverage(Row fit) {
    return fit.<Row>getAs("intervals").getAs("coverage");
  }

  @Test
  void rowsOfOneRunAreResampledTogetherAndCopiesAreOne() {
    String options = "map('bootstrap', '40')";
    Row once = fit("n, d, loss, " + options);
    Row copied =
        row(
            "SELECT f.* FROM (SELECT fit_chinchilla(n, d, loss, "
                + options
                + ") AS f FROM (SELECT * FROM verdict_runs UNION ALL SELECT * FROM verdict_runs))");
    assertThat(width(copied)).isCloseTo(width(once), within(1e-3 * width(once)));
    Row stems = fit("n, d, loss, struct(concat('size', n) AS run), map('bootstrap', '40')");
    assertThat(stems.<String>getAs("reason")).endsWith("Of them 6 are independent.");
    assertThat(fit("n, d, loss, named_struct('run', n), " + options).<Row>getAs("intervals"))
        .isNotEqualTo(once.<Row>getAs("intervals"));
  }

  private static double width(Row fit) {
    Row e = fit.<Row>getAs("intervals").getAs("E");
    return e.getDouble(1) - e.getDouble(0);
  }

  @Test
  void weightsAndStandardErrorsAreTaken() {
    double even = alpha(fit("n, d, loss, map('bootstrap', '0')"));
    assertThat(
            alpha(
                fit(
                    "n, d, loss, c, named_struct('weight', 2, 'standard_error', 0.01),"
                        + " map('bootstrap', '0')")))
        .isCloseTo(even, within(.01));
    assertThat(
            alpha(
                fit(
                    "n, d, loss, struct(if(n > 1e9, 0.1, 0.001) AS standard_error),"
                        + " map('bootstrap', '0')")))
        .isNotCloseTo(even, within(1e-7));
    assertThatThrownBy(() -> fit("n, d, loss, struct(1 AS seed)"))
        .hasMessageContaining(
            "takes a struct about a run with the fields run, weight, standard_error, not seed");
  }

  private static double alpha(Row fit) {
    return fit.<Row>getAs("parameters").getAs("alpha");
  }

  @Test
  void parametersAreFixedAndTied() {
    Row fixed = fit("n, d, loss, map('fix', 'E=1.69', 'bootstrap', '0')");
    assertThat(fixed.<Row>getAs("parameters").<Double>getAs("E")).isEqualTo(1.69);
    assertThat(fixed.<Row>getAs("verdicts").<String>getAs("E")).isEqualTo("fixed");
    Row tied = fit("n, d, loss, map('tie', 'beta=alpha', 'bootstrap', '0')");
    assertThat(tied.<Row>getAs("parameters").<Double>getAs("beta")).isEqualTo(alpha(tied));
    assertThatThrownBy(() -> fit("n, d, loss, map('fix', 'gamma=1')"))
        .hasMessageContaining("The law chinchilla has no parameter 'gamma' to fix or tie");
    assertThatThrownBy(() -> fit("n, d, loss, map('fix', 'E=much')"))
        .hasMessageContaining("The option fix gives E the value 'much': give a number.");
    assertThatThrownBy(() -> fit("n, d, loss, map('tie', 'alpha')"))
        .hasMessageContaining("give pairs of names such as 'alpha=beta'");
  }

  @Test
  void argumentsMayBeNamed() {
    Row byPlace = fit("n, d, loss, c, map('bootstrap', '0', 'held_out_above', '1e21')");
    assertThat(
            fit(
                "params => n, loss => loss, options => map('bootstrap', '0', 'held_out_above',"
                    + " '1e21'), tokens => d, flops => c"))
        .isEqualTo(byPlace);
    assertThat(fit("n, tokens => d, loss => loss, options => map('bootstrap', '0')"))
        .isEqualTo(fit("n, d, loss, map('bootstrap', '0')"));
    assertThat((Double) cell("SELECT train_flops(tokens => 2, params => 1)")).isEqualTo(12);
    assertThatThrownBy(() -> fit("params => n, tokens => d, loss => loss, size => c"))
        .hasMessageContaining("fit_chinchilla has no argument size here");
    assertThatThrownBy(() -> fit("params => n, tokens => d"))
        .hasMessageContaining("fit_chinchilla misses its argument loss");
  }

  @ParameterizedTest
  @ValueSource(strings = {"2147483647", "1e9", "1000000000", "36"})
  void anyLimitOfRunsIsTaken(String limit) {
    Row row = fit("n, d, loss, map('bootstrap', '0', 'max_runs', '%s')".formatted(limit));
    assertThat(row.<Long>getAs("n_used")).isEqualTo(36);
    assertThat(row.<Long>getAs("n_sampled_out")).isZero();
  }

  @Test
  void wordsOfAStatusThatAreNotKnownAreNamed() {
    Row row =
        row(
            """
            SELECT f.* FROM (SELECT fit_chinchilla(n, d, loss, state, map('bootstrap', '0')) AS f
            FROM (SELECT n, d, loss, CASE WHEN n < 2e7 AND d < 2e9 THEN 'weird'
              WHEN n < 2e7 AND d < 5e9 THEN 'killed' ELSE 'TERMINATED' END AS state
              FROM verdict_runs))
            """);
    assertThat(row.<Long>getAs("n_used")).isEqualTo(34);
    assertThat(row.<String>getAs("reason"))
        .endsWith("Left out because of a status that is not known: weird.");
    Row diagnostics = row.getAs("diagnostics");
    assertThat(diagnostics.<Long>getAs("failed")).isEqualTo(2);
    assertThat(diagnostics.<String>getList(diagnostics.fieldIndex("unknown_status")))
        .containsExactly("weird");
  }

  @Test
  void lawsAreComparedByTheirPredictions() {
    Row row =
        row(
            "SELECT f.* FROM (SELECT compare_laws(n, d, loss, map('laws', 'kaplan, chinchilla,"
                + " over_training')) AS f FROM verdict_runs)");
    assertThat(row.<String>getAs("status")).isEqualTo("ok");
    assertThat(row.<String>getAs("chosen")).isEqualTo("chinchilla");
    assertThat(row.<String>getAs("rule")).startsWith("Each law is fitted to the runs up to ");
    List<Row> laws = row.getList(row.fieldIndex("laws"));
    assertThat(laws).hasSize(3);
    assertThat(laws.get(0).<String>getAs("law")).isEqualTo("chinchilla");
    assertThat(laws.get(0).<Double>getAs("error")).isLessThan(.01);
    assertThat(laws.get(0).getJavaMap(laws.get(0).fieldIndex("parameters"))).hasSize(5);
    assertThat(laws.get(0).getList(laws.get(0).fieldIndex("cuts"))).hasSize(3);
    assertThatThrownBy(
            () -> row("SELECT compare_laws(n, d, loss, map('laws', 'experts')) FROM verdict_runs"))
        .hasMessageContaining("The law experts reads or predicts more than params");
    assertThat(
            cell("SELECT compare_laws(n, d, loss, map('cuts', '1e30')).status FROM verdict_runs"))
        .isEqualTo("nothing_held_out");
  }

  @Test
  void reasonsAreWrittenInTheRootLocale() {
    Locale before = Locale.getDefault();
    Locale.setDefault(Locale.GERMANY);
    try {
      assertThat(
              (String)
                  cell(
                      "SELECT fit_chinchilla(n, 20 * n, loss).reason FROM verdict_runs WHERE d < 2e9"))
          .contains("correlate by 1.0000");
    } finally {
      Locale.setDefault(before);
    }
  }
}
