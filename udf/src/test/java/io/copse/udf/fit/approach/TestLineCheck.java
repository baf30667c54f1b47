package io.copse.udf.fit.approach;

import static org.assertj.core.api.Assertions.assertThat;

import io.copse.udf.fit.FitStatus;
import io.copse.udf.fit.Interval;
import io.copse.udf.fit.IntervalMethod;
import io.copse.udf.run.RunPoint;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Lines that say nothing about the exponent are not given. */
class TestLineCheck {
  private static RunPoint cell(double flops, double params, double loss) {
    return new RunPoint(params, flops / 6 / params, flops, loss);
  }

  /** A budget with its lowest loss at a size. */
  private static List<RunPoint> valley(double flops, double best) {
    List<RunPoint> cells = new ArrayList<>();
    for (int i = -3; i <= 3; i++) {
      cells.add(cell(flops, best * Math.pow(1.5, i), 3 + .01 * i * i));
    }

    return cells;
  }

  /** Three budgets within 13 %, whose line has the exponent .158 and explains .4 %. */
  @Test
  void threeBudgetsThatAreNearlyOneGiveNoLine() {
    double[][] losses = {{3.064, 2.976, 3.029}, {3.022, 2.987, 2.988}, {3.003, 2.951, 2.978}};
    double[] budgets = {1e19, 1.06e19, 1.13e19};
    double[] sizes = {1e8, 2.3e8, 5e8};
    List<RunPoint> cells = new ArrayList<>();
    for (int b = 0; b < 3; b++) {
      for (int i = 0; i < 3; i++) {
        cells.add(cell(budgets[b], sizes[i], losses[b][i]));
      }
    }

    IsoFlop fit = IsoFlop.of(cells, IsoFlopCurve.PARABOLA);
    assertThat(fit.minima()).hasSize(3).allMatch(m -> m.place() == IsoFlop.Place.INSIDE);
    assertThat(fit.status()).isEqualTo(FitStatus.UNDERDETERMINED);
    assertThat(fit.params()).isEmpty();
    assertThat(fit.tokens()).isEmpty();
    assertThat(fit.reason())
        .startsWith("The line through 3 budgets leaves the exponent of N unknown: 0.158, from -")
        .contains("The budgets 1.00e+19 and 1.06e+19 are only 6 % apart");
  }

  /** Three of fourteen budgets have a lowest loss inside, at sizes that fall as C^-9.83. */
  @ParameterizedTest
  @EnumSource
  void anExponentThatNoSplitHasGivesNoLine(IsoFlopCurve curve) {
    List<RunPoint> cells = new ArrayList<>();
    for (int b = 0; b < 14; b++) {
      double flops = 1e19 * Math.pow(1.3, b);
      if (b >= 6 && b < 9) {
        cells.addAll(valley(flops, 4e8 * Math.pow(1.3, -9.83 * (b - 7))));
      } else {
        for (int i = 0; i < 7; i++) {
          cells.add(cell(flops, 1e8 * Math.pow(1.5, i), 3.5 - .05 * i));
        }
      }
    }

    IsoFlop fit = IsoFlop.of(cells, curve);
    assertThat(fit.minima()).hasSize(14);
    assertThat(fit.minima()).filteredOn(m -> m.place() == IsoFlop.Place.INSIDE).hasSize(3);
    assertThat(fit.status()).isEqualTo(FitStatus.UNDERDETERMINED);
    assertThat(fit.params()).isEmpty();
    assertThat(fit.reason()).contains("3 budgets has the exponent -9.83 of N, outside 0 to 1");
  }

  @Test
  void theScatterGivesAnIntervalWithoutKnownNoise() {
    IsoFlop fit = IsoFlop.of(ApproachStudy.budgets(5, 1), IsoFlopCurve.PARABOLA);
    Interval interval = fit.paramsExponent().orElseThrow();
    assertThat(interval.method()).isEqualTo(IntervalMethod.LINE);
    assertThat(interval.level()).isEqualTo(.95);
    assertThat(fit.params().orElseThrow().exponent()).isBetween(interval.lower(), interval.upper());
    assertThat(interval.upper() - interval.lower()).isBetween(.001, .2);
    Envelope envelope = Envelope.of(ApproachStudy.curves(14, 1), 300);
    Interval own = envelope.paramsExponent().orElseThrow();
    assertThat(own.method()).isEqualTo(IntervalMethod.LINE);
    assertThat(envelope.params().orElseThrow().exponent()).isBetween(own.lower(), own.upper());
  }

  /** 95 expected, give or take 2.2. */
  @ParameterizedTest
  @EnumSource
  void intervalsOfTheLineHoldTheTruthAsOftenAsTheySay(IsoFlopCurve curve) {
    double[] shares =
        ApproachStudy.covered(
            seed -> IsoFlop.of(ApproachStudy.budgets(5, seed), curve).paramsExponent(), 0, 100);
    assertThat(shares[0]).isBetween(.88, 1.0);
    assertThat(shares[1]).isEqualTo(1);
  }

  @Test
  void threePointsOnALineLeaveNoDoubtAndNoiseDoes() {
    double[] flops = {1e18, 1e19, 1e20};
    double[] equal = {1, 1, 1};
    double[] exact = {1e8, 3e8, 9e8};
    Interval none = LineCheck.interval(Scaling.of(flops, exact, equal), flops, exact, equal);
    assertThat(none.upper() - none.lower()).isLessThan(1e-6);
    assertThat(LineCheck.problem(.477, none, "3 budgets")).isEmpty();
    double[] rough = {1e8, 9e8, 5e8};
    Scaling line = Scaling.of(flops, rough, equal);
    assertThat(
            LineCheck.problem(
                line.exponent(), LineCheck.interval(line, flops, rough, equal), "3 budgets"))
        .isPresent();
  }
}
