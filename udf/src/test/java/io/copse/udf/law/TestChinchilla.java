package io.copse.udf.law;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;

class TestChinchilla {
  private static final Chinchilla HOFFMANN =
      new Chinchilla(
          Math.exp(.5267228), Math.exp(6.0073404), Math.exp(6.0179186), .33917084, .2849083);
  private static final Chinchilla REFITTED =
      new Chinchilla(1.81721810, 477.8259, 2143.417, .34731050, .36717243);

  @Test
  void optimumAgreesWithPublishedRatios() {
    assertThat(HOFFMANN.optimum(5.88e23).tokensPerParam()).isCloseTo(59.04, within(.01));
    assertThat(HOFFMANN.optimum(1e21).tokensPerParam()).isCloseTo(33.91, within(.01));
    assertThat(REFITTED.optimum(5.88e23).tokensPerParam()).isCloseTo(17.91, within(.01));
    assertThat(REFITTED.optimum(1e21).tokensPerParam()).isCloseTo(21.38, within(.01));
    assertThat(REFITTED.optimum(5.88e23).params()).isCloseTo(7.397e10, within(1e7));
    assertThat(REFITTED.optimum(5.88e23).tokens()).isCloseTo(1.3249e12, within(1e8));
  }

  @Test
  void optimumSpendsTheBudgetAndNoNeighbourIsBetter() {
    double budget = 3e20;
    Allocation best = HOFFMANN.optimum(budget);
    assertThat(6 * best.params() * best.tokens() / budget).isCloseTo(1, within(1e-12));
    for (double factor : new double[] {0.5, 0.99, 1.01, 2}) {
      assertThat(HOFFMANN.loss(best.params() * factor, best.tokens() / factor))
          .isGreaterThan(best.loss());
    }
  }

  @Test
  void optimumGrowsWithTheExponents() {
    double ratio = HOFFMANN.optimum(1e22).params() / HOFFMANN.optimum(1e20).params();
    assertThat(Math.log(ratio) / Math.log(100)).isCloseTo(HOFFMANN.paramsExponent(), within(1e-12));
    assertThat(HOFFMANN.paramsExponent() + HOFFMANN.tokensExponent()).isCloseTo(1, within(1e-15));
  }

  @Test
  void refusesWhatIsNoLaw() {
    assertThatThrownBy(() -> new Chinchilla(1.7, 400, 400, 0, .3))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("The law's alpha is 0.0: give a finite number above 0.");
    assertThatThrownBy(() -> new Chinchilla(Double.NaN, 400, 400, .3, .3))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("The law's E is NaN: give a finite loss of at least 0.");
    assertThatThrownBy(() -> HOFFMANN.loss(-1, 1e9))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("params is -1.0");
    assertThatThrownBy(() -> HOFFMANN.optimum(Double.POSITIVE_INFINITY))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("budget is Infinity");
  }
}
