package io.copse.models.optim;

import java.io.Serializable;

/**
 * The learning rate as a pure function of the tokens seen.
 *
 * <p>Tokens are fractional, so that a caller can ask for the middle of a batch. Then neither the
 * first nor the last update has rate 0.
 */
public sealed interface LearningRateSchedule extends Serializable {

  /** Returns the learning rate after {@code tokens} tokens. */
  double at(double tokens);

  /**
   * Warm-up, stable, decay (Hu et al. 2024). The rate rises linearly from 0 to {@code peak}, stays,
   * falls linearly to 0 between two token counts, and is 0 afterwards.
   *
   * @param peak the highest rate, above 0
   * @param warmupTokens the tokens after which the peak is reached
   * @param cooldownStart the tokens after which the rate falls, at least {@code warmupTokens}
   * @param cooldownEnd the tokens after which the rate is 0; {@code Long.MAX_VALUE} for both means
   *     no cooldown
   */
  record Wsd(double peak, long warmupTokens, long cooldownStart, long cooldownEnd)
      implements LearningRateSchedule {

    /** Checks order and range. */
    public Wsd {
      checkPeak(peak);
      if (warmupTokens < 0 || cooldownStart < warmupTokens || cooldownEnd < cooldownStart) {
        throw new IllegalArgumentException(
            "A schedule warms up until token %d and cools down from %d to %d: give them in this order."
                .formatted(warmupTokens, cooldownStart, cooldownEnd));
      }
    }

    /** Returns the schedule of a stem: warm-up and a constant rate for ever. */
    public static Wsd stem(double peak, long warmupTokens) {
      return new Wsd(peak, warmupTokens, Long.MAX_VALUE, Long.MAX_VALUE);
    }

    @Override
    public double at(double tokens) {
      if (tokens < warmupTokens) {
        return peak * tokens / warmupTokens;
      }
      if (tokens < cooldownStart) {
        return peak;
      }
      return tokens < cooldownEnd
          ? peak * (cooldownEnd - tokens) / ((double) cooldownEnd - cooldownStart)
          : 0;
    }
  }

  /**
   * Linear warm-up and half a cosine to {@code floor} (Loshchilov and Hutter 2017).
   *
   * @param peak the highest rate, above 0
   * @param floor the last rate, from 0 to the peak
   * @param warmupTokens the tokens after which the peak is reached
   * @param endTokens the tokens after which the floor is reached
   */
  record Cosine(double peak, double floor, long warmupTokens, long endTokens)
      implements LearningRateSchedule {

    /** Checks order and range. */
    public Cosine {
      checkPeak(peak);
      if (!(floor >= 0 && floor <= peak)) {
        throw new IllegalArgumentException(
            "A cosine schedule falls from %s to %s: give a floor from 0 to the peak."
                .formatted(peak, floor));
      }
      if (warmupTokens < 0 || endTokens <= warmupTokens) {
        throw new IllegalArgumentException(
            "A cosine schedule warms up until token %d and ends at %d: give them in this order."
                .formatted(warmupTokens, endTokens));
      }
    }

    @Override
    public double at(double tokens) {
      if (tokens < warmupTokens) {
        return peak * tokens / warmupTokens;
      }
      double done = Math.min(1, (tokens - warmupTokens) / (endTokens - warmupTokens));
      // StrictMath: Math.cos may give other bits interpreted than compiled.
      return floor + (peak - floor) * 0.5 * (1 + StrictMath.cos(Math.PI * done));
    }
  }

  private static void checkPeak(double peak) {
    if (!(peak > 0) || !Double.isFinite(peak)) {
      throw new IllegalArgumentException(
          "A schedule's peak learning rate is %s: give a value above 0.".formatted(peak));
    }
  }
}
