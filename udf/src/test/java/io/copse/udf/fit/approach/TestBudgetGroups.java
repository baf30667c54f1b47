package io.copse.udf.fit.approach;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.copse.udf.fit.FitStatus;
import io.copse.udf.fit.Runs;
import io.copse.udf.run.RunPoint;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalDouble;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class TestBudgetGroups {
  /** Runs of Hoffmann's law at five budgets, whose FLOPs miss the nominal ones by up to a share. */
  private static List<RunPoint> cells(int sizes, double miss, long seed, boolean isNominal) {
    SplittableRandom random = new SplittableRandom(seed);
    List<RunPoint> cells = new ArrayList<>();
    for (double nominal : new double[] {1e18, 3e18, 1e19, 3e19, 1e20}) {
      double best = Runs.HOFFMANN.optimum(nominal).params();
      for (int i = 0; i < sizes; i++) {
        double params = best * Math.pow(6, 2.0 * i / (sizes - 1) - 1);
        double flops = nominal * (1 + miss * (2 * random.nextDouble() - 1));
        double tokens = flops / 6 / params;
        cells.add(
            new RunPoint(
                params, tokens, isNominal ? nominal : flops, Runs.HOFFMANN.loss(params, tokens)));
      }
    }

    return cells;
  }

  private static List<RunPoint> of(double... flops) {
    List<RunPoint> points = new ArrayList<>();
    for (double c : flops) {
      points.add(new RunPoint(1e8, c / 6e8, c, 3));
    }

    return points;
  }

  /** FLOPs within 8 % of nominal are one budget, and the exponents sum to 1 again. */
  @ParameterizedTest
  @CsvSource({"5, .08, 1", "7, .08, 2", "9, .08, 3", "15, .08, 4", "9, .04, 5", "9, .02, 6"})
  void flopsAroundNominalBudgetsAreGroupedByTheirGaps(int sizes, double miss, long seed) {
    for (IsoFlopCurve curve : IsoFlopCurve.values()) {
      IsoFlop rough = IsoFlop.of(cells(sizes, miss, seed, false), curve);
      IsoFlop nominal = IsoFlop.of(cells(sizes, miss, seed, true), curve);
      assertThat(rough.minima()).hasSize(5);
      double exponent = rough.params().orElseThrow().exponent();
      assertThat(exponent + rough.tokens().orElseThrow().exponent()).isCloseTo(1, within(1e-9));
      assertThat(exponent).isCloseTo(nominal.params().orElseThrow().exponent(), within(.01));
      assertThat(rough.reason()).doesNotContain("apart");
    }
  }

  @ParameterizedTest
  @ValueSource(doubles = {1e18, 1e21})
  void equalAndNearlyEqualFlopsAreOneBudget(double scale) {
    List<RunPoint> points = of(scale, scale, scale * 1.03, scale * 2, scale * 2.001, scale * 8);
    assertThat(BudgetGroups.of(points, OptionalDouble.empty()).budgets())
        .extracting(List::size)
        .containsExactly(3, 2, 1);
  }

  @Test
  void flopsWithoutClearGapsAreSplitAndTheUserIsTold() {
    double[] flops = new double[30];
    for (int i = 0; i < flops.length; i++) {
      flops[i] = 1e18 * Math.pow(1.04, i);
    }

    BudgetGroups groups = BudgetGroups.of(of(flops), OptionalDouble.empty());
    assertThat(groups.budgets()).hasSize(15);
    assertThat(groups.warnings()).hasSize(14);
    assertThat(groups.warnings().get(0))
        .isEqualTo(
            "The budgets 1.02e+18 and 1.10e+18 are only 8 % apart: if they are one, give a"
                + " tolerance of 0.13.");
    BudgetGroups wide = BudgetGroups.of(of(flops), OptionalDouble.of(.13));
    assertThat(wide.budgets().get(0)).hasSize(4);
    assertThat(wide.warnings()).isEmpty();
  }

  @Test
  void aToleranceIsAShare() {
    assertThatThrownBy(() -> IsoFlopSettings.of(IsoFlopCurve.AKIMA).withTolerance(5))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("The tolerance of a budget is 5.0: give a share above 0 and up to 1.");
  }

  /** A cell of 9.2 among losses of 3 moved Akima's minimum without a word. */
  @ParameterizedTest
  @EnumSource
  void aDivergedCellIsLeftOutAndNamed(IsoFlopCurve curve) {
    List<RunPoint> clean = cells(9, 0, 1, true);
    double expected = IsoFlop.of(clean, curve).params().orElseThrow().exponent();
    for (int i = 0; i < clean.size(); i++) {
      List<RunPoint> cells = new ArrayList<>(clean);
      RunPoint run = cells.get(i);
      cells.set(i, new RunPoint(run.params(), run.tokens(), run.flops(), 9.2));
      IsoFlop fit = IsoFlop.of(cells, curve);
      assertThat(fit.minima().stream().mapToInt(IsoFlop.Minimum::outliers).sum()).isEqualTo(1);
      assertThat(fit.reason()).contains("left out as diverged: ", "loss 9.200.");
      assertThat(fit.params().orElseThrow().exponent()).isCloseTo(expected, within(.012));

      IsoFlop dropped = IsoFlop.of(cells, IsoFlopSettings.of(curve).withDropHighest(1));
      assertThat(dropped.nDropped()).isEqualTo(1);
      assertThat(dropped.reason()).doesNotContain("diverged");
      assertThat(dropped.params()).isEqualTo(fit.params());
      IsoFlop kept = IsoFlop.of(cells, IsoFlopSettings.of(curve).keepingOutliers());
      assertThat(kept.reason()).doesNotContain("diverged");
    }
  }

  @Test
  void twoDivergedCellsBesideEachOtherAreBothFound() {
    double[] sizes = {0, 1, 2, 3, 4, 5};
    double[] losses = {1.15, 1.1, 1.08, 2.2, 2.3, 1.2};
    assertThat(Outliers.of(sizes, losses)).containsExactlyInAnyOrder(3, 4);
    losses[3] = 1.09;
    losses[4] = 1.12;
    assertThat(Outliers.of(sizes, losses)).isEmpty();
    losses[5] = 2.2;
    assertThat(Outliers.of(sizes, losses)).containsExactly(5);
    losses[5] = 1.2;
    losses[2] = .7;
    assertThat(Outliers.of(sizes, losses)).containsExactly(2);
  }

  @Test
  void allRunsDroppedGiveAStatus() {
    assertThat(
            IsoFlop.of(
                    cells(5, 0, 1, true),
                    IsoFlopSettings.of(IsoFlopCurve.AKIMA).withDropHighest(1000))
                .status())
        .isEqualTo(FitStatus.UNDERDETERMINED);
  }
}
