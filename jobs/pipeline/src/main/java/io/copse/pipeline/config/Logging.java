package io.copse.pipeline.config;

/**
 * How often a run writes.
 *
 * @param checkpointEveryUpdates updates between checkpoints
 * @param logEveryUpdates updates between rows of steps
 */
public record Logging(int checkpointEveryUpdates, int logEveryUpdates) {
  private static final Key<Integer> CHECKPOINT_EVERY_UPDATES =
      Key.of(
              "checkpoint_every_updates",
              Type.whole(1, Integer.MAX_VALUE),
              200,
              "Updates between checkpoints.")
          .operational();
  private static final Key<Integer> LOG_EVERY_UPDATES =
      Key.of(
              "log_every_updates",
              Type.whole(1, Integer.MAX_VALUE),
              10,
              "Updates between rows of the table steps.")
          .operational();

  static final Block<Logging> BLOCK =
      Block.<Logging>at(Block.TRAINING)
          .with(CHECKPOINT_EVERY_UPDATES, Logging::checkpointEveryUpdates)
          .with(LOG_EVERY_UPDATES, Logging::logEveryUpdates);

  static Logging read(Values values) {
    return new Logging(values.get(CHECKPOINT_EVERY_UPDATES), values.get(LOG_EVERY_UPDATES));
  }
}
