package io.copse.pipeline.config;

import io.copse.pipeline.UsageException;
import java.util.List;

/**
 * The learning rate over a run's tokens, and where experts branch.
 *
 * @param learningRateFactors factors of its learning rate that each architecture's two smallest
 *     models are first tried at, ascending; empty if no rate is tried
 * @param seedShare share of a run's tokens that the seed phase takes
 * @param warmupTokens tokens of linear warm-up
 * @param cooldownShare share of a run's tokens in which the learning rate falls to zero
 */
public record Schedule(
    List<Double> learningRateFactors, double seedShare, long warmupTokens, double cooldownShare) {
  private static final Key<List<Double>> LEARNING_RATE_FACTORS =
      Key.of(
          "learning_rate_factors",
          Type.list(
              Type.positive(),
              "an empty list, or three or more factors, each larger than the one before",
              list -> Type.ascends(list) && (list.isEmpty() || list.size() > 2)),
          List.of(),
          "If any, factors of the learning rates that are tried first, at each architecture's two"
              + " smallest sizes.");
  private static final Key<Double> SEED_SHARE =
      Key.of("seed_share", Type.share(), 0.5, "Share of an arm's tokens before it branches.");
  private static final Key<Long> WARMUP_TOKENS =
      Key.of(
          "warmup_tokens",
          Type.wholeLong(0, Long.MAX_VALUE),
          65_536L,
          "Tokens over which the learning rate rises.");
  private static final Key<Double> COOLDOWN_SHARE =
      Key.of(
          "cooldown_share",
          Type.share(),
          0.2,
          "Share of an arm's tokens, at the end of each horizon, in which the learning rate falls"
              + " to zero.");

  static final Block<Schedule> BLOCK =
      Block.<Schedule>at(Block.TRAINING)
          .with(LEARNING_RATE_FACTORS, Schedule::learningRateFactors)
          .with(SEED_SHARE, Schedule::seedShare)
          .with(WARMUP_TOKENS, Schedule::warmupTokens)
          .with(COOLDOWN_SHARE, Schedule::cooldownShare);

  public Schedule {
    learningRateFactors = List.copyOf(learningRateFactors);
  }

  static Schedule read(Values values) {
    Schedule schedule =
        new Schedule(
            values.get(LEARNING_RATE_FACTORS),
            values.get(SEED_SHARE),
            values.get(WARMUP_TOKENS),
            values.get(COOLDOWN_SHARE));
    if (schedule.seedShare() + schedule.cooldownShare() > 1) {
      throw new UsageException(
          "training.seed_share is %s and training.cooldown_share %s: set them to 1 in total at most, because experts branch before the cool-down."
              .formatted(schedule.seedShare(), schedule.cooldownShare()));
    }
    return schedule;
  }
}
