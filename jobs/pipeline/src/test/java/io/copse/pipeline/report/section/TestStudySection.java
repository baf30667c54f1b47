package io.copse.pipeline.report.section;

import static org.assertj.core.api.Assertions.assertThat;

import io.copse.pipeline.SparkTest;
import io.copse.pipeline.experiment.StudyFixture;
import io.copse.pipeline.report.PageOfSections;
import io.copse.pipeline.report.ReportQueries;
import io.copse.pipeline.report.ReportSubject;
import io.copse.pipeline.report.draw.Measurement;
import io.copse.pipeline.report.section.MixturesSection.Stretch;
import io.copse.pipeline.report.section.StoredFit.BaselineComparison;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TestStudySection extends SparkTest {
  private static final String BASELINE = "transformer++";

  @TempDir static Path folder;

  private static SparkSession session;
  private static ReportQueries queries;

  @BeforeAll
  static void readTables() {
    session = spark.newSession();
    StudyFixture study = StudyFixture.open(session, folder);
    study.addStaleFits();
    study.fit();
    queries =
        ReportQueries.open(
            session,
            new ReportSubject(
                StudyFixture.EXPERIMENT,
                "c1",
                StudyFixture.EXPERIMENT + "-sweep",
                BASELINE,
                Map.of()));
  }

  @Test
  void multipliersAreThoseOfTheCosts() {
    List<StoredFit> fits = StoredFit.ofArchitectures(queries);
    assertThat(fits)
        .extracting(StoredFit::architecture)
        .containsExactly(BASELINE, "mamba", "mixtral");
    assertThat(fits)
        .allMatch(fit -> fit.law().name().equals("chinchilla"))
        .allMatch(fit -> fit.frontier().isPresent());
    assertThat(fits.get(0).comparison()).isEmpty();
    for (StoredFit fit : fits.subList(1, 3)) {
      double expected = 1 / StudyFixture.COSTS.get(fit.architecture());
      BaselineComparison comparison = fit.comparison().orElseThrow();
      Measurement multiplier = comparison.multiplier().orElseThrow();
      assertThat(multiplier.low()).isLessThan(expected);
      assertThat(multiplier.high()).isGreaterThan(expected);
      assertThat(multiplier.value() / expected).isBetween(0.9, 1.1);
      assertThat(comparison.lossGain().value() > 0).isEqualTo(expected > 1);
    }
  }

  @Test
  void ofFitsWithOtherPointsNoneIsShown() {
    assertThat(StoredFit.ofArms(queries))
        .hasSize(3)
        .allMatch(fit -> fit.points().used() == 12 && fit.points().leftOut() == 0);
  }

  @Test
  void theLargestMixtureIsFollowedWithItsSpike() {
    List<Stretch> stretches = queries.rows(MixturesSection.STRETCHES);
    assertThat(stretches).hasSize(100);
    assertThat(stretches).extracting(s -> s.size().dModel()).containsOnly(512);
    assertThat(stretches).filteredOn(s -> s.spike().equals(OptionalDouble.of(9))).hasSize(1);
    assertThat(stretches).filteredOn(s -> s.spike().isPresent()).hasSize(1);
    assertThat(stretches.get(99).tokens()).isEqualTo(80.0 * 48 * 512 * 512);
    assertThat(stretches.get(0).routing().loadVariation())
        .isGreaterThan(stretches.get(99).routing().loadVariation());
  }

  @Test
  void thePageShowsArchitecturesInPlaceOfArms() throws Exception {
    String page = Files.readString(PageOfSections.write(queries, folder));
    assertThat(page)
        .contains("Of 3 architectures by training FLOPs, mamba needs the least: ")
        .contains("Figure 1. Bits per byte", "Figure 2. Compute multipliers")
        .contains("95\u00a0% intervals over 400 resamples")
        .contains("Mixtures of experts over training", "All 3 trials of learning rates")
        .doesNotContain("Loss against training FLOPs", "NaN", "Infinity");
    for (String name : List.of("architectures", "multipliers", "mixtures")) {
      assertThat(folder.resolve(name + ".png")).isNotEmptyFile();
    }
  }

  @Test
  void queriesRunAsTheyAreShown() throws Exception {
    List<String> shown = ShownQueries.of(PageOfSections.write(queries, folder));
    // Models, fits, trials, stretches and runs.
    assertThat(shown).hasSize(5);
    assertThat(shown).noneMatch(query -> query.contains("fit_chinchilla"));
    for (String query : shown) {
      assertThat(session.sql(query).isEmpty()).as(query).isFalse();
    }
  }

  @Test
  void theExampleOfASectionShowsItsRuns() throws Exception {
    Path page =
        PageOfSections.write(queries, List.of(new SpikesSection()), folder.resolve("example"));
    assertThat(Files.readString(page))
        .contains("<h2>Spikes</h2>", "Table 1. Runs whose loss spiked", "<td>mixtral</td>")
        .contains(">9.000<");
    assertThat(session.sql(ShownQueries.of(page).get(0)).count()).isEqualTo(12);
  }
}
