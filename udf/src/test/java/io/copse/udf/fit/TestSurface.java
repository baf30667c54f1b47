package io.copse.udf.fit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.copse.udf.form.NonNegativeLeastSquares;
import io.copse.udf.law.Chinchilla;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class TestSurface {
  static Stream<Objective> objectives() {
    return Stream.of(Objective.HUBER, Objective.L1, Objective.SQUARED, new Objective.HuberLog(.5));
  }

  @ParameterizedTest
  @MethodSource("objectives")
  void gradientAgreesWithDifferences(Objective objective) {
    Surface<Chinchilla> surface =
        new Surface<>(Chinchilla.DEFINITION, objective, Runs.noisy(Runs.HOFFMANN, 4, 5, .1, 3));
    SplittableRandom random = new SplittableRandom(7);
    for (int trial = 0; trial < 20; trial++) {
      double[] theta = surface.form().theta(Runs.HOFFMANN);
      for (int j = 0; j < 5; j++) {
        theta[j] *= 1 + .2 * random.nextDouble();
      }

      double[] gradient = new double[5];
      surface.evaluate(theta, gradient);
      for (int j = 0; j < 5; j++) {
        double step = 1e-6;
        double[] up = theta.clone();
        double[] down = theta.clone();
        up[j] += step;
        down[j] -= step;
        double difference =
            (surface.evaluate(up, new double[5]) - surface.evaluate(down, new double[5]))
                / (2 * step);
        // Huber's square and L1's kink may lie between the two points.
        assertThat(gradient[j])
            .as("component %d of %s", j, objective.name())
            .isCloseTo(
                difference, within(1e-5 * (Math.abs(difference) + objectiveScale(objective))));
      }
    }
  }

  @ParameterizedTest
  @MethodSource("objectives")
  void namesLeadBack(Objective objective) {
    assertThat(Objective.of(objective.name())).isEqualTo(objective);
  }

  @ParameterizedTest
  @ValueSource(strings = {"mse", "huber_log_", "huber_log_small"})
  void refusesUnknownNames(String name) {
    assertThatThrownBy(() -> Objective.of(name))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage(
            "No objective is called '"
                + name
                + "': use huber_log_0.001 (or another delta), l1_log, squared, squared_log or"
                + " asymmetric_10.0 (or another weight).");
  }

  @Test
  void jacobianAgreesWithDifferences() {
    Surface<Chinchilla> surface =
        new Surface<>(Chinchilla.DEFINITION, Objective.HUBER, Runs.grid(Runs.HOFFMANN, 3, 4));
    double[] theta = surface.form().theta(Runs.HOFFMANN);
    double[][] jacobian = surface.logJacobian(theta);
    for (int j = 0; j < 5; j++) {
      double[] up = theta.clone();
      double[] down = theta.clone();
      up[j] += 1e-6;
      down[j] -= 1e-6;
      for (int i = 0; i < surface.size(); i++) {
        double difference = (surface.logResiduals(up)[i] - surface.logResiduals(down)[i]) / 2e-6;
        assertThat(jacobian[i][j]).isCloseTo(difference, within(1e-8));
      }
    }
  }

  @Test
  void projectionFindsTheLinearPartOfALaw() {
    Surface<Chinchilla> surface =
        new Surface<>(Chinchilla.DEFINITION, Objective.HUBER, Runs.grid(Runs.HOFFMANN, 3, 3));
    double[] theta =
        surface.form().project(new double[] {Runs.HOFFMANN.alpha(), Runs.HOFFMANN.beta()});
    assertThat(theta).containsExactly(surface.form().theta(Runs.HOFFMANN), within(1e-10));
  }

  @Test
  void nonNegativeSolutionBeatsEveryOtherNonNegativeOne() {
    SplittableRandom random = new SplittableRandom(11);
    double[][] columns = new double[3][12];
    double[] target = new double[12];
    for (int i = 0; i < 12; i++) {
      target[i] = random.nextGaussian();
      for (double[] column : columns) {
        column[i] = random.nextGaussian();
      }
    }

    double[] best = NonNegativeLeastSquares.solve(columns, target);
    for (int trial = 0; trial < 1000; trial++) {
      double[] other = best.clone();
      for (int j = 0; j < 3; j++) {
        other[j] = Math.max(0, other[j] + .1 * random.nextGaussian());
      }

      assertThat(squares(columns, target, other))
          .isGreaterThanOrEqualTo(squares(columns, target, best) - 1e-12);
    }
  }

  private static double objectiveScale(Objective objective) {
    return objective.equals(Objective.HUBER) ? 1e-2 : 1;
  }

  private static double squares(double[][] columns, double[] target, double[] coefficients) {
    double sum = 0;
    for (int i = 0; i < target.length; i++) {
      double residual = target[i];
      for (int j = 0; j < columns.length; j++) {
        residual -= coefficients[j] * columns[j][i];
      }

      sum += residual * residual;
    }

    return sum;
  }
}
