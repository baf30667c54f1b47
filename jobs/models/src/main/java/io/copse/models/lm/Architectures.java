package io.copse.models.lm;

import static io.copse.models.layer.Initial.residualDeviation;

import io.copse.models.layer.CausalAttention;
import io.copse.models.layer.GeluMlp;
import io.copse.models.layer.LayerNorm;
import io.copse.models.layer.Positions;
import io.copse.models.layer.RmsNorm;
import io.copse.models.layer.SwiGlu;
import java.util.List;
import java.util.Optional;

/**
 * The registry of architectures.
 *
 * <ul>
 *   <li>{@code transformer}: GPT-2 (Radford et al. 2019) without biases: layer norm, learned
 *       positions, GELU of width 4 dModel.
 *   <li>{@code transformer++}: LLaMA's (Touvron et al. 2023): RMS norm, rotary positions of base
 *       10,000, SwiGLU of width 8/3 dModel to the nearest multiple of 16.
 * </ul>
 */
public final class Architectures {
  private static final double ROTARY_THETA = 10_000;

  private static final List<Architecture> ALL =
      List.of(
          new Architecture(
              "transformer",
              dModel -> 4 * dModel,
              s -> Optional.of(new Positions(s.contextLength(), s.dModel())),
              LayerNorm::new,
              s -> CausalAttention.plain(s.dModel(), s.heads(), residualDeviation(s.layers())),
              s -> new GeluMlp(s.dModel(), s.feedForward(), residualDeviation(s.layers()))),
          new Architecture(
              "transformer++",
              dModel -> 16 * Math.max(1, Math.round(8f * dModel / 48)),
              s -> Optional.empty(),
              RmsNorm::new,
              s ->
                  CausalAttention.rotary(
                      s.dModel(), s.heads(), residualDeviation(s.layers()), ROTARY_THETA),
              s -> new SwiGlu(s.dModel(), s.feedForward(), residualDeviation(s.layers()))));

  private Architectures() {}

  /** The names of all architectures. */
  public static List<String> names() {
    return ALL.stream().map(Architecture::name).toList();
  }

  /**
   * The architecture of this name.
   *
   * @throws IllegalArgumentException if there is none
   */
  static Architecture named(String name) {
    return ALL.stream()
        .filter(architecture -> architecture.name().equals(name))
        .findFirst()
        .orElseThrow(
            () ->
                new IllegalArgumentException(
                    "unknown architecture '"
                        + name
                        + "': use one of "
                        + String.join(", ", names())));
  }
}
