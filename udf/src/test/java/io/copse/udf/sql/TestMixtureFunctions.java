package io.copse.udf.sql;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import java.util.Map;
import org.apache.spark.sql.Row;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

class TestMixtureFunctions extends SqlTest {
  private static final String FIT =
      "(SELECT fit_mixture(map('web', a, 'code', 1 - a), map('web', exp(-2 * a) + 1, 'code',"
          + " exp(a - 1) + 1)) AS fit FROM (SELECT id / 20 AS a FROM range(21)))";

  /** The runs of RegMix: split, shares and the losses on two texts. */
  @BeforeAll
  static void makeTable() {
    for (String split : List.of("train", "test")) {
      for (String kind : List.of("mixture", "pile_loss")) {
        spark
            .read()
            .option("header", true)
            .option("inferSchema", true)
            .csv("src/test/resources/io/copse/udf/regmix/" + split + "_" + kind + "_1m.csv")
            .createOrReplaceTempView(split + "_" + kind);
      }
      StringBuilder pairs = new StringBuilder();
      for (String column : spark.table(split + "_mixture").columns()) {
        if (!column.equals("index")) {
          pairs.append(
              "%s'%s', %s"
                  .formatted(
                      pairs.length() == 0 ? "" : ", ",
                      column.replace("train_the_pile_", ""),
                      column));
        }
      }
      spark
          .sql(
              """
              SELECT map(%s) AS shares, map('pile_cc', `metric/the_pile_pile_cc_val_loss`,
                'github', `metric/the_pile_github_val_loss`) AS losses
              FROM %2$s_mixture JOIN %2$s_pile_loss USING (index)
              """
                  .formatted(pairs, split))
          .createOrReplaceTempView("regmix_" + split);
    }
  }

  @Test
  void fitsAndRanksRegMix() {
    Row row =
        row(
            """
            SELECT min(fit.status), corr(p, o), min(fit.n_used), min(size(fit.domains)),
              min(fit.laws[1].target), max(fit.laws[1].intervals.method)
            FROM (SELECT fit, rank() OVER (ORDER BY mixture_loss(fit, shares)['pile_cc']) AS p,
                rank() OVER (ORDER BY losses['pile_cc']) AS o
              FROM regmix_test, (SELECT fit_mixture(shares, losses) AS fit FROM regmix_train))
            """);
    assertThat(row.getString(0)).isEqualTo("ok");
    assertThat(row.getDouble(1)).isGreaterThan(0.96);
    assertThat(row.getLong(2)).isEqualTo(512);
    assertThat(row.getInt(3)).isEqualTo(17);
    assertThat(row.getString(4)).isEqualTo("pile_cc");
    assertThat(row.get(5)).as("512 runs are not resampled unless asked to").isNull();
  }

  private static Row law(String options) {
    return row("""
            SELECT fit_mixture(map('web', a, 'code', 1 - a),
              map('web', exp(-2 * a) + 1 + 0.01 * (id %% 3)), map(%s)).laws[0] AS law
            FROM (SELECT id, id / 39 AS a FROM range(40))
            """
            .formatted(options))
        .getStruct(0);
  }

  @Test
  void aLawHasIntervalsIfItsRunsAreFewOrIfAskedTo() {
    Row law = law("'max_runs', '1000'");
    Row parameters = law.getAs("parameters");
    Row intervals = law.getAs("intervals");
    for (String name : List.of("c", "k")) {
      Row interval = intervals.getAs(name);
      double value = parameters.getAs(name);
      assertThat(value).as(name).isBetween(interval.getDouble(0), interval.getDouble(1));
      assertThat(interval.getDouble(0)).isLessThan(interval.getDouble(1));
    }
    assertThat(intervals.<Object>getList(intervals.fieldIndex("t"))).hasSize(2);
    assertThat(intervals.<String>getAs("method")).isEqualTo("bca_runs");
    assertThat(intervals.<Integer>getAs("resamples")).isEqualTo(200);
    assertThat(intervals.<Double>getAs("level")).isEqualTo(0.95);
    assertThat(law("'bootstrap', '0'").<Object>getAs("intervals")).isNull();
    Row few = law("'bootstrap', '10', 'level', '0.9'").getAs("intervals");
    assertThat(few.<String>getAs("coverage"))
        .startsWith("not measured for mixture, huber_log_0.01, 40 runs, 10 resamples at level 0.9");
    assertThat(law("'bootstrap', '40', 'seed', '1'").<Row>getAs("intervals"))
        .isNotEqualTo(law("'bootstrap', '40', 'seed', '2'").<Row>getAs("intervals"));
    Row refused =
        row(
            "SELECT fit_mixture(map('web', 0.5, 'code', 0.5), map('web', 3.0)).laws[0] AS law FROM"
                + " range(20)");
    assertThat(refused.getStruct(0).<Object>getAs("intervals")).isNull();
  }

