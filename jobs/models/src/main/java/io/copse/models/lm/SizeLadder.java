package io.copse.models.lm;

import java.util.List;

/**
 * The sizes at which architectures are compared. A {@link Rung} is a Transformer of L layers and
 * width d. The model of another architecture on the same rung has about as many params and FLOPs,
 * by the rules of Gu and Dao (2023), "Mamba", appendix E.2: the same width, and two Mamba blocks or
 * one and a half blocks of Hyena or H3++ for each layer. Each {@link Architecture} states its rule.
 *
 * <p>Rungs from 125M on are those of Brown et al. (2020) and have their names. Below, a rung is
 * named by its params without tables, {@code 12 L d^2}, with heads of width 16 to 64.
 *
 * <p>Learning rates are those of the papers' recipes. Below 125M, GPT-3's and RWKV's is {@code
 * 0.003239 - 0.0001395 ln(12 L d^2)} (Kaplan et al. 2020, equation D.1), which meets GPT-3's at
 * 125M to 15 %. RWKV-4 has no model of the width and depth of 760M: its rate there is the mean of
 * its neighbours' in the logarithm.
 */
public final class SizeLadder {
  private static final List<Rung> RUNGS =
      List.of(
          rung("25k", 2, 32, 2),
          rung("50k", 2, 48, 3),
          rung("0.1M", 2, 64, 4),
          rung("0.2M", 4, 64, 4),
          rung("0.4M", 4, 96, 6),
          rung("0.8M", 4, 128, 4),
          rung("1.8M", 6, 160, 5),
          rung("3.5M", 8, 192, 6),
          rung("6M", 8, 256, 8),
          rung("12M", 10, 320, 10),
          rung("25M", 12, 416, 13),
          rung("50M", 16, 512, 8),
          new Rung("125M", new Dimensions(768, 12, 12), 6e-4, 6e-4),
          new Rung("350M", new Dimensions(1024, 24, 16), 3e-4, 4e-4),
          new Rung("760M", new Dimensions(1536, 24, 16), 2.5e-4, 3.46e-4),
          new Rung("1.3B", new Dimensions(2048, 24, 32), 2e-4, 3e-4),
          new Rung("2.7B", new Dimensions(2560, 32, 32), 1.6e-4, 1.5e-4));

  private SizeLadder() {}

  /**
   * A model that stands on a rung.
   *
   * @param dimensions with those of the architecture's options that are not its defaults
   * @param learningRate the peak learning rate by the architecture's recipe
   */
  public record Model(Dimensions dimensions, double learningRate) {}

  /** The names of the sizes, smallest first. */
  public static List<String> names() {
    return RUNGS.stream().map(Rung::name).toList();
  }

  /**
   * The model of an architecture at a size.
   *
   * @throws IllegalArgumentException if there is no such architecture or size
   */
  public static Model model(String architecture, String size) {
    Architecture kind = Architectures.named(architecture);
    Rung rung =
        RUNGS.stream()
            .filter(r -> r.name().equals(size))
            .findFirst()
            .orElseThrow(
                () ->
                    new IllegalArgumentException(
                        "unknown size '" + size + "': use one of " + String.join(", ", names())));
    return new Model(kind.like(rung.dimensions()), kind.recipe().rate().applyAsDouble(rung));
  }

  private static Rung rung(String name, int layers, int dModel, int heads) {
    double params = 12.0 * layers * dModel * dModel;
    double rate = Math.round(1e5 * (0.003239 - 0.0001395 * StrictMath.log(params))) / 1e5;
    return new Rung(name, new Dimensions(dModel, layers, heads), rate, rate);
  }
}
