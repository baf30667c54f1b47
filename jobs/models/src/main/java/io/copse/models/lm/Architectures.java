package io.copse.models.lm;

import java.util.List;

/** The registry of architectures. */
public final class Architectures {
  private static final List<Architecture> ALL =
      List.of(
          new Transformer(),
          new TransformerPlusPlus(),
          new Mixtral(),
          new Switch(),
          new Mamba1(),
          new H3PlusPlus(),
          new HyenaLm(),
          new RetNet(),
          new Rwkv4(),
          new Rwkv6());

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
