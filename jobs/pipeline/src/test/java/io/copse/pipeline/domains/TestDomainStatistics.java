package io.copse.pipeline.domains;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;

class TestDomainStatistics {
  @Test
  void purityCountsTheMostFrequentSources() {
    assertThat(DomainStatistics.purity(new long[][] {{5, 1}, {2, 4}})).isEqualTo(9 / 12.0);
  }

  @Test
  void nmiOfIndependentLabelsIsZeroAndOfEqualLabelsOne() {
    assertThat(DomainStatistics.nmi(new long[][] {{2, 2}, {2, 2}})).isZero();
    assertThat(DomainStatistics.nmi(new long[][] {{0, 3}, {3, 0}})).isCloseTo(1, within(1e-12));
    assertThat(DomainStatistics.nmi(new long[][] {{4}})).isEqualTo(1);
  }

  @Test
  void nmiIsInformationOverMeanEntropy() {
    // H(source) = ln 2, H(domain) = ln 4 - 3/4 ln 3, I = 3/4 ln(4/3) + ... over {{2, 0}, {1, 1}}.
    double information = 0.5 * Math.log(4 / 3.0) + 0.25 * Math.log(2 / 3.0) + 0.25 * Math.log(2);
    double entropies = Math.log(2) + Math.log(4) - 0.75 * Math.log(3);
    assertThat(DomainStatistics.nmi(new long[][] {{2, 0}, {1, 1}}))
        .isCloseTo(2 * information / entropies, within(1e-12));
  }
}
