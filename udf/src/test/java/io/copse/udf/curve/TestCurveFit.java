package io.copse.udf.curve;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.copse.udf.curve.CurveFit.Search;
import io.copse.udf.fit.FitStatus;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.stream.IntStream;
import org.assertj.core.data.Percentage;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TestCurveFit {

  private static LearningCurve published(String size) {
    return size.equals("25M") ? TestLearningCurve.OF_25M : TestLearningCurve.OF_400M;
  }

  /** The scores are those that the authors print. Small changes move them by about .0003. */
  @ParameterizedTest
  @CsvSource({"25M, 0.9988, 0.00376", "400M, 0.9978, 0.00484"})
  void theShortSearchFindsThePublishedCoefficients(String size, double rSquared, double error) {
    CurveFit fit = CurveFit.of(MultiPowerCurves.exact(size, MultiPowerCurves.FITTED), Search.SHORT);
    assertThat(fit.status()).isEqualTo(FitStatus.OK);
    LearningCurve law = fit.law().orElseThrow();
    LearningCurve printed = published(size);
    assertThat(law.l0()).isCloseTo(printed.l0(), within(2e-3));
    assertThat(law.a()).isCloseTo(printed.a(), within(5e-3));
    assertThat(law.alpha()).isCloseTo(printed.alpha(), within(5e-3));
    assertThat(law.b()).isCloseTo(printed.b(), Percentage.withPercentage(0.5));
    assertThat(law.c()).isCloseTo(printed.c(), Percentage.withPercentage(2));
    assertThat(law.beta()).isCloseTo(printed.beta(), within(1e-2));
    assertThat(law.gamma()).isCloseTo(printed.gamma(), within(1e-2));
    CurveScore score = CurveScore.of(law, MultiPowerCurves.exact(size, MultiPowerCurves.PREDICTED));
    assertThat(score.rSquared()).isGreaterThan(rSquared - 5e-4);
    assertThat(score.meanError()).isLessThan(error + 5e-4);
  }

  @ParameterizedTest
  @CsvSource({"25M, 0.9988, 0.00376", "400M, 0.9978, 0.00484"})
  void loggedRatesAreEnough(String size, double rSquared, double error) {
    LearningCurve law =
        CurveFit.of(MultiPowerCurves.logged(size, MultiPowerCurves.FITTED), Search.SHORT)
            .law()
            .orElseThrow();
    CurveScore score =
        CurveScore.of(law, MultiPowerCurves.logged(size, MultiPowerCurves.PREDICTED));
    assertThat(score.rSquared()).isGreaterThan(rSquared - 5e-4);
    assertThat(score.meanError()).isLessThan(error + 5e-4);
  }

  @ParameterizedTest
  @CsvSource({"25M", "400M"})
  void theFullSearchIsLowerThanThePublishedCoefficients(String size) {
    List<Curve> curves = MultiPowerCurves.exact(size, MultiPowerCurves.FITTED);
    CurveFit fit = CurveFit.of(curves, Search.FULL);
    assertThat(fit.status()).isEqualTo(FitStatus.OK);
    assertThat(fit.value().orElseThrow()).isLessThan(0.6 * objective(published(size), curves));
    CurveScore score =
        CurveScore.of(
            fit.law().orElseThrow(), MultiPowerCurves.exact(size, MultiPowerCurves.PREDICTED));
    assertThat(score.rSquared()).isGreaterThan(0.996);
  }

  private static double objective(LearningCurve law, List<Curve> curves) {
    double sum = 0;
    for (Curve curve : curves) {
      for (int i = 0; i < curve.steps().length; i++) {
        sum +=
            CurveFit.OBJECTIVE.value(
                law.loss(curve.schedule(), curve.steps()[i]), curve.losses()[i]);
      }
    }
    return sum;
  }

  /** Curves of a known law: constant, then down to a rate from a step on. */
  private static List<Curve> made(LearningCurve law, double peak, double... ends) {
    List<Curve> curves = new ArrayList<>();
    for (double end : ends) {
      int fall = 600 + (int) (400 * end);
      double[] rates =
          IntStream.range(0, 2000)
              .mapToDouble(
                  i -> i < 200 ? peak * i / 200 : i < fall ? peak : peak * end + (1e-9 * peak))
              .toArray();
      Schedule schedule = Schedule.of(rates);
      int[] steps = IntStream.range(0, 90).map(i -> 210 + 20 * i).filter(s -> s < 2000).toArray();
      double[] losses = IntStream.of(steps).mapToDouble(s -> law.loss(schedule, s)).toArray();
      curves.add(new Curve("to " + end, schedule, steps, losses));
    }
    return curves;
  }

  @Test
  void theFullSearchRecoversAKnownLaw() {
    LearningCurve law = new LearningCurve(2.5, 0.6, 0.45, 60, 1.5, 0.8, 0.5);
    CurveFit fit = CurveFit.of(made(law, 3e-3, 1, 0.5, 0.1, 0.02), Search.FULL);
    assertThat(fit.status()).isEqualTo(FitStatus.OK);
    law.parameters()
        .forEach(
            (name, value) ->
                assertThat(fit.law().orElseThrow().parameters().get(name))
                    .as(name)
                    .isCloseTo(value, Percentage.withPercentage(2)));
  }

  @Test
  void theUnitOfTheRatesAndTheOrderOfTheCurvesDoNotMatter() {
    LearningCurve law = new LearningCurve(2.5, 0.6, 0.45, 60, 1.5, 0.8, 0.5);
    List<Curve> curves = made(law, 3e-3, 1, 0.3, 0.1);
    List<Curve> scaled =
        curves.stream()
            .map(
                curve ->
                    new Curve(
                        curve.id(),
                        Schedule.of(
                            IntStream.range(0, curve.schedule().steps())
                                .mapToDouble(i -> 100 * curve.schedule().rate(i))
                                .toArray()),
                        curve.steps(),
                        curve.losses()))
            .collect(java.util.stream.Collectors.toCollection(ArrayList::new));
    Collections.reverse(scaled);
    LearningCurve one = CurveFit.of(curves, Search.SHORT).law().orElseThrow();
    LearningCurve other = CurveFit.of(scaled, Search.SHORT).law().orElseThrow();
    assertThat(other.loss(scaled.get(0).schedule()))
        .isCloseTo(one.loss(curves.get(2).schedule()), within(1e-5));
    assertThat(other.b()).isCloseTo(one.b() / 100, Percentage.withPercentage(0.1));
  }

  @Test
  void curvesThatAreNeverCooledDownAreRefused() {
    List<Curve> constant =
        MultiPowerCurves.exact("25M", List.of("constant_24000", "constant_72000"));
    CurveFit fit = CurveFit.of(constant, Search.SHORT);
    assertThat(fit.status()).isEqualTo(FitStatus.UNDERDETERMINED);
    assertThat(fit.law()).isEmpty();
    assertThat(fit.reason())
        .contains("falls by 10 %")
        .endsWith("give a curve that is cooled down.");
  }

  @Test
  void fewLossesAreRefused() {
    Curve curve = MultiPowerCurves.exact("25M", List.of("wsdcon_3")).get(0);
    CurveFit fit =
        CurveFit.of(
            List.of(new Curve("a", curve.schedule(), new int[] {9000}, new double[] {3.4})),
            Search.SHORT);
    assertThat(fit.status()).isEqualTo(FitStatus.UNDERDETERMINED);
    assertThat(fit.reason())
        .isEqualTo("The law has 7 parameters and the curves 1 losses: give more than 14.");
  }
}
