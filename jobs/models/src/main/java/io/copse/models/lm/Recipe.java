package io.copse.models.lm;

import java.util.function.ToDoubleFunction;

/**
 * How a paper trains an architecture.
 *
 * @param rate the peak learning rate at a size of the ladder
 * @param decays whether weight decay applies at all
 */
public record Recipe(ToDoubleFunction<Rung> rate, boolean decays) {
  /** Brown et al. 2020. */
  public static final Recipe GPT3 = new Recipe(Rung::gpt3, true);

  /** The improved recipe of Gu and Dao (2023), section E.2.1: five times GPT-3's rate. */
  // Rounded to seven places, because five times 0.00164 is 0.0082.
  public static final Recipe IMPROVED =
      new Recipe(rung -> Math.round(5e7 * rung.gpt3()) / 1e7, true);

  /** Peng et al. 2023: no weight decay, and rates that fall later than GPT-3's. */
  public static final Recipe RWKV = new Recipe(Rung::rwkv, false);
}
