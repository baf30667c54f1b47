package io.copse.pipeline.evaluate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class TestMixtures {
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

  private static float[][] pick(float[][] losses, List<Integer> models) {
    return models.stream().map(model -> losses[model]).toArray(float[][]::new);
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
    assertThat(new PosteriorMixture(prior).losses(pick(losses, models)))
        .containsExactly(oracle(losses, models, prior), within(1e-12));
  }

  @Test
  void ensembleByHand() {
    // Model 0 gives 1/2 then 1/4, model 1 gives 1/8 then 1/2; posterior 4/5, 1/5 after the first.
    float[][] losses = {
      {(float) LN2, (float) (2 * LN2)},
      {(float) (3 * LN2), (float) LN2}
    };
    assertThat(PosteriorMixture.uniform(2).losses(losses))
        .containsExactly(new double[] {-Math.log(5.0 / 16), -Math.log(0.3)}, within(1e-7));
  }

  @Test
  void ensembleOfOneIsThatModel() {
    float[][] losses = random(2, 3, 100);
    assertThat(PosteriorMixture.uniform(1).losses(pick(losses, List.of(2))))
        .containsExactly(Single.inDouble(losses[2]), within(1e-12));
    assertThat(PosteriorMixture.uniform(2).losses(new float[][] {losses[0], losses[0]}))
        .containsExactly(Single.inDouble(losses[0]), within(1e-12));
  }

  @Test
  void orderOfModelsDoesNotMatter() {
    float[][] losses = random(3, 4, 60);
    double[] one = new PosteriorMixture(List.of(0.1, 0.2, 0.3, 0.4)).losses(losses);
    double[] two =
        new PosteriorMixture(List.of(0.3, 0.1, 0.4, 0.2)).losses(pick(losses, List.of(2, 0, 3, 1)));
    assertThat(two).containsExactly(one, within(1e-12));
  }

  @Test
  void posteriorGoesToTheRightModelAndTheLossFollows() {
    float[][] losses = new float[3][5000];
    Arrays.fill(losses[0], 3f);
    Arrays.fill(losses[1], 2f);
    Arrays.fill(losses[2], 2.5f);
    double[] nats = PosteriorMixture.uniform(3).losses(losses);
    // In all it pays ln 3 for not knowing which: the evidence of the best model and its prior.
    assertThat(Arrays.stream(nats).sum()).isEqualTo(2 * 5000 + Math.log(3), within(1e-6));
    assertThat(nats[0]).isGreaterThan(2.3);
    assertThat(nats[4999]).isEqualTo(2, within(1e-12));
  }

  @Test
  void tokenDoesNotChooseItsOwnWeights() {
    float[][] losses = random(4, 2, 10);
    double[] before = PosteriorMixture.uniform(2).losses(losses);
    losses[0][9] = 0.01f;
    double[] after = PosteriorMixture.uniform(2).losses(losses);
    assertThat(Arrays.copyOf(after, 9)).containsExactly(Arrays.copyOf(before, 9));
  }

  @Test
  void lossesTooLargeForProbabilitiesStayFinite() {
    float[][] losses = {{2000f, 0f, 2000f}, {2001f, 5000f, 1f}};
    double[] nats = PosteriorMixture.uniform(2).losses(losses);
    assertThat(nats[0]).isEqualTo(2000 + LN2 - Math.log1p(Math.exp(-1)), within(1e-9));
    assertThat(nats[2]).isEqualTo(2000, within(1e-9));
  }

  @Test
  void impossibleModelsHaveNoWeight() {
    float[][] losses = random(5, 2, 20);
    assertThat(new PosteriorMixture(List.of(0.0, 1.0)).losses(losses))
        .containsExactly(Single.inDouble(losses[1]), within(1e-12));
  }

  private static Routes.Span span(int start, Double... weights) {
    return new Routes.Span(start, List.of(weights));
  }

  @Test
  void routedIsTheMixtureUnderTheWeightsOfItsSpan() {
    float[][] losses = random(6, 4, 30);
    List<Integer> models = List.of(3, 0, 1);
    Routes routes =
        new Routes(
            List.of(span(0, 0.2, 0.3, 0.5), span(7, 0.9, 0.1, 0.0), span(29, 0.0, 0.0, 1.0)));
    double[] nats = new RoutedMixture(routes).losses(pick(losses, models));
    for (int t = 0; t < 30; t++) {
      List<Double> weights = routes.spans().get(t < 7 ? 0 : t < 29 ? 1 : 2).weights();
      double probability = 0;
      for (int j = 0; j < 3; j++) {
        probability += weights.get(j) * Math.exp(-losses[models.get(j)][t]);
      }
      assertThat(nats[t]).isEqualTo(-Math.log(probability), within(1e-12));
    }
    // A document that ends before the last span.
    assertThat(new RoutedMixture(routes).losses(pick(random(6, 4, 5), models))).hasSize(5);
  }

  @Test
  void aModelWithoutWeightMayBeOfAnyLoss() {
    float[][] losses = {{Float.POSITIVE_INFINITY, Float.NaN}, {2000, 1}};
    Routes routes = new Routes(List.of(span(0, 0.0, 1.0)));
    assertThat(new RoutedMixture(routes).losses(losses)).containsExactly(2000, 1);
  }

  @Test
  void topKeepsTheLargestWeightsOfEachSpan() {
    Routes routes =
        new Routes(List.of(span(0, 0.1, 0.4, 0.3, 0.2), span(5, 0.25, 0.25, 0.25, 0.25)));
    Routes top = routes.top(2, 0);
    assertThat(top.spans()).extracting(Routes.Span::start).containsExactly(0, 5);
    assertThat(top.spans().get(0).weights()).containsExactly(0.0, 0.4 / 0.7, 0.3 / 0.7, 0.0);
    assertThat(top.spans().get(1).weights()).containsExactly(0.5, 0.5, 0.0, 0.0);
    assertThat(routes.top(2, 3).spans())
        .containsExactly(top.spans().get(0), span(5, 0.5, 0.0, 0.0, 0.5));
    assertThat(routes.top(1, -2).spans().get(1)).isEqualTo(span(5, 0.0, 0.0, 1.0, 0.0));
    assertThat(routes.top(4, 0).spans().get(1)).isEqualTo(routes.spans().get(1));
    assertThatThrownBy(() -> routes.top(5, 0))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("The top 5 of 4 models cannot be taken: give from 1 to 4.");
  }

  @Test
  void routesThatAreNoneAreRefused() {
    assertThatThrownBy(() -> new Routes(List.of(span(1, 1.0))))
        .hasMessageEndingWith("do not begin at token 0: give the first token its weights.");
    assertThatThrownBy(() -> span(0, 0.5, 0.6))
        .hasMessage(
            "The weights [0.5, 0.6] are no distribution: give probabilities that sum to 1.");
    RoutedMixture one = new RoutedMixture(new Routes(List.of(span(0, 1.0))));
    assertThatThrownBy(() -> one.losses(new float[2][3]))
        .hasMessage("2 models are routed by 1 weights: give one for each model.");
  }

  @Test
  void ensemblesThatAreNoneAreRefused() {
    assertThatThrownBy(() -> new PosteriorMixture(List.of(1.0)).losses(new float[2][3]))
        .hasMessage(
            "An ensemble of 2 models has a prior over 1: give one probability for each model.");
    assertThatThrownBy(() -> new PosteriorMixture(List.of(1.5, -0.5)))
        .hasMessageContaining("is no distribution: give probabilities that sum to 1.");
  }
}
