package io.copse.pipeline.report;

import static org.assertj.core.api.Assertions.assertThat;

import io.copse.pipeline.evaluate.Estimate;
import io.copse.pipeline.report.ReportData.Contrast;
import io.copse.pipeline.report.ReportData.Recipe;
import io.copse.pipeline.report.ReportData.Size;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TestFinding {
  private static final Size SIZE = new Size("transformer++", 64, 4, 300_000);

  @TempDir Path folder;

  private static Contrast contrast(String arm, String base, Estimate difference) {
    return new Contrast(SIZE, 2_621_440, arm, base, 4, difference);
  }

  private static ReportData data(Estimate experts, Estimate random, double seedShare) {
    List<Contrast> contrasts = new ArrayList<>();
    contrasts.add(contrast("experts", "dense", experts));
    contrasts.add(contrast("random_experts", "dense", random));
    Recipe recipe = new Recipe("expert", SIZE, 2_621_440, 4, 327_680, seedShare);
    return data(contrasts, List.of(recipe));
  }

  private static ReportData data(List<Contrast> contrasts, List<Recipe> recipes) {
    return new ReportData(
        "e",
        "s",
        contrasts,
        List.of(),
        List.of(),
        List.of(),
        List.of(),
        recipes,
        List.of(),
        List.of(),
        new StudyData(List.of(), "", List.of(), List.of(), List.of()));
  }

  @Test
  void aLossIsSaidWithItsReasons() {
    Finding finding =
        new Finding(data(new Estimate(0.031, 0.025, 0.037), new Estimate(0.04, 0.03, 0.05), 0.5));
    assertThat(finding.headline())
        .isEqualTo(
            "At equal training FLOPs, the ensemble of 4 domain experts needs 0.0310 bits per byte"
                + " more than one dense model.");
    assertThat(finding.verdict()).contains("opposite to that of the Branch-Train-Merge paper");
    assertThat(finding.reasons()).hasSize(3);
    assertThat(finding.reasons().get(0)).contains("328 k tokens of its own, 1.1 for each");
    assertThat(finding.reasons().get(1)).contains("so this is no reason");
    assertThat(finding.reasons().get(2)).contains("300 k params, 417 times fewer");
    assertThat(finding.sentences().get(1))
        .contains("+0.0310 bits per byte (95 % interval +0.0250 to +0.0370): worse");
  }

  @Test
  void anIntervalThatHoldsZeroIsNoDifference() {
    Finding finding =
        new Finding(data(new Estimate(-0.001, -0.01, 0.008), new Estimate(0, -0.1, 0.1), 0.2));
    assertThat(finding.headline()).contains("cannot be told apart: −0.0010 bits per byte.");
    assertThat(finding.verdict()).contains("here the interval holds zero");
    assertThat(finding.reasons().get(1)).contains("20 % of the tokens").doesNotContain("no reason");
  }

  @Test
  void thePapersSignNeedsNoReasons() {
    Finding finding =
        new Finding(data(new Estimate(-0.02, -0.03, -0.01), new Estimate(0.01, 0, 0.02), 0.5));
    assertThat(finding.verdict()).contains("is that of the Branch-Train-Merge paper");
    assertThat(finding.reasons()).isEmpty();
    Finding random =
        new Finding(data(new Estimate(-0.02, -0.03, -0.01), new Estimate(-0.1, -0.2, -0.05), 0.5));
    assertThat(random.verdict()).contains("Unlike in the paper");
    assertThat(random.reasons()).isNotEmpty();
  }

  @Test
  void withoutRowsThePageSaysSo() throws IOException {
    Path file = ReportPage.write(data(List.of(), List.of()), folder);
    assertThat(Files.readString(file))
        .contains("were not both evaluated, so there is no finding.")
        .contains("so there is no comparison.");
  }
}
