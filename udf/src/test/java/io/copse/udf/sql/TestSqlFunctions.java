package io.copse.udf.sql;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.copse.udf.law.Chinchilla;
import io.copse.udf.sql.call.SqlFunction;
import java.util.List;
import org.apache.spark.sql.AnalysisException;
import org.apache.spark.sql.Row;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class TestSqlFunctions extends SqlTest {
  private static final String HOFFMANN = "1.69, 406.4, 410.7, 0.34, 0.28";

  static List<SqlFunction> functions() {
    return SqlFunctions.all();
  }

  @ParameterizedTest
  @MethodSource("functions")
  void describesItselfWithAnExampleThatRuns(SqlFunction function) {
    String name = function.name();
    String text =
        String.join(
            "\n",
            spark
                .sql("DESCRIBE FUNCTION EXTENDED " + name)
                .as(org.apache.spark.sql.Encoders.STRING())
                .collectAsList());
    assertThat(text)
        .contains("Function: " + name, "Usage: " + name + "(", "Arguments:", "Examples:", "Note:")
        .contains("NULL", "NaN")
        .doesNotContain("_FUNC_");

    String[] example = text.substring(text.indexOf("      > ") + 8).split(";\n", 2);
    assertThat(String.valueOf(cell(example[0]))).isEqualTo(example[1].strip().split("\n")[0]);
  }

  @Test
  void everySessionOfTheApplicationKnowsThem() {
    assertThat(spark.newSession().sql("SELECT train_flops(2, 3)").head().getDouble(0))
        .isEqualTo(36);
    assertThat(rows("SHOW FUNCTIONS LIKE '*chinchilla*'"))
        .extracting(row -> row.getString(0))
        .containsExactlyInAnyOrder(
            "chinchilla_loss",
            "chinchilla_optimum",
            "chinchilla_inference_optimum",
            "chinchilla_frontier",
            "chinchilla_isoflop",
            "fit_chinchilla");
  }

  @Test
  void namesItsColumnAsItWasWritten() {
    assertThat(spark.sql("SELECT train_flops(n, 3) FROM (SELECT 2 AS n)").columns())
        .containsExactly("train_flops(n, 3)");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "train_flops(NULL, 1e9)",
        "perplexity(NULL)",
        "bits_per_byte(3.0, NULL, 10)",
        "chinchilla_loss(NULL, 406.4, 410.7, 0.34, 0.28, 1e9, 1e10)",
        "chinchilla_loss(CAST(NULL AS MAP<STRING, DOUBLE>), 1e9, 1e10)",
        "chinchilla_loss(map('E', 1.69D), 1e9, 1e10)",
        "chinchilla_optimum(1.69, 406.4, 410.7, 0.34, 0.28, NULL)",
        "chinchilla_optimum(1.69, 406.4, 410.7, 0.34, 0.28, double('NaN'))",
        "chinchilla_optimum(1.69, 406.4, 410.7, 0.34, -0.28, 1e20)",
        "kaplan_loss(1, 1, 1, 1, NULL, 1)",
        "data_constrained_optimum(1, 1, 1, 1, 1, 1, 1, NULL, 1e20)",
        "downstream_error(1, 1, 1, NULL)",
        "transformer_train_flops(NULL, 1, 1, 1, 1, 1, 'plain', 1, 1, 1, 1)"
      })
  void nullGivesNull(String call) {
    assertThat(cell("SELECT " + call)).isNull();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "train_flops(double('NaN'), 1e9)",
        "train_flops(0, 1e9)",
        "train_flops(1e9, double('Infinity'))",
        "perplexity(double('NaN'))",
        "perplexity(-1)",
        "bits_per_byte(3.0, 0, 10)",
        "bits_per_byte(-3.0, 1, 10)",
        "chinchilla_loss(1.69, 406.4, 410.7, 0.34, 0.28, -1e9, 1e10)",
        "chinchilla_loss(double('NaN'), 406.4, 410.7, 0.34, 0.28, 1e9, 1e10)",
        "transformer_train_flops('palm', 0, 1, 1, 1, 1, 'plain', 1, 1, 1, 1)"
      })
  void whatHasNoValueGivesNaN(String call) {
    assertThat((Double) cell("SELECT " + call)).isNaN();
    // Not folded, so that the compiled query is tested too.
    assertThat(
            (Double)
                cell(
                    "SELECT %s FROM range(1)"
                        .formatted(
                            call.replaceFirst("\\(", "(CASE WHEN id = 0 THEN ")
                                .replaceFirst(",|\\)$", " END$0"))))
        .isNaN();
  }

  @Test
  void takesALawAsNumbersStructMapOrFit() {
    double expected = new Chinchilla(1.69, 406.4, 410.7, 0.34, 0.28).loss(1e9, 2e10);
    String struct = "named_struct('E', 1.69, 'A', 406.4, 'B', 410.7, 'alpha', 0.34, 'beta', 0.28)";
    for (String law :
        List.of(
            HOFFMANN,
            struct,
            "named_struct('parameters', " + struct + ", 'status', 'ok')",
            "map('E', 1.69D, 'A', 406.4D, 'B', 410.7D, 'alpha', 0.34D, 'beta', 0.28D)")) {
      assertThat((Double) cell("SELECT chinchilla_loss(" + law + ", 1e9, 2e10)"))
          .as(law)
          .isEqualTo(expected);
    }
  }

  @Test
  void theOptimumLiesOnTheFrontierAndAtTheIsoFlopCurvesMinimum() {
    Row optimum = row("SELECT o.* FROM (SELECT chinchilla_optimum(" + HOFFMANN + ", 1e21) AS o)");
    assertThat(optimum.<Double>getAs("tokens") * optimum.<Double>getAs("params") * 6)
        .isCloseTo(1e21, within(1e9));
    assertThat(rows("SELECT * FROM chinchilla_frontier(" + HOFFMANN + ", 1e20, 1e22, 3)").get(1))
        .satisfies(
            row -> {
              assertThat(row.<Double>getAs("flops")).isCloseTo(1e21, within(1e7));
              assertThat(row.<Double>getAs("loss"))
                  .isCloseTo(optimum.<Double>getAs("loss"), within(1e-12));
            });
    assertThat(rows("SELECT loss FROM chinchilla_isoflop(" + HOFFMANN + ", 1e21, 1e8, 1e11, 101)"))
        .hasSize(101)
        .allSatisfy(
            row ->
                assertThat(row.getDouble(0)).isGreaterThanOrEqualTo(optimum.<Double>getAs("loss")));
  }

  @Test
  void tablesAreJoinedLaterally() {
    List<Row> rows =
        rows(
            """
            SELECT name, points.flops, points.loss
            FROM VALUES ('a', 1.69D), ('b', 2.69D), ('c', CAST(NULL AS DOUBLE)) AS laws(name, e),
              LATERAL chinchilla_frontier(e, 406.4, 410.7, 0.34, 0.28, 1e20, 1e21, 2) AS points
            ORDER BY name, flops
            """);
    assertThat(rows).hasSize(4);
    assertThat(rows.get(2).getDouble(2) - rows.get(0).getDouble(2)).isCloseTo(1, within(1e-12));
  }

  @Test
  void whatIsWrongWithACallIsOneSentence() {
    assertRefused("train_flops(1)", "train_flops misses its argument tokens; DESCRIBE");
    assertRefused("train_flops(1, 2, 3)", "train_flops takes 2 arguments here, not 3; DESCRIBE");
    assertRefused("perplexity('x')", "perplexity takes a number as its argument nats_per_token");
    assertRefused(
        "chinchilla_loss(named_struct('E', 1.0), 1, 2)",
        "chinchilla_loss takes a law with a parameter A, and this one has none");
    assertRefused(
        "chinchilla_loss(map(1, 2), 1, 2)",
        "chinchilla_loss takes a law as a map from names to numbers, not another map");
    assertRefused(
        "fit_chinchilla(1, 2, 3, map('objectve', 'l1'))",
        "fit_chinchilla: No option is called 'objectve': use one of objective, drop_highest");
    assertRefused(
        "fit_chinchilla(1, 2, 3, map('objective', 'l3'))",
        "fit_chinchilla: No objective is called 'l3'");
    assertRefused(
        "fit_chinchilla(1, 2, 3, map('seed', 'x'))",
        "fit_chinchilla: The option seed is 'x': give a number.");
    assertRefused(
        "fit_chinchilla(1, 2, 3, map('level', '2'))",
        "fit_chinchilla: The option level is 2.0: give a number between 0 and 1.");
    assertRefused(
        "fit_chinchilla(1, 2, 3, map('seed', CAST(NULL AS STRING)))",
        "fit_chinchilla has an option seed that is NULL");
    assertRefused(
        "fit_isoflop(1, 2, 3, 4, map('curve', 'cubic'))",
        "fit_isoflop: No iso-FLOP curve is called 'cubic': use parabola or akima.");
    assertRefused(
        "fit_envelope(1, 2, 3, 4, map('steps', '1'))",
        "fit_envelope: The option steps is 1: give a count of at least 2.");
    assertRefused(
        "fit_routed(1, 2, 3, map('held_out_above', '1e20'))",
        "fit_routed: The option held_out_above needs the runs' FLOPs: give them after the loss.");
    assertRefused(
        "loss_gain(1, 2, 3)",
        "loss_gain takes the struct that an aggregate such as fit_chinchilla gave as its argument"
            + " fit;");
    assertRefused(
        "fit_chinchilla(1, 2, 3, 'l1_log')", "fit_chinchilla takes a constant map of texts");
  }

  private static void assertRefused(String call, String message) {
    assertThatThrownBy(() -> spark.sql("SELECT " + call))
        .isInstanceOf(AnalysisException.class)
        .hasMessageContaining(message);
  }

  @Test
  void unknownNamesAreErrorsOfTheQuery() {
    assertThatThrownBy(
            () ->
                cell("SELECT transformer_train_flops('plam', 1, 1, 1, 1, 1, 'plain', 1, 1, 1, 1)"))
        .hasStackTraceContaining("No FLOP convention is called 'plam': use one of 6nd, kaplan");
    assertThatThrownBy(() -> rows("SELECT * FROM chinchilla_frontier(" + HOFFMANN + ", 2, 1, 3)"))
        .hasStackTraceContaining(
            "The FLOPs go from 2.0 to 1.0: give two finite numbers above 0, the smaller first.");
  }

  @Test
  void aRunningSessionCanBeGivenThem() {
    var plain = spark.newSession();
    CopseExtensions.register(plain);
    assertThat(plain.sql("SELECT perplexity(0)").head().getDouble(0)).isEqualTo(1);
  }
}
