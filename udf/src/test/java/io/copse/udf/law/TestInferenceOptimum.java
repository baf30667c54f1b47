package io.copse.udf.law;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.copse.udf.law.InferenceOptimum.Demand;
import java.util.Arrays;
import java.util.List;
import org.assertj.core.data.Percentage;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

class TestInferenceOptimum {
  private static final double NO_LIMIT = Double.POSITIVE_INFINITY;

  /** The exponents that Sardana et al. 2023 use for their examples. */
  private static final Chinchilla SARDANA = new Chinchilla(1.69, 406.4, 410.7, .336, .283);

  /** The fit of their own runs of up to 10,000 tokens for each param. */
  private static final Chinchilla LONG_RUNS = new Chinchilla(1.45, 33.66, 138.9, .18, .24);

  /**
   * Sardana et al. 2023, figure 1: for 2e12 tokens of inference a model of 7B params has the loss
   * of a compute-optimal one of 13B with 1.7e22 FLOPs or 17 % less. Section 2: for 1e13 tokens one
   * of 13.6B on 2.84 times the tokens has that of 30B with 28 % less.
   */
  @ParameterizedTest
  @CsvSource({"13e9, 2e12, 7.0e9, , 17, 1.7e22", "30e9, 1e13, 13.6e9, 2.84, 28,"})
  void savingsOfSardanaEtAl(
      double params,
      double inference,
      double best,
      Double moreTokens,
      double percent,
      Double saved) {
    double tokens = tokensOfOptimal(params);
    double whole = 6 * params * tokens + 2 * params * inference;
    InferenceOptimum found =
        find(SARDANA, new Demand(SARDANA.loss(params, tokens), inference, NO_LIMIT));
    assertThat(found.params()).isCloseTo(best, Percentage.withPercentage(.5));
    assertThat(100 * (1 - found.totalFlops() / whole)).isCloseTo(percent, within(.5));
    if (moreTokens != null) {
      assertThat(found.tokens() / tokens).isCloseTo(moreTokens, within(.005));
    }

    if (saved != null) {
      assertThat(whole - found.totalFlops()).isCloseTo(saved, Percentage.withPercentage(1));
    }
  }

  /** The tokens with which a size is the best of its budget. */
  private static double tokensOfOptimal(double params) {
    double low = 1e18;
    double high = 1e26;
    while (high / low > 1 + 1e-12) {
      double middle = Math.sqrt(low * high);
      if (SARDANA.optimum(middle).params() < params) {
        low = middle;
      } else {
        high = middle;
      }
    }

    return low / 6 / params;
  }

  /** Lagrange's condition: {@code (6 D + 2 I) beta B / D^(beta + 1) = 6 alpha A / N^alpha}. */
  @ParameterizedTest
  @CsvSource({"2.2, 0", "2.2, 1e11", "2.0, 1e13", "1.9, 1e15"})
  void isStationary(double loss, double inference) {
    for (Chinchilla law : List.of(SARDANA, LONG_RUNS)) {
      InferenceOptimum found = find(law, new Demand(loss, inference, NO_LIMIT));
      double byTokens =
          (6 * found.tokens() + 2 * inference)
              * law.beta()
              * law.b()
              * Math.pow(found.tokens(), -law.beta() - 1);
      double byParams = 6 * law.alpha() * law.a() * Math.pow(found.params(), -law.alpha());
      assertThat(byTokens / byParams).isCloseTo(1, within(1e-6));
      assertThat(found.loss()).isCloseTo(loss, within(1e-9));
    }
  }

  static List<LawDefinition<?>> laws() {
    return Laws.all().stream().filter(law -> law.split().isPresent()).toList();
  }

  /** Without inference the cheapest model of a loss is the best of its budget. */
  @ParameterizedTest
  @MethodSource("laws")
  <L extends Law> void agreesWithTheOptimumOfABudget(LawDefinition<L> law) {
    BudgetSplit<L> split = law.split().orElseThrow();
    double[] given = split.exampleGiven().stream().mapToDouble(v -> v).toArray();
    L example = law.example().law();
    Allocation best = split.splitter().of(example, given).optimum(1e22);
    InferenceOptimum found =
        InferenceOptimum.of(example, new Demand(best.loss(), 0, NO_LIMIT), given).orElseThrow();
    assertThat(found.params()).isCloseTo(best.params(), Percentage.withPercentage(.01));
    assertThat(found.totalFlops()).isCloseTo(1e22, Percentage.withPercentage(1e-5));

    InferenceOptimum served =
        InferenceOptimum.of(example, new Demand(best.loss(), 1e14, NO_LIMIT), given).orElseThrow();
    assertThat(served.params()).isLessThan(best.params());
    assertThat(served.totalFlops()).isLessThan(1e22 + 2 * best.params() * 1e14);
    assertNoNeighbourIsCheaper(example, served, given);
  }

  private static void assertNoNeighbourIsCheaper(Law law, InferenceOptimum found, double... given) {
    double inference = found.inferenceFlops() / 2 / found.params();
    for (double factor : new double[] {.5, .97, 1.03, 2}) {
      double params = found.params() * factor;
      // As many tokens as leave the neighbour at the same cost do not reach the loss.
      double tokens = (found.totalFlops() / params - 2 * inference) / 6;
      if (tokens > 0) {
        double[] values = new double[given.length + 2];
        System.arraycopy(given, 0, values, 2, given.length);
        values[0] = params;
        values[1] = tokens;
        assertThat(law.predict(values)).as(Arrays.toString(values)).isGreaterThan(found.loss());
      }
    }
  }

  @Test
  void staysWithinMemory() {
    InferenceOptimum free = find(SARDANA, new Demand(2, 1e12, NO_LIMIT));
    InferenceOptimum capped = find(SARDANA, new Demand(2, 1e12, free.params() / 2));
    assertThat(capped.params()).isEqualTo(free.params() / 2);
    assertThat(capped.loss()).isCloseTo(2, within(1e-9));
    assertThat(capped.totalFlops()).isGreaterThan(free.totalFlops());
    assertThat(find(SARDANA, new Demand(2, 1e12, 2 * free.params())).params())
        .isCloseTo(free.params(), Percentage.withPercentage(1e-4));
  }

  @Test
  void aLossOutOfReachHasNoModel() {
    assertThat(InferenceOptimum.of(SARDANA, new Demand(1.69, 1e12, NO_LIMIT))).isEmpty();
    assertThat(InferenceOptimum.of(SARDANA, new Demand(2, 1e12, 1e6))).isEmpty();
    assertThat(InferenceOptimum.of(SARDANA, new Demand(2, 1e12, .5))).isEmpty();
    assertThat(InferenceOptimum.of(SARDANA, new Demand(1e6, 1e12, NO_LIMIT))).isEmpty();
  }

  @Test
  void refusesWhatIsNoDemand() {
    assertThatThrownBy(() -> new Demand(0, 1, 1))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("The law's wanted loss is 0.0: give a finite number above 0.");
    assertThatThrownBy(() -> new Demand(2, -1, 1))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("The tokens of inference are -1.0: give a finite number from 0.");
    assertThatThrownBy(() -> new Demand(2, 1, Double.NaN))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("The most params are NaN: give a number above 0.");
    assertThatThrownBy(
            () -> InferenceOptimum.of(new PowerLaw(26.39, .05), new Demand(2, 1, NO_LIMIT)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageStartingWith("The law power_law does not read params, tokens and 0 other");
  }

  private static InferenceOptimum find(Law law, Demand demand) {
    return InferenceOptimum.of(law, demand).orElseThrow();
  }
}
