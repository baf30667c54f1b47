package io.copse.models.layer.mixture;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.copse.models.kernel.Floats;
import io.copse.models.kernel.Jitter;
import io.copse.models.kernel.NativeFloats;
import io.copse.models.layer.Batch;
import io.copse.models.layer.Binding;
import io.copse.models.layer.BoundBranch;
import io.copse.models.layer.Initial;
import io.copse.models.layer.RoutingStatistics;
import io.copse.models.layer.Workspace;
import io.copse.models.reference.MixtureReference;
import io.copse.models.reference.MixtureReference.Shares;
import java.util.Arrays;
import java.util.List;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Outputs, gradients and statistics of mixtures against the double-precision reference. */
class TestMixture {
  private static final long KEY = 99;
  private static final int NUMBER = 3;

  @ParameterizedTest
  @CsvSource({
    // d, width, experts, topK, sequences, length, shares, capacity factor, jitter
    "4, 6, 4, 2, 2, 7, AMONG_CHOSEN, Infinity, 0",
    "5, 3, 3, 3, 1, 4, AMONG_CHOSEN, Infinity, 0",
    "4, 6, 8, 2, 1, 1, AMONG_CHOSEN, Infinity, 0",
    "7, 5, 4, 1, 2, 3, AMONG_CHOSEN, Infinity, 0.1",
    "5, 4, 1, 1, 1, 3, AMONG_ALL, 1, 0",
    "19, 17, 3, 1, 3, 21, AMONG_ALL, 1, 0",
    "4, 6, 2, 1, 2, 15, AMONG_ALL, 0.7, 0.1",
    "6, 4, 3, 2, 2, 11, AMONG_ALL, 0.5, 0",
    "6, 4, 4, 1, 1, 1, AMONG_ALL, 1.25, 0.01",
  })
  void outputsAndEveryGradientMatchTheReference(
      int d,
      int width,
      int experts,
      int topK,
      int sequences,
      int length,
      Shares shares,
      double capacityFactor,
      double jitter) {
    RoutingRule rule =
        new RoutingRule(
            experts,
            topK,
            RoutingRule.Weighting.valueOf(shares.name()),
            capacityFactor,
            jitter,
            0.3);
    Case it = new Case(d, width, rule, sequences, length);
    try (Workspace workspace = new Workspace(sequences * length, length)) {
      Fast fast = new Fast(it, workspace);
      NativeFloats y = workspace.arena().floats(it.x.length);
      NativeFloats upstream = Floats.of(workspace.arena(), it.upstream);
      NativeFloats dx = Floats.of(workspace.arena(), Floats.random(it.x.length, 8));
      fast.mixture.forward(it.batch, fast.x, y);
      fast.mixture.backward(it.batch, fast.x, upstream, dx);

      Floats.assertClose(y, it.output(it.reference()), 1e-5);
      Floats.assertClose(dx, slopes(it, it.x), 1e-4);
      double[] slopes = slopes(it, it.weights);
      int at = 0;
      for (NativeFloats gradient : fast.gradients) {
        Floats.assertClose(gradient, Arrays.copyOfRange(slopes, at, at + gradient.length()), 1e-4);
        at += gradient.length();
      }
      assertStatistics(fast.mixture.routing(), it);
    }
  }

  @Test
  void nothingIsDroppedAndNoNoiseDrawnAtEvaluation() {
    RoutingRule rule = new RoutingRule(2, 1, RoutingRule.Weighting.AMONG_ALL, 0.5, 0.5, 0);
    Case it = new Case(4, 6, rule, 1, 12);
    try (Workspace workspace = new Workspace(12, 12)) {
      Fast fast = new Fast(it, workspace);
      NativeFloats y = workspace.arena().floats(it.x.length);
      fast.mixture.forward(new Batch(1, 12, Batch.Purpose.EVALUATION), fast.x, y);

      MixtureReference dropless = new MixtureReference(2, 1, 6, Shares.AMONG_ALL, 1e9);
      double[][] out = it.apply(dropless, 0, 1, (t, i) -> 1);
      Floats.assertClose(y, flat(out), 1e-5);
      NativeFloats trained = workspace.arena().floats(it.x.length);
      fast.mixture.forward(it.batch, fast.x, trained);
      assertThat(fast.mixture.routing().droppedShare()).isPositive();
      assertThat(Floats.read(trained)).isNotEqualTo(Floats.read(y));
    }
  }

  @Test
  void capacityCountsWithinGroupsOfWholeSequences() {
    RoutingRule rule = RoutingRule.switched(3, 1.1).jitteredBy(0);
    Case it = new Case(3, 2, rule, 3, 400);
    try (Workspace workspace = new Workspace(1200, 400)) {
      Fast fast = new Fast(it, workspace);
      NativeFloats y = workspace.arena().floats(it.x.length);
      fast.mixture.forward(it.batch, fast.x, y);

      // 1,024 tokens hold two sequences of 400; the third is a group of its own.
      MixtureReference reference = it.reference();
      double[] first = flat(it.apply(reference, 0, 2, (t, i) -> 1));
      double[] second = flat(it.apply(reference, 2, 3, (t, i) -> 1));
      double[] expected = Arrays.copyOf(first, it.x.length);
      System.arraycopy(second, 0, expected, first.length, second.length);
      Floats.assertClose(y, expected, 1e-5);
      assertThat(reference.droppedShare()).isPositive();
    }
  }

