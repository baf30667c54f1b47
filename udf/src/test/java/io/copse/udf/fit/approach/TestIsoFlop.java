package io.copse.udf.fit.approach;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.copse.udf.fit.FitStatus;
import io.copse.udf.fit.Interval;
import io.copse.udf.fit.IntervalMethod;
import io.copse.udf.fit.Runs;
import io.copse.udf.run.RunPoint;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class TestIsoFlop {
  private static final double[] BUDGETS = {1e17, 1e18, 1e19, 1e20, 1e21};

  /**
   * Noise-free runs of Hoffmann's law: 15 sizes to each budget, a factor of width either side of
   * the best N over {@code offset drift^i}.
   */
  private static List<RunPoint> curves(double width, double offset, double drift) {
    List<RunPoint> points = new ArrayList<>();
    for (int b = 0; b < BUDGETS.length; b++) {
      double best = Runs.HOFFMANN.optimum(BUDGETS[b]).params();
      double centre = Math.log(best / offset) - Math.log(drift) * b / (BUDGETS.length - 1);
      for (int i = 0; i < 15; i++) {
        double params = Math.exp(centre + Math.log(width) * (i - 7) / 7);
        double tokens = BUDGETS[b] / 6 / params;
        points.add(new RunPoint(params, tokens, BUDGETS[b], Runs.HOFFMANN.loss(params, tokens)));
      }
    }

    return points;
  }

  /** The bias that parabolas have where runs are not centred on the best size. */
  @ParameterizedTest
  @CsvSource({
    "2, 3, 1, 7.110119", "4, 3, 1, 5.690942", "8, 3, 1, 3.376108", "16, 3, 1, 0.237881",
    "2, 1, 1, -0.326938", "4, 1, 1, -1.301125", "8, 1, 1, -2.902905", "16, 1, 1, -5.100245",
    "2, 1, 3, 11.614254", "4, 1, 3, 9.831637", "8, 1, 3, 6.939059", "16, 1, 3, 3.047598"
  })
  void parabolasHaveTheKnownBias(double width, double offset, double drift, double percent) {
    List<RunPoint> points = curves(width, offset, drift);
    Scaling tokens =
        IsoFlop.of(points, IsoFlopSettings.of(IsoFlopCurve.PARABOLA).withEdges(IsoFlop.Edges.KEEP))
            .tokens()
            .orElseThrow();
    double bias = 100 * (tokens.at(1e24) / Runs.HOFFMANN.optimum(1e24).tokens() - 1);
    assertThat(bias).isCloseTo(percent, within(1e-6));
    if (drift == 1) {
      assertThat(tokens.exponent()).isCloseTo(.54838710, within(1e-8));
    }
  }

  @ParameterizedTest
  @CsvSource({
    "rw|base|long|kaplan|kaplan|train, .8348, .8353, .8235, .8460",
    "rw|base|long|kaplan|standard|val, .7003, .7065, .6915, .7169",
    "rw|base|short|kaplan|standard|val, .6055, .6020, .5914, .6173",
    "rw|base|short|chinchilla|standard|val, .5715, .5715, .5598, .5885",
    "rw|tuned|short|const|standard|val, .4970, .4969, .4907, .5045"
  })
  void exponentsOfPorianEtAl(
      String config, double plain, double weighted, double lower, double upper) {
    List<RunPoint> points = Runs.porian(config);
    assertThat(IsoFlop.of(points, IsoFlopCurve.AKIMA).params().orElseThrow().exponent())
        .isCloseTo(plain, within(2e-3));
    // The authors' noise is 0.002 nats at every loss, as they compare ln L with their thresholds.
    IsoFlop noisy = IsoFlop.withNoise(points, IsoFlopCurve.AKIMA, loss -> .002, 300, 42);
    assertThat(noisy.params().orElseThrow().exponent()).isCloseTo(weighted, within(3e-3));
    Interval interval = noisy.paramsExponent().orElseThrow();
    assertThat(interval.lower()).isCloseTo(lower, within(5e-3));
    assertThat(interval.upper()).isCloseTo(upper, within(5e-3));
    assertThat(interval.method()).isEqualTo(IntervalMethod.PERCENTILE_NOISE);
  }

  @Test
  void flagsBudgetsWithTheirLowestLossOnAnEdge() {
    IsoFlop fit = IsoFlop.of(Runs.porian("rw|base|long|kaplan|standard|val"), IsoFlopCurve.AKIMA);
    assertThat(fit.minima()).hasSize(12);
    assertThat(fit.minima()).filteredOn(m -> m.place() == IsoFlop.Place.EDGE).hasSize(1);
    assertThat(fit.status()).isEqualTo(FitStatus.OK);
    assertThat(fit.reason())
        .isEqualTo(
            "The line runs through 11 of 12 budgets; the others have no lowest loss inside.");
  }

  @ParameterizedTest
  @EnumSource
  void runsOnOneSideOfTheBestSizeGiveNoLine(IsoFlopCurve curve) {
    IsoFlop fit = IsoFlop.of(curves(2, 9, 1), curve);
    assertThat(fit.status()).isEqualTo(FitStatus.UNDERDETERMINED);
    assertThat(fit.minima()).allMatch(m -> m.place() == IsoFlop.Place.EDGE);
    assertThat(fit.params()).isEmpty();
    assertThat(fit.tokens()).isEmpty();
    assertThat(fit.reason())
        .isEqualTo(
            "0 of 5 budgets have their lowest loss between their smallest and largest model, and"
                + " the line needs 3: give budgets with runs on both sides of the best size, each"
                + " with at least 3 sizes.");
    assertThat(IsoFlop.withNoise(curves(2, 9, 1), curve, loss -> .01, 20, 1).params()).isEmpty();
  }

  @ParameterizedTest
  @EnumSource
  void findsTheBestSizeBetweenTheRuns(IsoFlopCurve curve) {
    IsoFlop fit = IsoFlop.of(curves(4, 1.1, 1), curve);
    for (IsoFlop.Minimum minimum : fit.minima()) {
      double best = Runs.HOFFMANN.optimum(minimum.flops()).params();
      assertThat(minimum.params() / best).isCloseTo(1, within(.06));
      assertThat(6 * minimum.params() * minimum.tokens() / minimum.flops())
          .isCloseTo(1, within(1e-9));
    }
  }

  @Test
  void fewSizesAndHollowCurvesHaveNoMinimum() {
    List<RunPoint> points = new ArrayList<>();
    points.add(new RunPoint(1e8, 1e10, 6e18, 3));
    points.add(new RunPoint(2e8, 5e9, 6e18, 2.9));
    for (double n : new double[] {1e8, 2e8, 4e8, 8e8, 1.6e9}) {
      points.add(new RunPoint(n, 1e19 / n, 6e19, 3 - Math.pow(Math.log(n / 4e8), 2)));
    }

    IsoFlop fit = IsoFlop.of(points, IsoFlopCurve.PARABOLA);
    assertThat(fit.minima())
        .extracting(IsoFlop.Minimum::place)
        .containsExactly(IsoFlop.Place.TOO_FEW_SIZES, IsoFlop.Place.NO_MINIMUM);
  }

  @ParameterizedTest
  @ValueSource(ints = {3, 4, 9})
  void akimaGoesThroughItsPointsAndKeepsLines(int count) {
    double[] x = new double[count];
    double[] y = new double[count];
    double[] line = new double[count];
    for (int i = 0; i < count; i++) {
      x[i] = i + .1 * (i % 3);
      y[i] = Math.sin(x[i]);
      line[i] = 3 - 2 * x[i];
    }

    for (int i = 0; i < count; i++) {
      assertThat(Akima.through(x, y).value(x[i])).isCloseTo(y[i], within(1e-12));
    }

    double between = .3 * x[0] + .7 * x[count - 1];
    assertThat(Akima.through(x, line).value(between)).isCloseTo(3 - 2 * between, within(1e-12));
  }

  @Test
  void namesLeadBack() {
    assertThat(IsoFlopCurve.of("akima")).isEqualTo(IsoFlopCurve.AKIMA);
    assertThat(IsoFlopCurve.of("parabola")).isEqualTo(IsoFlopCurve.PARABOLA);
    assertThatThrownBy(() -> IsoFlopCurve.of("cubic"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("No iso-FLOP curve is called 'cubic': use parabola or akima.");
    assertThatThrownBy(() -> IsoFlop.withNoise(List.of(), IsoFlopCurve.AKIMA, loss -> .002, 1, 1))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("The noise is asked for 1 copies: give at least 2.");
  }
}