  @Test
  void findsTheOptimumWithAndWithoutACap() {
    Row row =
        row(
            "SELECT mixture_optimum(fit, map('web', 1, 'code', 1)) AS free, mixture_optimum(fit,"
                + " map('web', 1, 'code', 1), map('web', 1e9, 'code', 1e12), 1e10, 4) AS capped FROM "
                + FIT);
    Row free = row.getStruct(0);
    // -2 exp(-2 r) + exp(r - 1) = 0.
    assertThat(free.<String>getAs("status")).isEqualTo("ok");
    assertThat((Double) free.getJavaMap(2).get("web"))
        .isCloseTo((1 + Math.log(2)) / 3, within(1e-3));
    assertThat(free.getList(5)).isEmpty();
    assertThat(free.getList(6)).isEmpty();
    Row capped = row.getStruct(1);
    Map<Object, Object> shares = capped.getJavaMap(2);
    assertThat((Double) shares.get("web")).isCloseTo(0.4, within(1e-9));
    assertThat(capped.getList(5)).isEqualTo(List.of("web"));
    assertThat(capped.<Double>getAs("loss")).isGreaterThan(free.<Double>getAs("loss"));
  }

  @Test
  void theBestSharesHaveIntervalsIfTheFitHasReplicates() {
    String query =
        """
        SELECT mixture_optimum(fit, map('web', 1, 'code', 1)) FROM (SELECT fit_mixture(
            map('web', a, 'code', 1 - a), map('web', (exp(-2 * a) + 1) * (1 + 0.002 * (id %% 3)),
              'code', (exp(a - 1) + 1) * (1 + 0.002 * (id %% 4))), map('bootstrap', '60'%s)) AS fit
          FROM (SELECT id, id / 39 AS a FROM range(40)))
        """;
    Row optimum = row(query.formatted(", 'replicates', 'true'")).getStruct(0);
    Map<String, Row> intervals = optimum.getJavaMap(optimum.fieldIndex("intervals"));
    assertThat(intervals).containsOnlyKeys("web", "code");
    double share = (Double) optimum.getJavaMap(2).get("web");
    double low = intervals.get("web").getDouble(0);
    double high = intervals.get("web").getDouble(1);
    assertThat(share).isBetween(low, high);
    assertThat(high - low).isBetween(0.001, 0.2);
    assertThat(intervals.get("code").getDouble(0)).isCloseTo(1 - high, within(1e-6));
    assertThat(row(query.formatted("")).getStruct(0).<Object>getAs("intervals")).isNull();
  }

  @Test
  void anOptimumWithoutALawOrAMixtureSaysWhy() {
    Row row =
        row(
            "SELECT mixture_optimum(fit, map('books', 1)).reason, mixture_optimum(fit, map('web',"
                + " 1), map('web', 1e9, 'code', 1e9), 1e10, 2).reason, mixture_optimum(fit,"
                + " map('web', 1), map('web', 1e9), 1e10, 2).reason FROM "
                + FIT);
    assertThat(row.getString(0))
        .isEqualTo("The loss books has no law: fit it, or give it no weight.");
    assertThat(row.getString(1)).startsWith("No mixture lies within");
    assertThat(row.getString(2)).startsWith("The tokens available of code are not given");
  }

  @Test
  void badMixturesHaveAStatusOrAreNull() {
    Row row =
        row(
            "SELECT mixture_loss(fit, map('web', 0.5)), mixture_loss(fit, map('books', 1)),"
                + " mixture_loss(fit, NULL), fit.laws[0].status FROM "
                + FIT);
    for (int i = 0; i < 3; i++) {
      assertThat(row.get(i)).isNull();
    }
    Row fit =
        row("SELECT fit_mixture(map('web', 50, 'code', 50), map('web', 3.0)) AS f, fit_mixture("
                + "map('web', 0.5, 'code', 0.5), NULL) AS g FROM range(20)")
            .getStruct(0);
    assertThat(fit.<String>getAs("status")).isEqualTo("invalid_input");
    assertThat(fit.<String>getAs("reason")).startsWith("The share of ");
  }

  @Test
  void whatIsWrongWithACallIsSaid() {
    assertThatThrownBy(() -> row("SELECT fit_mixture(1, map('web', 3.0))"))
        .hasMessageContaining("takes a map from texts to numbers as its argument shares, not INT");
    assertThatThrownBy(() -> row("SELECT mixture_loss(struct(1 AS a), map('web', 1))"))
        .hasMessageContaining("takes the struct that an aggregate");
  }
}
