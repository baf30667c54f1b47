package io.copse.udf.fit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.copse.udf.law.Chinchilla;
import io.copse.udf.law.ComputePowerLaw;
import io.copse.udf.law.Experts;
import io.copse.udf.law.Frontier;
import io.copse.udf.run.RunPoint;
import io.copse.udf.run.Variable;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;

class TestComparison {
  private static final FitSettings SETTINGS =
      FitSettings.defaults().withObjective(Objective.SQUARED_LOG);

  private static Contender exact(Frontier frontier) {
    return new Contender(frontier, Collections.nCopies(30, frontier), Resampling.Source.RUNS);
  }

  private static Contender fitted(Chinchilla truth, long seed) {
    List<RunPoint> points = Runs.noisy(truth, 6, 6, .002, seed);
    Chinchilla law = LawFit.fit(Chinchilla.DEFINITION, points, SETTINGS).law().orElseThrow();
    return Contender.of(
        Bootstrap.of(Chinchilla.DEFINITION, points, SETTINGS, law, Resampling.ofNoise(100, seed)));
  }

  @Test
  void familyThatNeedsHalfTheComputeHasMultiplierTwo() {
    ComputePowerLaw slow = new ComputePowerLaw(1.7, 2000, .15);
    ComputePowerLaw fast = new ComputePowerLaw(1.7, 2000 * Math.pow(2, -.15), .15);
    Comparison comparison = new Comparison(exact(fast), exact(slow), .95);
    Comparison.Estimate multiplier = comparison.computeMultiplier(2.5);
    assertThat(multiplier.value()).isCloseTo(2, within(1e-9));
    assertThat(multiplier.interval().orElseThrow().lower()).isCloseTo(2, within(1e-9));
    assertThat(multiplier.interval().orElseThrow().upper()).isCloseTo(2, within(1e-9));
    assertThat(comparison.lossGain(1e20).value())
        .isCloseTo(slow.lossAt(1e20) - fast.lossAt(1e20), within(1e-12));
    assertThat(comparison.crossOvers(1e17, 1e24)).isEmpty();
  }

  @Test
  void intervalsOfFittedFamiliesHoldTheTruth() {
    Chinchilla better = new Chinchilla(1.69, 380, 390, .34, .28);
    Comparison comparison = new Comparison(fitted(better, 3), fitted(Runs.HOFFMANN, 4), .95);
    double loss = 2.4;
    double truth = Runs.HOFFMANN.flopsFor(loss).orElseThrow() / better.flopsFor(loss).orElseThrow();
    Comparison.Estimate multiplier = comparison.computeMultiplier(loss);
    assertThat(multiplier.interval().orElseThrow().contains(truth)).isTrue();
    assertThat(multiplier.interval().orElseThrow().contains(multiplier.value())).isTrue();
    assertThat(multiplier.interval().orElseThrow().lower()).isGreaterThan(1);
    Comparison.Estimate gain = comparison.lossGain(1e20);
    assertThat(
            gain.interval()
                .orElseThrow()
                .contains(Runs.HOFFMANN.lossAt(1e20) - better.lossAt(1e20)))
        .isTrue();
  }

  @Test
  void findsWhereFamiliesChangePlaces() {
    ComputePowerLaw early = new ComputePowerLaw(2, 100, .1);
    ComputePowerLaw late = new ComputePowerLaw(2, 1000, .15);
    double crossing = Math.pow(10, 1 / .05);
    List<Comparison.CrossOver> found =
        new Comparison(exact(early), exact(late), .9).crossOvers(1e17, 1e23);
    assertThat(found).hasSize(1);
    assertThat(found.get(0).flops()).isCloseTo(crossing, within(1e-9 * crossing));
    assertThat(found.get(0).share()).isEqualTo(1);
    assertThat(found.get(0).interval().orElseThrow().lower())
        .isCloseTo(crossing, within(1e-9 * crossing));
  }

  @Test
  void expertsAreComparedWithTheDenseModelOfTheSameFit() {
    Experts truth = new Experts(1.69, 406.4, 410.7, .34, .28, .6, -.3);
    List<RunPoint> points = new ArrayList<>();
    for (double k : new double[] {1, 4, 16}) {
      for (RunPoint p : Runs.grid(Runs.HOFFMANN, 4, 4)) {
        double loss = truth.predict(p.params(), p.tokens(), k);
        points.add(RunPoint.of(p.params(), p.tokens(), loss).with(Variable.EXPERTS, k));
      }
    }

    Bootstrap<Experts> bootstrap =
        Bootstrap.of(Experts.DEFINITION, points, SETTINGS, truth, Resampling.ofRuns(25, 1));
    Comparison comparison =
        new Comparison(
            Contender.of(bootstrap, law -> law.of(4)),
            Contender.of(bootstrap, Experts::dense),
            .95);
    double expected =
        truth.dense().flopsFor(2.3).orElseThrow() / truth.of(4).flopsFor(2.3).orElseThrow();
    Comparison.Estimate multiplier = comparison.computeMultiplier(2.3);
    assertThat(multiplier.value()).isCloseTo(expected, within(1e-9));
    assertThat(multiplier.interval().orElseThrow().lower()).isCloseTo(expected, within(1e-4));
  }

  @Test
  void refusesWhatHasNoAnswer() {
    Comparison comparison =
        new Comparison(
            exact(new ComputePowerLaw(1.7, 2000, .15)),
            exact(new ComputePowerLaw(2, 2000, .15)),
            .95);
    assertThatThrownBy(() -> comparison.computeMultiplier(1.9))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage(
            "The baseline does not reach a loss of 1.9 at any budget: give a loss that both reach.");
    assertThatThrownBy(() -> comparison.crossOvers(1e20, 1e20))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("The budgets run from 1.0E20 to 1.0E20: give an ascending range.");
    Contender unsure =
        new Contender(new ComputePowerLaw(1.7, 2000, .15), List.of(), Resampling.Source.RUNS);
    Comparison.Estimate gain = new Comparison(unsure, unsure, .95).lossGain(1e20);
    assertThat(gain.value()).isZero();
    assertThat(gain.interval()).isEmpty();
  }
}
