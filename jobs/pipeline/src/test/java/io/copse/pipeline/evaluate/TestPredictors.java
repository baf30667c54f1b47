package io.copse.pipeline.evaluate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class TestPredictors {
  private static final double LN2 = Math.log(2);

  private static float[][] random(long seed, int models, int tokens) {
    SplittableRandom random = new SplittableRandom(seed);
    float[][] losses = new float[models][tokens];
    for (float[] row : losses) {
      for (int t = 0; t < tokens; t++) {
        row[t] = (float) (6 * random.nextDouble() * random.nextDouble());
      }
    }
    return losses;
  }

  /** The mixture as a ratio of joint probabilities: p(x_t | x_<t) = P(x_<=t) / P(x_<t). */
  private static double[] oracle(float[][] losses, List<Integer> models, List<Double> prior) {
    double[] nats = new double[losses[models.get(0)].length];
    for (int t = 0; t < nats.length; t++) {
      double before = 0;
      double after = 0;
      for (int j = 0; j < models.size(); j++) {
        double joint = prior.get(j);
        for (int s = 0; s < t; s++) {
          joint *= Math.exp(-(double) losses[models.get(j)][s]);
        }
        before += joint;
        after += joint * Math.exp(-(double) losses[models.get(j)][t]);
      }
      nats[t] = -Math.log(after / before);
    }
    return nats;
  }

  @Test
  void ensembleIsTheRatioOfJointProbabilities() {
    float[][] losses = random(1, 5, 40);
    List<Integer> models = List.of(3, 0, 4);
    List<Double> prior = List.of(0.7, 0.1, 0.2);
    assertThat(new Ensemble(models, prior).losses(losses))
        .containsExactly(oracle(losses, models, prior), within(1e-12));
  }

  @Test
  void ensembleByHand() {
    // Model 0 gives 1/2 then 1/4, model 1 gives 1/8 then 1/2; posterior 4/5, 1/5 after the first.
    float[][] losses = {
      {(float) LN2, (float) (2 * LN2)},
      {(float) (3 * LN2), (float) LN2}
    };
    assertThat(Ensemble.uniform(List.of(0, 1)).losses(losses))
        .containsExactly(new double[] {-Math.log(5.0 / 16), -Math.log(0.3)}, within(1e-7));
    assertThat(Ensemble.uniform(List.of(0, 1)).posterior(losses))
        .containsExactly(new double[] {2.0 / 3, 1.0 / 3}, within(1e-7));
  }

  @Test
  void ensembleOfOneIsThatModel() {
    float[][] losses = random(2, 3, 100);
    assertThat(Ensemble.uniform(List.of(2)).losses(losses))
        .containsExactly(new Single(2).losses(losses), within(1e-12));
    assertThat(Ensemble.uniform(List.of(0, 1)).losses(new float[][] {losses[0], losses[0]}))
        .containsExactly(new Single(0).losses(losses), within(1e-12));
  }

  @Test
  void orderOfModelsDoesNotMatter() {
    float[][] losses = random(3, 4, 60);
    double[] one = new Ensemble(List.of(0, 1, 2, 3), List.of(0.1, 0.2, 0.3, 0.4)).losses(losses);
    double[] two = new Ensemble(List.of(2, 0, 3, 1), List.of(0.3, 0.1, 0.4, 0.2)).losses(losses);
    assertThat(two).containsExactly(one, within(1e-12));
  }

  @Test
  void posteriorGoesToTheRightModelAndTheLossFollows() {
    float[][] losses = new float[3][5000];
    Arrays.fill(losses[0], 3f);
    Arrays.fill(losses[1], 2f);
    Arrays.fill(losses[2], 2.5f);
    Ensemble ensemble = Ensemble.uniform(List.of(0, 1, 2));
    assertThat(ensemble.posterior(losses)[1]).isEqualTo(1.0, within(1e-12));
    double[] nats = ensemble.losses(losses);
    // In all it pays ln 3 for not knowing which: the evidence of the best model and its prior.
    assertThat(Arrays.stream(nats).sum()).isEqualTo(2 * 5000 + Math.log(3), within(1e-6));
    assertThat(nats[0]).isGreaterThan(2.3);
    assertThat(nats[4999]).isEqualTo(2, within(1e-12));
  }

  @Test
  void tokenDoesNotChooseItsOwnWeights() {
    float[][] losses = random(4, 2, 10);
    double[] before = Ensemble.uniform(List.of(0, 1)).losses(losses);
    losses[0][9] = 0.01f;
    double[] after = Ensemble.uniform(List.of(0, 1)).losses(losses);
    assertThat(Arrays.copyOf(after, 9)).containsExactly(Arrays.copyOf(before, 9));
  }

  @Test
  void lossesTooLargeForProbabilitiesStayFinite() {
    float[][] losses = {{2000f, 0f, 2000f}, {2001f, 5000f, 1f}};
    double[] nats = Ensemble.uniform(List.of(0, 1)).losses(losses);
    assertThat(nats[0]).isEqualTo(2000 + LN2 - Math.log1p(Math.exp(-1)), within(1e-9));
    assertThat(nats[2]).isEqualTo(2000, within(1e-9));
  }

  @Test
  void impossibleModelsHaveNoWeight() {
    float[][] losses = random(5, 2, 20);
    assertThat(new Ensemble(List.of(0, 1), List.of(0.0, 1.0)).losses(losses))
        .containsExactly(new Single(1).losses(losses), within(1e-12));
  }

  @Test
  void topKRunsOnlyThePriorsLargest() {
    Ensemble all = new Ensemble(List.of(0, 1, 2, 3), List.of(0.1, 0.4, 0.3, 0.2));
    TopK top = TopK.of(all, 2);
    assertThat(top.models()).containsExactly(1, 2);
    assertThat(top.chosen().prior())
        .usingElementComparator((a, b) -> Math.abs(a - b) < 1e-12 ? 0 : 1)
        .containsExactly(4.0 / 7, 3.0 / 7);
    float[][] losses = random(6, 4, 30);
    double[] full = oracle(losses, top.models(), top.chosen().prior());
    losses[0] = null;
    losses[3] = null;
    assertThat(top.losses(losses)).containsExactly(full, within(1e-12));
    assertThat(TopK.of(Ensemble.uniform(List.of(5, 6, 7)), 2).models()).containsExactly(5, 6);
    assertThatThrownBy(() -> TopK.of(all, 5))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("The top 5 of 4 models cannot be taken: give from 1 to 4.");
  }

  @Test
  void flopsAreThoseOfTheModelsRun() {
    List<Double> forward = List.of(1.0, 2.0, 4.0, 8.0);
    Ensemble all = new Ensemble(List.of(0, 1, 2, 3), List.of(0.1, 0.4, 0.3, 0.2));
    assertThat(new Single(2).flopsPerToken(forward)).isEqualTo(4);
    assertThat(all.flopsPerToken(forward)).isEqualTo(15);
    assertThat(TopK.of(all, 2).flopsPerToken(forward)).isEqualTo(6);
  }

  @Test
  void priorIsTheMeanPosteriorAndMerges() {
    List<Integer> models = List.of(0, 1, 2);
    float[][] certain = new float[3][500];
    Arrays.fill(certain[0], 3f);
    Arrays.fill(certain[2], 3f);
    PriorEstimate whole = new PriorEstimate(models);
    IntStream.range(0, 8).forEach(i -> whole.add(certain));
    // Eight documents of model 1, and one spread over three.
    assertThat(whole.ensemble().prior().get(1)).isEqualTo((8 + 1 / 3.0) / 9, within(1e-9));
    PriorEstimate left = new PriorEstimate(models);
    PriorEstimate right = new PriorEstimate(models);
    IntStream.range(0, 3).forEach(i -> left.add(certain));
    IntStream.range(0, 5).forEach(i -> right.add(certain));
    assertThat(left.merge(right).ensemble().prior().get(1))
        .isEqualTo(whole.ensemble().prior().get(1), within(1e-12));
    assertThat(new PriorEstimate(models).ensemble().prior().get(0)).isEqualTo(1 / 3.0);
    assertThatThrownBy(() -> left.merge(new PriorEstimate(List.of(0, 1))))
        .hasMessage("An estimate over the models [0, 1, 2] cannot take one over [0, 1].");
  }

  @Test
  void ensemblesThatAreNoneAreRefused() {
    assertThatThrownBy(() -> new Ensemble(List.of(0, 1), List.of(1.0)))
        .hasMessage(
            "An ensemble of 2 models has a prior over 1: give one probability for each model.");
    assertThatThrownBy(() -> new Ensemble(List.of(0, 0), List.of(0.5, 0.5)))
        .hasMessage("The ensemble names a model twice in [0, 0]: name each once.");
    assertThatThrownBy(() -> new Ensemble(List.of(0, 1), List.of(1.5, -0.5)))
        .hasMessageContaining("is no distribution: give probabilities that sum to 1.");
  }
}
