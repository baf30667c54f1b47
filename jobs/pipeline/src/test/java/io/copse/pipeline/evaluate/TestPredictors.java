package io.copse.pipeline.evaluate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.copse.pipeline.config.EvaluationSettings;
import java.util.List;
import java.util.Map;
import java.util.function.DoubleFunction;
import org.junit.jupiter.api.Test;

class TestPredictors {
  private static final float[][] LOSSES = {{1, 3, 2}, {2, 1, 4}, {3, 2, 1}};
  private static final ArmModels DENSE = new ArmModels(1, false, false);
  private static final ArmModels EXPERTS = new ArmModels(3, true, true);
  private static final ArmModels UNROUTABLE = new ArmModels(3, true, false);
  private static final Predictors ALL = Predictors.of(new EvaluationSettings(10, 20, 0.5, 2));

  private static DoubleFunction<Routes> always(Double... weights) {
    return temperature -> new Routes(List.of(new Routes.Span(0, List.of(weights))));
  }

  private static ScoredDocument document(DoubleFunction<Routes> router, float[]... losses) {
    return new ScoredDocument("d", losses, router);
  }

  private static Routes unasked(double temperature) {
    throw new AssertionError("This predictor needs no routes, but asked at " + temperature);
  }

  private static Predictor named(String name) {
    return ALL.all().stream().filter(one -> one.name().equals(name)).findAny().orElseThrow();
  }

  private static List<String> suiting(ArmModels arm) {
    return ALL.all().stream()
        .flatMap(predictor -> predictor.modelSets(arm).stream().map(set -> predictor.name()))
        .toList();
  }

  @Test
  void anArmHasThePredictorsThatSuitIt() {
    assertThat(suiting(DENSE)).containsExactly("single");
    assertThat(suiting(UNROUTABLE))
        .containsExactly("single", "single", "single", "ensemble", "average");
    assertThat(suiting(EXPERTS))
        .containsExactly("single", "single", "single", "ensemble", "router", "top_k", "average");
  }

  @Test
  void setsNameTheirModels() {
    assertThat(named("single").modelSets(EXPERTS))
        .containsExactly(ModelSet.expert(0), ModelSet.expert(1), ModelSet.expert(2));
    assertThat(named("single").modelSets(DENSE)).containsExactly(ModelSet.only());
    assertThat(ModelSet.only().expert()).isEmpty();
    assertThat(ModelSet.expert(2).expert()).contains(2);
    assertThat(named("average").modelSets(EXPERTS).get(0).models())
        .containsExactly(List.of(0, 1, 2));
    for (String name : List.of("ensemble", "router", "top_k")) {
      assertThat(named(name).modelSets(EXPERTS).get(0).models())
          .as(name)
          .containsExactly(List.of(0), List.of(1), List.of(2));
    }
  }

  @Test
  void modelsThatRunForATokenAreCounted() {
    ModelSet three = ModelSet.each(3);
    assertThat(ALL.all())
        .extracting(predictor -> predictor.name() + " " + predictor.modelsPerToken(three))
        .containsExactly("single 1", "ensemble 3", "router 3", "top_k 2", "average 1");
  }

  @Test
  void aPredictorNamesTheSettingsThatItReadsAndNoOther() {
    assertThat(named("single").settings()).isEmpty();
    assertThat(named("ensemble").settings()).isEmpty();
    assertThat(named("average").settings()).isEmpty();
    assertThat(named("router").settings()).isEqualTo(Map.of("router_temperature", 0.5));
    assertThat(named("top_k").settings()).isEqualTo(Map.of("router_temperature", 0.5, "top_k", 2));
  }

  @Test
  void lossesAreThoseOfTheMixtures() {
    assertThat(named("single").losses(document(TestPredictors::unasked, LOSSES[1])))
        .containsExactly(2, 1, 4);
    assertThat(named("average").losses(document(TestPredictors::unasked, LOSSES[2])))
        .containsExactly(3, 2, 1);
    assertThat(named("ensemble").losses(document(TestPredictors::unasked, LOSSES)))
        .containsExactly(PosteriorMixture.uniform(3).losses(LOSSES));
    DoubleFunction<Routes> router = always(0.5, 0.2, 0.3);
    assertThat(named("router").losses(document(router, LOSSES)))
        .containsExactly(new RoutedMixture(router.apply(0.5)).losses(LOSSES));
    assertThat(named("top_k").losses(document(router, LOSSES)))
        .containsExactly(new RoutedMixture(router.apply(0.5).top(2, 0)).losses(LOSSES));
  }

  @Test
  void topKTakesOneOfEqualExpertsByTheDocument() {
    DoubleFunction<Routes> even = always(0.25, 0.25, 0.25, 0.25);
    float[][] losses = {{1}, {2}, {3}, {4}};
    TopK one = new TopK(1, 0.5);
    for (int n = 0; n < 8; n++) {
      String docId = "document" + n;
      double taken = losses[Math.floorMod(docId.hashCode(), 4)][0];
      assertThat(one.losses(new ScoredDocument(docId, losses, even))).containsExactly(taken);
    }
    assertThat(new TopK(4, 0.5).losses(new ScoredDocument("d", losses, even)))
        .containsExactly(new Router(0.5).losses(new ScoredDocument("d", losses, even)));
  }

  @Test
  void routesAreAskedForAtThePredictorsTemperature() {
    DoubleFunction<Routes> router =
        temperature -> temperature == 0.5 ? always(1.0, 0.0).apply(0) : always(0.0, 1.0).apply(0);
    float[][] losses = {{1}, {2}};
    assertThat(new Router(0.5).losses(document(router, losses))).containsExactly(1);
    assertThat(new Router(0.1).losses(document(router, losses))).containsExactly(2);
  }

  @Test
  void anExampleIsAPredictorLikeAnyOther() {
    Predictors more = ALL.and(List.of(new UniformMixture()));
    assertThat(more.all()).hasSize(6).contains(new UniformMixture());
    double mean = (Math.exp(-1) + Math.exp(-2) + Math.exp(-3)) / 3;
    assertThat(new UniformMixture().losses(document(TestPredictors::unasked, LOSSES))[0])
        .isEqualTo(-Math.log(mean), within(1e-12));
    assertThatThrownBy(() -> more.and(List.of(new UniformMixture())))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageStartingWith("Two predictors have one name in [single, ")
        .hasMessageEndingWith("give each a name of its own.");
  }

  @Test
  void setsThatAreNoneAreRefused() {
    assertThatThrownBy(() -> ModelSet.each(0))
        .hasMessage(
            "The set of models [] has a gap: name at least one model, each by at least one place.");
    assertThatThrownBy(() -> new ModelSet(List.of(List.of()), ModelSet.only().expert()))
        .hasMessageStartingWith("The set of models [[]] has a gap");
    assertThatThrownBy(
            () -> new ModelSet(List.of(List.of(0), List.of(0)), ModelSet.only().expert()))
        .hasMessage("The set names a model twice in [[0], [0]]: name each once.");
    assertThatThrownBy(() -> new ArmModels(0, false, false))
        .hasMessage("The arm has 0 models: give at least 1.");
  }
}
