package io.copse.udf.curve;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.copse.udf.curve.CurveFit.Search;
import io.copse.udf.fit.Bootstrap;
import io.copse.udf.fit.Covered;
import io.copse.udf.fit.Interval;
import io.copse.udf.fit.IntervalMethod;
import io.copse.udf.fit.Resampling;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class TestCurveBootstrap {
  private static final CurveCoverageStudy STUDY = new CurveCoverageStudy(Search.FULL, 0.8, 0.001);
  private static final CurveEnd END = new CurveEnd(STUDY.noisy(1).get(1).schedule());

  private static Bootstrap<LearningCurve> resampled(List<Curve> curves, int resamples) {
    LearningCurve law = CurveFit.of(curves, Search.FULL).law().orElseThrow();
    return CurveBootstrap.of(curves, Search.FULL, law, Resampling.ofBlocks(resamples, 7));
  }

  /** A small version of {@link CurveCoverageStudy}: 10 simulations of 10 quantities. */
  @Test
  void intervalsHoldTheTruthAboutAsOftenAsTheySay() {
    Covered covered = new CurveCoverageStudy(Search.FULL, 0.5, 0.001).run(5000, 10, 40);
    assertThat(covered.held()).hasSize(10);
    assertThat(covered.made()).as("some fits are refused").isBetween(40, 100);
    assertThat(covered.held().values().stream().mapToInt(held -> held).sum())
        .as(covered.toString())
        .isGreaterThan(covered.made() * 85 / 100);
  }

  @Test
  void withHardlyAnyNoiseEveryResampleGivesTheLaw() {
    List<Curve> curves = new CurveCoverageStudy(Search.FULL, 0, 1e-6).noisy(1);
    LearningCurve truth = TestLearningCurve.OF_25M;
    Interval alpha =
        CurveBootstrap.of(curves, Search.FULL, truth, Resampling.ofBlocks(20, 7))
            .interval(LearningCurve::alpha, 0.95);
    assertThat(alpha.method()).isEqualTo(IntervalMethod.BCA_BLOCKS);
    assertThat(alpha.lower()).isCloseTo(truth.alpha(), within(2e-3));
    assertThat(alpha.upper()).isCloseTo(truth.alpha(), within(2e-3));
  }

  /** Runs of ten equal residuals correlate by .8018, so that the formula gives 25.7 of 560 rows. */
  @Test
  void theMoreNeighboursCorrelateTheLongerAreTheBlocks() {
    double[] residuals =
        IntStream.range(0, 560).mapToDouble(i -> i / 10 % 2 == 0 ? 1 : -1).toArray();
    assertThat(CurveBootstrap.length(List.of(residuals))).isEqualTo(26);
    double[] alternating = IntStream.range(0, 560).mapToDouble(i -> i % 2 - 0.5).toArray();
    assertThat(CurveBootstrap.length(List.of(alternating))).isEqualTo(10);
    assertThat(CurveBootstrap.length(List.of(new double[60]))).isEqualTo(1);
    double[] constant = IntStream.range(0, 560).mapToDouble(i -> 1).toArray();
    assertThat(CurveBootstrap.length(List.of(constant)))
        .isEqualTo(560 / CurveBootstrap.LEAST_BLOCKS);
  }

  @Test
  void noiseThatStaysGivesWiderIntervalsThanTheSameNoiseShuffled() {
    List<Curve> curves = STUDY.noisy(3);
    List<Curve> exact = new CurveCoverageStudy(Search.FULL, 0, 0).noisy(1);
    List<Curve> shuffled = new ArrayList<>();
    for (int c = 0; c < curves.size(); c++) {
      Curve curve = curves.get(c);
      double[] truth = exact.get(c).losses();
      List<Double> noise = new ArrayList<>();
      for (int i = 0; i < truth.length; i++) {
        noise.add(curve.losses()[i] / truth[i]);
      }
      Collections.shuffle(noise, new Random(1));
      double[] losses =
          IntStream.range(0, truth.length).mapToDouble(i -> truth[i] * noise.get(i)).toArray();
      shuffled.add(new Curve(curve.id(), curve.schedule(), curve.steps(), losses));
    }
    Interval wide = resampled(curves, 60).interval(END::loss, 0.95);
    Interval narrow = resampled(shuffled, 60).interval(END::loss, 0.95);
    assertThat(wide.upper() - wide.lower()).isGreaterThan(1.3 * (narrow.upper() - narrow.lower()));
  }

  @Test
  void theSeedAloneChangesTheResamples() {
    List<Curve> curves = STUDY.noisy(2);
    Bootstrap<LearningCurve> bootstrap = resampled(curves, 20);
    List<Curve> reversed = new ArrayList<>(curves);
    Collections.reverse(reversed);
    assertThat(resampled(reversed, 20)).isEqualTo(bootstrap);
    assertThat(
            CurveBootstrap.of(
                curves, Search.FULL, bootstrap.estimate(), Resampling.ofBlocks(20, 8)))
        .isNotEqualTo(bootstrap);
  }

  /** The short search is made again, so its laws scatter about its own end, not the minimum. */
  @Test
  void theShortSearchIsRepeated() {
    List<Curve> curves = new CurveCoverageStudy(Search.SHORT, 0, 0.001).noisy(2);
    LearningCurve law = CurveFit.of(curves, Search.SHORT).law().orElseThrow();
    Bootstrap<LearningCurve> bootstrap =
        CurveBootstrap.of(curves, Search.SHORT, law, Resampling.ofBlocks(20, 7));
    assertThat(bootstrap.failed()).isZero();
    for (LearningCurve other : bootstrap.laws()) {
      assertThat(other.beta()).isCloseTo(law.beta(), within(0.05));
    }
  }

  @Test
  void onlyBlocksAreResampled() {
    assertThatThrownBy(
            () ->
                CurveBootstrap.of(
                    STUDY.noisy(1),
                    Search.SHORT,
                    TestLearningCurve.OF_25M,
                    Resampling.ofRuns(5, 1)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("Curves are resampled by blocks, not by runs: take Resampling.ofBlocks.");
  }

  @Test
  void theEndOfAScheduleHasTheLossOfTheLaw() {
    Schedule schedule = STUDY.noisy(1).get(2).schedule();
    assertThat(new CurveEnd(schedule).loss(TestLearningCurve.OF_25M))
        .isCloseTo(TestLearningCurve.OF_25M.loss(schedule), within(1e-4));
  }
}