  /** What an expert computes shows where it is spoilt: in the rows that chose it, and no other. */
  @Test
  void anExpertComputesTheRowsRoutedToItAlone() {
    RoutingRule rule = RoutingRule.mixtral(5, 2);
    Case it = new Case(4, 6, rule, 2, 9);
    for (int spoilt = 0; spoilt < 5; spoilt++) {
      try (Workspace workspace = new Workspace(18, 9)) {
        Fast fast = new Fast(it, workspace);
        NativeFloats y = workspace.arena().floats(it.x.length);
        // The first weight of its last matrix, hence the first output of a row.
        fast.weights.get(2).put(spoilt * 4 * 6, Float.NaN);
        fast.mixture.forward(it.batch, fast.x, y);
        for (int row = 0; row < 18; row++) {
          double[] logits = new double[5];
          for (int e = 0; e < 5; e++) {
            for (int i = 0; i < 4; i++) {
              logits[e] += it.weights[4 * e + i] * it.x[4 * row + i];
            }
          }
          double own = logits[spoilt];
          boolean chosen = Arrays.stream(logits).filter(logit -> logit > own).count() < 2;
          assertThat(Float.isNaN(y.at(4 * row))).as("row %d", row).isEqualTo(chosen);
          assertThat(y.at(4 * row + 1)).isFinite();
        }
      }
    }
  }

  @Test
  void aTokenIsRoutedByItsPastAndItselfAlone() {
    RoutingRule rule = RoutingRule.switched(2, 0.5);
    Case it = new Case(4, 6, rule, 1, 12);
    try (Workspace workspace = new Workspace(12, 12)) {
      Fast fast = new Fast(it, workspace);
      NativeFloats before = workspace.arena().floats(it.x.length);
      NativeFloats after = workspace.arena().floats(it.x.length);
      fast.mixture.forward(it.batch, fast.x, before);
      for (int i = 4 * 7; i < it.x.length; i++) {
        fast.x.put(i, -fast.x.at(i));
      }
      fast.mixture.forward(it.batch, fast.x, after);

      assertThat(Arrays.copyOf(Floats.read(after), 4 * 7))
          .isEqualTo(Arrays.copyOf(Floats.read(before), 4 * 7));
      assertThat(Floats.read(after)).isNotEqualTo(Floats.read(before));
    }
  }

  @Test
  void jitterIsUniformAndAFunctionOfKeyAndIndex() {
    double sum = 0;
    double squares = 0;
    for (int i = 0; i < 10_000; i++) {
      float factor = Jitter.factor(KEY, i, 0.1f);
      assertThat(factor).isBetween(0.9f, 1.1f).isEqualTo(Jitter.factor(KEY, i, 0.1f));
      sum += factor - 1;
      squares += (factor - 1) * (factor - 1);
    }
    // Deviations of four standard errors: 0.1 / sqrt(3) over sqrt(10,000), and of the square.
    assertThat(sum / 10_000).isBetween(-0.0024, 0.0024);
    assertThat(squares / 10_000).isBetween(0.01 / 3 - 1.3e-4, 0.01 / 3 + 1.3e-4);
    assertThat(Jitter.factor(KEY, 0, 0.1f)).isNotEqualTo(Jitter.factor(KEY + 1, 0, 0.1f));
    assertThat(Jitter.key(1, 2)).isNotEqualTo(Jitter.key(2, 1));
  }

  @Test
  void statisticsSurviveTheirWayThroughAMeanOverReplicas() {
    RoutingStatistics one = new RoutingStatistics(List.of(0.25, 0.75), 0.5, 0.25, 2, 1.5);
    RoutingStatistics both = RoutingStatistics.of(List.of(one, one));
    float[] values = new float[1 + both.size()];
    both.write(values, 1);

    assertThat(both.load()).containsExactly(0.25, 0.75, 0.25, 0.75);
    assertThat(both.read(values, 1)).isEqualTo(both);
    assertThat(RoutingStatistics.NONE.size()).isZero();
    assertThat(RoutingStatistics.of(List.of())).isEqualTo(RoutingStatistics.NONE);
  }

  @Test
  void countsActiveExpertsOnly() {
    Mixture mixture =
        new Mixture(8, 20, RoutingRule.mixtral(4, 2), Initial.normal(1), Initial.normal(1), NUMBER);

    assertThat(mixture.size()).isEqualTo(4 * 8 + 4 * 3 * 8 * 20);
    assertThat(mixture.activeSize()).isEqualTo(4 * 8 + 2 * 3 * 8 * 20);
    assertThat(mixture.forwardFlopsPerToken(9)).isEqualTo(2.0 * mixture.activeSize());
  }

