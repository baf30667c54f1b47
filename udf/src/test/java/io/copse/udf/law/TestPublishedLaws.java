package io.copse.udf.law;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.copse.udf.run.Variable;
import java.util.List;
import java.util.stream.Stream;
import org.assertj.core.data.Percentage;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

class TestPublishedLaws {
  private static final Chinchilla C4 =
      new Chinchilla(
          Math.exp(.6254804), Math.exp(6.255414), Math.exp(7.3049974), .3526596, .3526596);
  private static final DataConstrained REPEATED = new DataConstrained(C4, 15.387756, 5.309743);

  @ParameterizedTest
  @CsvSource({"6.34e9, 242e9, 25e9, 2.2256440889984477", "8.67e9, 178e9, 25e9, 2.2269634075087867"})
  void repeatedTokensOfMuennighoffEtAl(double n, double d, double u, double loss) {
    assertThat(REPEATED.predict(n, d, u)).isCloseTo(loss, within(1e-12));
  }

  @ParameterizedTest
  @CsvSource({"100e6, 5098651.765365828", "400e6, 20394607.06", "1.5e9, 76479776.48"})
  void paramsForUniqueTokens(double unique, double params) {
    assertThat(REPEATED.paramsFor(unique)).isCloseTo(params, Percentage.withPercentage(1e-7));
  }

  /** The paper's own answer is that of a grid, whose loss is not lower. */
  @Test
  void optimumWithRepetitionIsBelowThePublishedGrids() {
    Allocation optimum = REPEATED.optimum(1e22, 25e9);
    assertThat(optimum.params()).isCloseTo(7022364735.88, Percentage.withPercentage(.1));
    assertThat(optimum.tokens()).isCloseTo(237336955477.55, Percentage.withPercentage(.1));
    assertThat(optimum.loss())
        .isLessThanOrEqualTo(REPEATED.predict(7022364735.88, 237336955477.55, 25e9));
    assertThat(6 * optimum.params() * optimum.tokens()).isCloseTo(1e22, within(1e10));
  }

  @Test
  void dataThatAreNotRepeatedFollowTheBaseLaw() {
    double n = REPEATED.paramsFor(1e10) / 2;
    assertThat(REPEATED.predict(n, 1e10, 1e10)).isCloseTo(C4.loss(n, 1e10), within(1e-12));
    assertThat(REPEATED.predict(n, 5e9, 1e10)).isCloseTo(C4.loss(n, 5e9), within(1e-12));
  }

  @ParameterizedTest
  @CsvSource({
    "7.397e10, 1.3249e12, 17.91, 5.88e23, 477.8259, 2143.417, 1.8172181, .3473105, .36717243",
    "2.792e9, 5.970e10, 21.38, 1e21, 477.8259, 2143.417, 1.8172181, .3473105, .36717243"
  })
  void optimaOfTheChinchillaTable(
      double n,
      double d,
      double ratio,
      double c,
      double a,
      double b,
      double e,
      double alpha,
      double beta) {
    Allocation optimum = new Chinchilla(e, a, b, alpha, beta).optimum(c);
    assertThat(optimum.params()).isCloseTo(n, Percentage.withPercentage(.02));
    assertThat(optimum.tokens()).isCloseTo(d, Percentage.withPercentage(.02));
    assertThat(optimum.tokensPerParam()).isCloseTo(ratio, within(.01));
  }

  @Test
  void kaplansLimitsAreTheSinglePowers() {
    Kaplan law = new Kaplan(8.8e13, 5.4e13, .076, .095);
    assertThat(law.predict(1e9, 1e30)).isCloseTo(Math.pow(8.8e13 / 1e9, .076), within(1e-9));
    assertThat(law.predict(1e30, 1e10)).isCloseTo(Math.pow(5.4e13 / 1e10, .095), within(1e-9));
  }

  @Test
  void overTrainingKeepsItsExponentAtEachRatio() {
    OverTraining law = new OverTraining(1.83665, 166.21, 366.69, .27285);
    for (double ratio : new double[] {20, 320}) {
      double n = 1e9;
      double first = law.predict(n, ratio * n) - law.e();
      double second = law.predict(10 * n, ratio * 10 * n) - law.e();
      assertThat(Math.log10(first / second)).isCloseTo(.27285, within(1e-9));
    }
  }

