package io.copse.udf.fit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;

class TestBfgs {
  @Test
  void findsRosenbrocksMinimum() {
    Bfgs.End end =
        Bfgs.minimise(
            (x, g) -> {
              double u = x[1] - x[0] * x[0];
              g[0] = -400 * x[0] * u - 2 * (1 - x[0]);
              g[1] = 200 * u;
              return 100 * u * u + (1 - x[0]) * (1 - x[0]);
            },
            new double[] {-1.2, 1},
            200,
            Bfgs.ROUNDING);
    assertThat(end.x()).containsExactly(new double[] {1, 1}, within(1e-9));
  }

  @Test
  void findsAKink() {
    Bfgs.End end =
        Bfgs.minimise(
            (x, g) -> {
              g[0] = Math.signum(x[0]) + 1e-2 * (x[0] - 3);
              g[1] = 2 * (x[1] - 2);
              return Math.abs(x[0]) + 5e-3 * (x[0] - 3) * (x[0] - 3) + (x[1] - 2) * (x[1] - 2);
            },
            new double[] {4, -3},
            200,
            Bfgs.ROUNDING);
    assertThat(end.x()).containsExactly(new double[] {0, 2}, within(1e-5));
  }

  @Test
  void staysInsideTheDomain() {
    Bfgs.End end =
        Bfgs.minimise(
            (x, g) -> {
              g[0] = 1;
              return x[0] < 0 ? Double.POSITIVE_INFINITY : x[0];
            },
            new double[] {5},
            200,
            Bfgs.ROUNDING);
    assertThat(end.x()[0]).isBetween(0.0, 1e-9);
  }

  @Test
  void stopsAtTheLimit() {
    Bfgs.End end =
        Bfgs.minimise(
            (x, g) -> {
              g[0] = Math.exp(x[0]);
              return Math.exp(x[0]);
            },
            new double[] {0},
            3,
            Bfgs.ROUNDING);
    assertThat(end.iterations()).isEqualTo(3);
  }
}