  @Test
  void badRulesAreNamed() {
    assertThatThrownBy(() -> RoutingRule.mixtral(2, 3))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("topK must be from 1 to the number of experts: 3 of 2");
    assertThatThrownBy(() -> RoutingRule.switched(2, 0))
        .hasMessageContaining("a capacity factor above 0");
  }

  private static void assertStatistics(RoutingStatistics statistics, Case it) {
    MixtureReference reference = it.reference();
    it.output(reference);
    Offset<Double> rounding = Offset.offset(1e-5);
    for (int e = 0; e < it.rule.experts(); e++) {
      assertThat(statistics.load().get(e)).isCloseTo(reference.load(e), rounding);
    }
    assertThat(statistics.droppedShare()).isCloseTo(reference.droppedShare(), rounding);
    assertThat(statistics.entropy()).isCloseTo(reference.entropy(), rounding);
    assertThat(statistics.zValue()).isCloseTo(reference.zValue(), Offset.offset(1e-4));
    assertThat(statistics.balanceLoss()).isCloseTo(reference.balanceLoss(), rounding);
  }

  /** Central differences of the objective for every one of {@code values}, which lie in it. */
  private static double[] slopes(Case it, double[] values) {
    double step = 1e-6;
    double[] slopes = new double[values.length];
    for (int i = 0; i < values.length; i++) {
      double middle = values[i];
      values[i] = middle + step;
      double above = it.objective();
      values[i] = middle - step;
      double below = it.objective();
      values[i] = middle;
      slopes[i] = (above - below) / (2 * step);
    }
    return slopes;
  }

  private static double[] flat(double[][] rows) {
    return Arrays.stream(rows).flatMapToDouble(Arrays::stream).toArray();
  }

  /** Inputs, weights and an upstream gradient: the objective is {@code upstream . y + balance}. */
  private static final class Case {
    private final int d;
    private final int width;
    private final RoutingRule rule;
    private final Batch batch;
    private final double[] x;
    private final double[] upstream;
    private final double[] weights;

    Case(int d, int width, RoutingRule rule, int sequences, int length) {
      this.d = d;
      this.width = width;
      this.rule = rule;
      this.batch = new Batch(sequences, length, Batch.Purpose.TRAINING, KEY);
      x = Floats.random(batch.tokens() * d, 5);
      upstream = Floats.random(x.length, 6);
      weights = Floats.random(rule.experts() * (d + 3 * width * d), 7);
    }

    MixtureReference reference() {
      Shares shares = Shares.valueOf(rule.weighting().name());
      return new MixtureReference(
          rule.experts(), rule.topK(), width, shares, rule.capacityFactor());
    }

    double[] output(MixtureReference reference) {
      long key = Jitter.key(KEY, NUMBER);
      return flat(
          apply(
              reference,
              0,
              batch.sequences(),
              (t, i) -> Jitter.factor(key, t * d + i, (float) rule.jitter())));
    }

    double objective() {
      MixtureReference reference = reference();
      double[] y = output(reference);
      double sum = 0;
      for (int i = 0; i < y.length; i++) {
        sum += upstream[i] * y[i];
      }
      return sum + rule.balance() * reference.balanceLoss();
    }

    /** The output for the sequences [first, end), one group. */
    double[][] apply(MixtureReference reference, int first, int end, MixtureReference.Noise noise) {
      double[][] rows = new double[(end - first) * batch.length()][];
      for (int t = 0; t < rows.length; t++) {
        int from = (first * batch.length() + t) * d;
        rows[t] = Arrays.copyOfRange(x, from, from + d);
      }
      int gateUp = rule.experts() * d;
      int down = gateUp + rule.experts() * 2 * width * d;
      return reference.apply(
          Arrays.copyOf(weights, gateUp),
          Arrays.copyOfRange(weights, gateUp, down),
          Arrays.copyOfRange(weights, down, weights.length),
          rows,
          noise);
    }
  }

  /** The layer bound to a case. */
  private static final class Fast {
    private final BoundBranch mixture;
    private final NativeFloats x;
    private final List<NativeFloats> weights;
    private final List<NativeFloats> gradients;

    Fast(Case it, Workspace workspace) {
      Initial any = Initial.normal(1);
      Mixture layer = new Mixture(it.d, it.width, it.rule, any, any, NUMBER);
      x = Floats.of(workspace.arena(), it.x);
      weights = slices(layer, Floats.of(workspace.arena(), it.weights));
      NativeFloats flat = Floats.of(workspace.arena(), Floats.random(it.weights.length, 9));
      gradients = slices(layer, flat);
      mixture = layer.bind(new Binding(workspace, layer.parameters(), weights, gradients));
    }

    private static List<NativeFloats> slices(Mixture layer, NativeFloats flat) {
      int[] at = {0};
      return layer.parameters().stream()
          .map(
              parameter -> {
                int size = (int) parameter.size();
                at[0] += size;
                return flat.slice(at[0] - size, size);
              })
          .toList();
    }
  }
}