  @Test
  void manyExpertsContainTheDenseModel() {
    Experts law = new Experts(1.69, 406.4, 410.7, .34, .28, .6, -.3);
    assertThat(law.dense()).isEqualTo(new Chinchilla(1.69, 406.4, 410.7, .34, .28));
    assertThat(law.predict(1e8, 1e10, 1)).isEqualTo(law.dense().loss(1e8, 1e10));
    assertThat(law.predict(1e8, 1e10, 8))
        .isCloseTo(law.dense().loss(1e8 * Math.pow(8, .6), 1e10 * Math.pow(8, -.3)), within(1e-12));
  }

  @Test
  void routedModelsOfOneExpertSaturateAtTheirStart() {
    Routed law = new Routed(-.082, -.108, .009, 1.104, 1.847, 314.478);
    assertThat(law.saturated(1)).isCloseTo(1.847, within(1e-12));
    assertThat(law.saturated(1e12)).isCloseTo(314.478, within(1e-6));
    assertThat(law.effectiveParams(1e9, 1)).isCloseTo(1e9, within(1.0));
    double effective = law.effectiveParams(1e8, 64);
    assertThat(effective).isGreaterThan(1e8);
    assertThat(law.predict(effective, 1)).isCloseTo(law.predict(1e8, 64), within(1e-12));
  }

  static Stream<AllocationLaw> allocations() {
    return Stream.of(
        new Chinchilla(1.69, 406.4, 410.7, .34, .28),
        new Kaplan(8.8e13, 5.4e13, .076, .095),
        new OverTraining(1.83665, 166.21, 366.69, .27285));
  }

  @ParameterizedTest
  @MethodSource("allocations")
  void noOtherSplitOfABudgetIsBetter(AllocationLaw law) {
    Allocation optimum = law.optimum(1e21);
    assertThat(6 * optimum.params() * optimum.tokens()).isCloseTo(1e21, within(1e12));
    for (double factor : new double[] {.5, .97, 1.03, 2}) {
      double other = ((Law) law).predict(optimum.params() * factor, optimum.tokens() / factor);
      assertThat(other).isGreaterThan(optimum.loss());
    }

    assertThat(law.flopsFor(optimum.loss()).orElseThrow())
        .isCloseTo(1e21, Percentage.withPercentage(1e-6));
    assertThat(law.flopsFor(1e-12)).isEmpty();
  }

  static Stream<Law> laws() {
    return Stream.of(
        new Chinchilla(1.69, 406.4, 410.7, .34, .28),
        new Kaplan(8.8e13, 5.4e13, .076, .095),
        new OverTraining(1.83665, 166.21, 366.69, .27285),
        new ComputePowerLaw(1.7, 2000, .16),
        new DownstreamError(.857, 2.2, .715),
        new LossToLoss(1.2, .9, 1.5, 1.1),
        new TaskSigmoid(.1, .65, 4, 3),
        new WidthDepth(1.48, 4.27, .925, 2893, 23374, .245, .387, .5, .476),
        new Experts(1.69, 406.4, 410.7, .34, .28, .6, -.3),
        new Routed(-.082, -.108, .009, 1.104, 1.847, 314.478),
        REPEATED);
  }

  @ParameterizedTest
  @MethodSource("laws")
  void refuseInputsThatAreNoRun(Law law) {
    double[] good = law.inputs().stream().mapToDouble(v -> v == Variable.LOSS ? 3 : 1e9).toArray();
    assertThat(law.predict(good)).isPositive();
    for (double bad : new double[] {0, -1, Double.NaN, Double.POSITIVE_INFINITY}) {
      double[] values = good.clone();
      values[0] = bad;
      assertThatThrownBy(() -> law.predict(values))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessage(
              "The law's "
                  + law.inputs().get(0).label()
                  + " is "
                  + bad
                  + ": give a finite number above 0.");
    }

    assertThatThrownBy(() -> law.predict(new double[5]))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("The law " + law.name() + " reads " + labels(law));
    assertThat(law.parameters()).doesNotContainValue(Double.NaN);
  }

  private static List<String> labels(Law law) {
    return law.inputs().stream().map(Variable::label).toList();
  }

  @Test
  void variablesAreFoundByTheirNames() {
    for (Variable variable : Variable.values()) {
      assertThat(Variable.of(variable.label())).isEqualTo(variable);
    }

    assertThatThrownBy(() -> Variable.of("breadth"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage(
            "No variable of a law is called 'breadth': use one of params, tokens, unique_tokens,"
                + " experts, flops, loss, target_loss, width, depth, error.");
    assertThatThrownBy(() -> new Routed(0, 0, 0, 0, 5, 5))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("The law's kStart is 5.0: give less than its kMax of 5.0.");
  }
}
