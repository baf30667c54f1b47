package io.copse.pipeline.experiment;

import static org.assertj.core.api.Assertions.assertThat;

import io.copse.pipeline.SparkTest;
import io.delta.tables.DeltaTable;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TestFitStage extends SparkTest {

  /** The laws and comparisons as one query fits them anew; the stored ones must equal them. */
  private static final String FITTED_ANEW =
      """
      WITH fits AS (
        SELECT architecture, max(train_flops) AS flops,
          fit_LAW(train_flops / (6 * horizon), horizon, nats_per_token,
            map('bootstrap', '400', 'resample', 'noise', 'replicates', 'true')) AS fit
        FROM evals
        WHERE experiment = 'study' AND split_id = 'split'
          AND arm = 'dense' AND test_domain IS NULL
        GROUP BY architecture),
      paired AS (
        SELECT *, first_value(if(architecture = 'transformer++', fit, NULL)) OVER first AS base,
          first_value(flops) OVER first AS budget
        FROM fits
        WINDOW first AS (ORDER BY architecture <> 'transformer++', architecture))
      SELECT architecture, fit, budget, loss_gain(fit, base, budget) AS loss_gain,
        compute_multiplier(fit, base, LAW_optimum(base, budget).loss) AS multiplier
      FROM paired
      ORDER BY architecture <> 'transformer++', architecture
      """;

  @TempDir static Path folder;

  private static SparkSession session;
  private static StudyFixture study;

  @BeforeAll
  static void makeStudy() {
    session = spark.newSession();
    study = StudyFixture.open(session, folder);
  }

  private static List<Row> stored(String law) {
    return session
        .sql(
            "SELECT * FROM fits WHERE size_measure = 'flops' AND law = '%s'".formatted(law)
                + " ORDER BY architecture <> 'transformer++', architecture")
        .collectAsList();
  }

  @Test
  void storedLawsAndComparisonsAreThoseOfTheSqlFunctions() {
    List<Row> anew = session.sql(FITTED_ANEW.replace("LAW", "chinchilla")).collectAsList();
    List<Row> stored = stored("chinchilla");
    assertThat(stored).hasSize(3);
    for (int i = 0; i < 3; i++) {
      Row row = stored.get(i);
      Row fit = anew.get(i).getAs("fit");
      assertThat(row.<String>getAs("architecture")).isEqualTo(anew.get(i).getString(0));
      assertThat(row.<String>getAs("status")).isEqualTo(fit.getAs("status")).isEqualTo("ok");
      assertThat(row.<String>getAs("reason")).isEqualTo(fit.getAs("reason"));
      assertThat(row.<String>getAs("objective")).isEqualTo(fit.getAs("objective"));
      assertThat(row.<Double>getAs("objective_value")).isEqualTo(fit.getAs("objective_value"));
      assertThat(row.<Integer>getAs("points").longValue()).isEqualTo(fit.<Long>getAs("n_used"));
      Row intervals = fit.getAs("intervals");
      assertThat(row.<String>getAs("interval_method")).isEqualTo(intervals.getAs("method"));
      assertThat(row.<Integer>getAs("resamples")).isEqualTo(intervals.getAs("resamples"));
      Row parameters = fit.getAs("parameters");
      assertThat(parameters.schema().fieldNames()).hasSize(5);
      for (String name : parameters.schema().fieldNames()) {
        assertThat(entry(row, "parameters", name)).isEqualTo(parameters.<Double>getAs(name));
        Row interval = intervals.getAs(name);
        assertThat(entry(row, "lows", name)).isEqualTo(interval.<Double>getAs("low"));
        assertThat(entry(row, "highs", name)).isEqualTo(interval.<Double>getAs("high"));
      }
      if (i > 0) {
        assertThat(row.<Double>getAs("budget")).isEqualTo(anew.get(i).<Double>getAs("budget"));
        sameEstimate(row.getAs("loss_gain"), anew.get(i).getAs("loss_gain"));
        sameEstimate(row.getAs("compute_multiplier"), anew.get(i).getAs("multiplier"));
        assertThat(row.<String>getAs("baseline_fit_id"))
            .isEqualTo(stored.get(0).<String>getAs("fit_id"));
        assertThat(row.getList(row.fieldIndex("run_ids"))).hasSize(2 * 12);
      }
    }
    assertThat(stored.get(0).<Row>getAs("loss_gain")).isNull();
  }

  private static Double entry(Row row, String column, String name) {
    return row.<String, Double>getJavaMap(row.fieldIndex(column)).get(name);
  }

  private static void sameEstimate(Row stored, Row anew) {
    for (String field : List.of("value", "low", "high")) {
      assertThat(stored.<Double>getAs(field)).as(field).isEqualTo(anew.<Double>getAs(field));
    }
  }

  @Test
  void aSecondLawIsFittedOnlyIfTheBaselineLacksTheFirst() {
    assertThat(stored("kaplan")).isEmpty();
    // At one horizon for each size, tokens are in proportion to params: no law tells them apart.
    SparkSession small = spark.newSession();
    StudyFixture few = StudyFixture.open(small, folder.resolve("few"), 1);
    assertThat(small.table("fits").where("size_measure = 'flops'").select("law", "status"))
        .satisfies(
            fits -> {
              assertThat(fits.where("law = 'chinchilla' AND status <> 'ok'").count()).isEqualTo(3);
              assertThat(fits.where("law = 'kaplan'").count()).isEqualTo(3);
            });
    List<Row> before = small.table("fits").orderBy("fit_id").collectAsList();
    assertThat(few.fit()).isZero();
    assertThat(small.table("fits").orderBy("fit_id").collectAsList()).isEqualTo(before);
  }

  @Test
  void aSecondStartAddsNothing() {
    List<Row> before = session.table("fits").orderBy("fit_id").collectAsList();
    // A law for each architecture's dense arm, and one for each comparison.
    assertThat(before).hasSize(6);
    assertThat(study.fit()).isZero();
    assertThat(session.table("fits").orderBy("fit_id").collectAsList()).isEqualTo(before);
  }

  @Test
  void fitsOfOtherPointsGiveWay() {
    List<Row> right = session.table("fits").orderBy("fit_id").collectAsList();
    study.addStaleFits();
    assertThat(session.table("fits").count()).isEqualTo(3L * right.size());
    DeltaTable fits = DeltaTable.forPath(session, folder.resolve("tables/fits").toString());
    fits.updateExpr(
        "fit_id LIKE 'stale 1%' AND size_measure = 'params'", Map.of("experiment", "'other'"));
    assertThat(study.fit()).isZero();
    assertThat(session.table("fits").where("experiment = 'other'").count()).isEqualTo(3);
    fits.delete("experiment = 'other'");
    assertThat(session.table("fits").orderBy("fit_id").collectAsList()).isEqualTo(right);
    assertThat(
            session
                .table("fits")
                .groupBy("experiment", "architecture", "arm", "law", "size_measure", "split_id")
                .count()
                .where("count > 1")
                .count())
        .isZero();
  }

  @Test
  void aFitThatOtherPointsWereLeftOutOfIsMadeAgain() {
    List<Row> right = session.table("fits").orderBy("fit_id").collectAsList();
    DeltaTable.forPath(session, folder.resolve("tables/fits").toString())
        .updateExpr("size_measure = 'params'", Map.of("dropped", "7"));
    assertThat(study.fit()).isEqualTo(3);
    assertThat(session.table("fits").orderBy("fit_id").collectAsList()).isEqualTo(right);
  }
}
