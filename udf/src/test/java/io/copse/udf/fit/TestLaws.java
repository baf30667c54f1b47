package io.copse.udf.fit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.copse.udf.form.Axes;
import io.copse.udf.law.Chinchilla;
import io.copse.udf.law.ComputePowerLaw;
import io.copse.udf.law.Coupled;
import io.copse.udf.law.DataConstrained;
import io.copse.udf.law.DownstreamError;
import io.copse.udf.law.Experts;
import io.copse.udf.law.JointMoe;
import io.copse.udf.law.Kaplan;
import io.copse.udf.law.Law;
import io.copse.udf.law.LawDefinition;
import io.copse.udf.law.Laws;
import io.copse.udf.law.OverTraining;
import io.copse.udf.law.ParamsPowerLaw;
import io.copse.udf.law.PowerLaw;
import io.copse.udf.law.Routed;
import io.copse.udf.law.TokensPowerLaw;
import io.copse.udf.run.RunPoint;
import io.copse.udf.run.Variable;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class TestLaws {
  private static final Chinchilla BASE = new Chinchilla(1.87, 521, 1488, .353, .353);

  /** A law that a fit has to find again, with values of its inputs. */
  record Case<L extends Law>(LawDefinition<L> family, L truth, List<double[]> axes) {
    List<RunPoint> points() {
      List<RunPoint> points = new ArrayList<>();
      for (double[] inputs : Axes.product(axes)) {
        Map<Variable, Double> values = new HashMap<>();
        for (int i = 0; i < inputs.length; i++) {
          values.put(family.inputs().get(i), inputs[i]);
        }

        values.put(family.target(), truth.predict(inputs));
        points.add(new RunPoint(values));
      }

      return points;
    }

    @Override
    public String toString() {
      return family.name() + " of " + family.dimension();
    }
  }

  static Stream<Case<?>> cases() {
    double[] params = {1e7, 4e7, 1.6e8, 6.4e8, 2.56e9};
    double[] tokens = {1e9, 4e9, 1.6e10, 6.4e10, 2.56e11};
    double[] experts = {1, 2, 4, 8, 16, 32, 64, 128, 256, 512};
    return Stream.of(
        new Case<>(Chinchilla.DEFINITION, Runs.HOFFMANN, List.of(params, tokens)),
        new Case<>(
            Kaplan.DEFINITION, new Kaplan(6.4e13, 1.8e13, .076, .103), List.of(params, tokens)),
        new Case<>(
            OverTraining.DEFINITION,
            new OverTraining(1.84, 166, 367, .273),
            List.of(params, tokens)),
        new Case<>(
            ComputePowerLaw.DEFINITION,
            new ComputePowerLaw(1.7, 2000, .16),
            List.of(new double[] {1e17, 1e18, 1e19, 1e20, 1e21, 1e22})),
        new Case<>(
            Routed.DEFINITION,
            new Routed(-.082, -.108, .009, 1.104, 1.847, 314.478),
            List.of(params, experts)),
        new Case<>(
            Experts.DEFINITION,
            new Experts(1.69, 406.4, 410.7, .34, .28, .6, -.3),
            List.of(params, tokens, new double[] {1, 4, 16})),
        new Case<>(
            DataConstrained.DEFINITION,
            new DataConstrained(BASE, 15.4, 5.3),
            List.of(params, tokens, new double[] {1e8, 1e9, 3e10})),
        new Case<>(
            DataConstrained.withBase(BASE),
            new DataConstrained(BASE, 15.4, 5.3),
            List.of(params, tokens, new double[] {1e8, 1e9, 3e10})),
        new Case<>(
            PowerLaw.DEFINITION,
            new PowerLaw(26.39, .05),
            List.of(new double[] {1e17, 1e19, 1e21})),
        new Case<>(ParamsPowerLaw.DEFINITION, new ParamsPowerLaw(11.48, .076), List.of(params)),
        new Case<>(TokensPowerLaw.DEFINITION, new TokensPowerLaw(20.16, .095), List.of(tokens)),
        new Case<>(
            Coupled.DEFINITION,
            new Coupled(1.84, 1701, 107153, .409, .545, .785),
            List.of(params, tokens)),
        new Case<>(
            JointMoe.DEFINITION,
            JointMoe.DEFINITION.example().law(),
            List.of(params, tokens, new double[] {1, 2, 4, 8, 16, 32})),
        new Case<>(
            DownstreamError.DEFINITION,
            new DownstreamError(.857, 2.2, .715),
            List.of(new double[] {2.2, 2.5, 2.8, 3.2, 3.7, 4.5, 5.5})));
  }

  @ParameterizedTest
  @MethodSource("cases")
  void findsTheLawWithoutNoise(Case<?> chosen) {
    check(chosen);
  }

  private static <L extends Law> void check(Case<L> chosen) {
    FitResult<L> fit =
        LawFit.fit(
            chosen.family(),
            chosen.points(),
            FitSettings.defaults().withObjective(Objective.SQUARED_LOG));
    assertThat(fit.status()).as(fit.reason()).isEqualTo(FitStatus.OK);
    L found = fit.law().orElseThrow();
    assertThat(found.name()).isEqualTo(chosen.family().name());
    assertThat(found.inputs()).isEqualTo(chosen.family().inputs());
    chosen
        .truth()
        .parameters()
        .forEach(
            (name, value) ->
                assertThat(found.parameters().get(name))
                    .as(name)
                    .isCloseTo(value, within(1e-6 * Math.abs(value))));
  }

  @ParameterizedTest
  @MethodSource("cases")
  void gradientsAgreeWithDifferences(Case<?> chosen) {
    checkGradient(chosen);
  }

  private static <L extends Law> void checkGradient(Case<L> chosen) {
    Surface<L> surface = new Surface<>(chosen.family(), Objective.SQUARED_LOG, chosen.points());
    SplittableRandom random = new SplittableRandom(7);
    double[] truth = surface.form().theta(chosen.truth());
    int k = truth.length;
    for (int trial = 0; trial < 10; trial++) {
      double[] theta = truth.clone();
      for (int j = 0; j < k; j++) {
        theta[j] += .05 * (random.nextDouble() - .5);
      }

      double[] gradient = new double[k];
      surface.evaluate(theta, gradient);
      double[] slopes = new double[k];
      for (int j = 0; j < k; j++) {
        double[] up = theta.clone();
        double[] down = theta.clone();
        up[j] += 1e-6;
        down[j] -= 1e-6;
        double difference = (surface.value(up) - surface.value(down)) / 2e-6;
        assertThat(gradient[j])
            .as("coordinate %d of %s", j, chosen)
            .isCloseTo(difference, within(1e-5 * (1e-2 + Math.abs(difference))));
        surface.form().slopes(theta, 0, slopes);
        assertThat(slopes[j])
            .isCloseTo(
                (surface.predictions(up)[0] - surface.predictions(down)[0]) / 2e-6, within(1e-7));
      }

      assertThat(surface.form().theta(surface.form().law(theta)))
          .as("coordinates lead back")
          .containsExactly(theta, within(1e-9));
    }
  }

  @ParameterizedTest
  @MethodSource("cases")
  void aLawIsFoundByItsName(Case<?> chosen) {
    assertThat(Laws.of(chosen.family().name()).inputs()).isEqualTo(chosen.family().inputs());
  }

  @Test
  void refusesUnknownNamesAndMissingVariables() {
    assertThatThrownBy(() -> Laws.of("hoffman"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage(
            "No law is called 'hoffman': use one of "
                + Laws.all().stream().map(LawDefinition::name).collect(Collectors.joining(", "))
                + ".")
        .hasMessageContaining("chinchilla, compute_power_law, ");
    List<RunPoint> withoutExperts = Runs.grid(Runs.HOFFMANN, 4, 4);
    assertThatThrownBy(() -> LawFit.fit(Experts.DEFINITION, withoutExperts, FitSettings.defaults()))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("A run has no experts: give it to fit this law.");
  }
}
