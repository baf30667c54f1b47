package io.copse.pipeline.report.section;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.copse.pipeline.report.draw.Measurement;
import java.util.List;
import org.hipparchus.distribution.continuous.TDistribution;
import org.junit.jupiter.api.Test;

class TestFinding {
  private static final ModelSize SIZE = new ModelSize("transformer++", 64, 4, 300_000);

  private static Contrast contrast(String arm, String base, Measurement difference, long n) {
    return new Contrast(SIZE, 2_621_440, arm, base, 4, difference, new Evidence(n));
  }

  private static Finding finding(Measurement experts, Measurement random, double seedShare) {
    return finding(experts, random, seedShare, Evidence.LEAST_DOCUMENTS);
  }

  private static Finding finding(
      Measurement experts, Measurement random, double seedShare, long documents) {
    return new Finding(
        List.of(
            contrast("experts", "dense", experts, documents),
            contrast("random_experts", "dense", random, documents),
            contrast("experts", "random_experts", experts, documents)),
        List.of(new ExpertRecipe("experts", SIZE, 2_621_440, 4, 327_680, seedShare)));
  }

  @Test
  void aLossIsSaidWithItsReasons() {
    Finding finding =
        finding(Measurement.of(0.031, 0.025, 0.037), Measurement.of(0.04, 0.03, 0.05), 0.5);
    assertThat(finding.headline())
        .contains(
            "At equal training FLOPs, the ensemble of 4 domain experts needs 0.0310 bits per byte"
                + " more than one dense model.");
    assertThat(finding.verdict().orElseThrow())
        .contains("opposite to that of the Branch-Train-Merge paper");
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
        finding(Measurement.of(-0.001, -0.01, 0.008), Measurement.of(0, -0.1, 0.1), 0.2);
    assertThat(finding.headline().orElseThrow())
        .contains("cannot be told apart: −0.0010 bits per byte.");
    assertThat(finding.verdict().orElseThrow()).contains("here the interval holds zero");
    assertThat(finding.reasons().get(1)).contains("20 % of the tokens").doesNotContain("no reason");
  }

  @Test
  void thePapersSignNeedsNoReasons() {
    Finding finding =
        finding(Measurement.of(-0.02, -0.03, -0.01), Measurement.of(0.01, 0, 0.02), 0.5);
    assertThat(finding.verdict().orElseThrow()).contains("is that of the Branch-Train-Merge paper");
    assertThat(finding.reasons()).isEmpty();
    Finding random =
        finding(Measurement.of(-0.02, -0.03, -0.01), Measurement.of(-0.1, -0.2, -0.05), 0.5);
    assertThat(random.verdict().orElseThrow()).contains("Unlike in the paper");
    assertThat(random.reasons()).isNotEmpty();
  }

  @Test
  void fewDocumentsGiveNumbersAndNoVerdict() {
    Finding finding =
        finding(Measurement.of(0.031, 0.025, 0.037), Measurement.of(0.04, 0.03, 0.05), 0.5, 29);
    assertThat(finding.headline())
        .contains("There are too few test documents for a verdict: 29, and it takes 30.");
    assertThat(finding.sentences().get(1))
        .endsWith("dense: +0.0310 bits per byte (95 % interval +0.0250 to +0.0370).");
    assertThat(finding.sentences().get(3)).endsWith("(95 % interval +0.0250 to +0.0370).");
    assertThat(finding.verdict().orElseThrow())
        .startsWith("Intervals over so few documents are too short: raise corpus.test_share or");
    assertThat(finding.reasons()).isEmpty();
  }

  /** The numbers that the least number of documents is justified with. */
  @Test
  void bootstrapIntervalsOfFewDocumentsAreTooShort() {
    double[][] shares = {{3, 0.63}, {10, 0.18}, {Evidence.LEAST_DOCUMENTS, 0.06}};
    for (double[] share : shares) {
      double n = share[0];
      double student = new TDistribution(n - 1).inverseCumulativeProbability(0.975);
      assertThat(1 - 1.96 * Math.sqrt((n - 1) / n) / student).isCloseTo(share[1], within(0.005));
    }
  }

  @Test
  void withoutExpertsThereIsNoFinding() {
    Finding finding = new Finding(List.of(), List.of());
    assertThat(finding.headline()).isEmpty();
    assertThat(finding.verdict()).isEmpty();
    assertThat(finding.sentences()).isEmpty();
    assertThat(finding.reasons()).isEmpty();
  }
}
