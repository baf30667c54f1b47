package io.copse.models.layer;

import static org.assertj.core.api.Assertions.assertThat;

import io.copse.models.kernel.Arena;
import io.copse.models.kernel.Floats;
import io.copse.models.kernel.NativeFloats;
import io.copse.models.kernel.attention.Rotary;
import io.copse.models.layer.dense.BoundNorm;
import io.copse.models.layer.dense.RmsNorm;
import io.copse.models.layer.dense.SwiGlu;
import io.copse.models.layer.mixture.Mixture;
import io.copse.models.layer.mixture.RoutingRule;
import io.copse.models.reference.Goldens;
import io.copse.models.reference.MixtureReference;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;

/** Single layers against outputs computed apart from this code base. */
class TestGoldens {
  @Test
  void rootMeanSquareNorm() {
    try (Workspace workspace = new Workspace(3, 3)) {
      RmsNorm layer = new RmsNorm(4);
      BoundNorm norm = layer.bind(binding(layer, workspace, "rmsnorm.weight"));
      NativeFloats out = workspace.arena().floats(12);
      norm.forward(new Batch(1, 3), floats(workspace.arena(), "rmsnorm.x"), out);
      Floats.assertClose(out, Goldens.of("rmsnorm.out"), 1e-6);
    }
  }

  @Test
  void rotaryPositions() {
    try (Arena arena = new Arena()) {
      NativeFloats x = floats(arena, "rope_interleaved.x");
      Rotary rotary = new Rotary(3, 4, 10_000);
      for (int position = 0; position < 3; position++) {
        rotary.turn(x, 4 * position, 1, position);
      }
      Floats.assertClose(x, Goldens.of("rope_interleaved.out"), 1e-6);
      for (int position = 0; position < 3; position++) {
        rotary.turnBack(x, 4 * position, 1, position);
      }
      Floats.assertClose(x, Goldens.of("rope_interleaved.x"), 1e-6);
    }
  }

  @Test
  void rotaryPositionsOfWideHeadsKeepLengths() {
    double[] values = Floats.random(2 * 38, 5);
    try (Arena arena = new Arena()) {
      NativeFloats x = Floats.of(arena, values);
      new Rotary(9, 38, 10_000).turn(x, 0, 2, 8);
      for (int i = 0; i < values.length; i += 2) {
        double angle = 8 * Math.pow(10_000, -(i % 38) / 38.0);
        double even = values[i];
        values[i] = even * Math.cos(angle) - values[i + 1] * Math.sin(angle);
        values[i + 1] = even * Math.sin(angle) + values[i + 1] * Math.cos(angle);
      }
      Floats.assertClose(x, values, 1e-6);
    }
  }

  @Test
  void swiGlu() {
    try (Workspace workspace = new Workspace(3, 3)) {
      SwiGlu swiGlu = new SwiGlu(4, 6, 0);
      BoundBranch layer =
          swiGlu.bind(binding(swiGlu, workspace, "swiglu.w1 swiglu.w3", "swiglu.w2"));
      NativeFloats out = workspace.arena().floats(12);
      layer.forward(new Batch(1, 3), floats(workspace.arena(), "swiglu.x"), out);
      Floats.assertClose(out, Goldens.of("swiglu.out"), 1e-6);
    }
  }

  @Test
  void mixtureOfTheTwoGreatest() {
    double[][] reference =
        mixture(2, MixtureReference.Shares.AMONG_CHOSEN)
            .apply(
                Goldens.of("mixture.router"),
                Goldens.of(gateAndUp()),
                Goldens.of(down()),
                rows("mixture.x", 4),
                (t, i) -> 1);
    double[] expected = Goldens.of("mixture.top2_out");
    for (int i = 0; i < expected.length; i++) {
      assertThat(reference[i / 4][i % 4]).isCloseTo(expected[i], Offset.offset(1e-9));
    }
    try (Workspace workspace = new Workspace(3, 3)) {
      BoundBranch layer = bound(mixture(RoutingRule.mixtral(4, 2)), workspace);
      NativeFloats out = workspace.arena().floats(12);
      layer.forward(new Batch(1, 3), floats(workspace.arena(), "mixture.x"), out);
      Floats.assertClose(out, expected, 1e-6);
    }
  }

  @Test
  void balanceOfAMixtureOfTheGreatest() {
    MixtureReference reference = mixture(1, MixtureReference.Shares.AMONG_ALL);
    reference.apply(
        Goldens.of("mixture.router"),
        Goldens.of(gateAndUp()),
        Goldens.of(down()),
        rows("mixture.x", 4),
        (t, i) -> 1);
    double expected = Goldens.of("mixture.top1_balance")[0];
    assertThat(reference.balanceLoss()).isCloseTo(expected, Offset.offset(1e-9));
    try (Workspace workspace = new Workspace(3, 3)) {
      RoutingRule rule = RoutingRule.switched(4, 1.25).jitteredBy(0);
      BoundBranch layer = bound(mixture(rule), workspace);
      NativeFloats out = workspace.arena().floats(12);
      layer.forward(new Batch(1, 3), floats(workspace.arena(), "mixture.x"), out);
      RoutingStatistics routing = layer.routing();
      assertThat(routing.balanceLoss()).isCloseTo(expected, Offset.offset(1e-6));
      assertThat(routing.load()).containsExactly(1 / 3.0, 1 / 3.0, 0.0, 1 / 3.0);
    }
  }

  private static MixtureReference mixture(int topK, MixtureReference.Shares shares) {
    return new MixtureReference(4, topK, 6, shares, Double.POSITIVE_INFINITY);
  }

  private static Mixture mixture(RoutingRule rule) {
    return new Mixture(4, 6, rule, Initial.normal(1), Initial.normal(1), 0);
  }

  private static String gateAndUp() {
    return IntStream.range(0, 4)
        .mapToObj(e -> "mixture.w1." + e + " mixture.w3." + e)
        .collect(Collectors.joining(" "));
  }

  private static String down() {
    return IntStream.range(0, 4).mapToObj(e -> "mixture.w2." + e).collect(Collectors.joining(" "));
  }

  private double[][] rows(String name, int width) {
    double[] flat = Goldens.of(name);
    return IntStream.range(0, flat.length / width)
        .mapToObj(row -> Arrays.copyOfRange(flat, row * width, (row + 1) * width))
        .toArray(double[][]::new);
  }

  private BoundBranch bound(Mixture layer, Workspace workspace) {
    return layer.bind(binding(layer, workspace, "mixture.router", gateAndUp(), down()));
  }

  private Binding binding(Layer layer, Workspace workspace, String... names) {
    List<NativeFloats> weights =
        Arrays.stream(names).map(name -> floats(workspace.arena(), name)).toList();
    return new Binding(workspace, layer.parameters(), weights, weights);
  }

  private NativeFloats floats(Arena arena, String names) {
    return Floats.of(arena, Goldens.of(names));
  }
}
