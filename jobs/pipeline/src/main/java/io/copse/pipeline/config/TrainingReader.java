package io.copse.pipeline.config;

import static io.copse.pipeline.config.Setting.positive;
import static io.copse.pipeline.config.Setting.share;
import static io.copse.pipeline.config.Setting.whole;

import com.typesafe.config.Config;
import io.copse.models.kernel.Dtype;
import io.copse.pipeline.UsageException;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Reads the block training, and checks that its batches divide as matched compute needs. */
final class TrainingReader {
  private static final String BLOCK = "training";
  private static final int MOST = Integer.MAX_VALUE;
  private static final List<String> DTYPES =
      Stream.concat(
              Arrays.stream(Dtype.values()).map(Dtype::label), Stream.of(TrainingSettings.AUTO))
          .toList();

  private static final Setting<List<String>> ARMS =
      new Setting<>(
          "arms",
          Config::getStringList,
          list -> list.contains(Arm.DENSE.label()) && labels().containsAll(list),
          "a list of " + String.join(", ", labels()) + ", dense among them");
  private static final Setting<List<Double>> LEARNING_RATE_FACTORS =
      new Setting<>(
          "learning_rate_factors",
          Config::getDoubleList,
          list -> Setting.ascends(list) && (list.isEmpty() || list.size() > 2),
          "an empty list, or three or more factors, each larger than the one before");
  private static final Setting<Long> CONTEXT_LENGTH = whole("context_length", 1, 1 << 20);
  private static final Setting<Long> BATCH = whole("batch_sequences", 1, MOST);
  private static final Setting<Double> SEED_SHARE = share("seed_share");
  private static final Setting<Long> WARMUP_TOKENS = whole("warmup_tokens", 0, Long.MAX_VALUE);
  private static final Setting<Double> COOLDOWN_SHARE = share("cooldown_share");
  private static final Setting<Double> WEIGHT_DECAY =
      new Setting<>(
          "weight_decay",
          Config::getDouble,
          value -> value >= 0 && Double.isFinite(value),
          "a number of 0 or more");
  private static final Setting<Double> CLIP_NORM = positive("clip_norm");
  private static final Setting<String> DTYPE =
      new Setting<>(
          "dtype", Config::getString, DTYPES::contains, "one of " + String.join(", ", DTYPES));
  private static final Setting<Long> REPLICAS = whole("replicas", 1, 255);
  private static final Setting<List<Integer>> DENSE_BATCHES =
      new Setting<>(
          "dense_batch_sequences",
          Config::getIntList,
          list -> list.stream().allMatch(batch -> batch > 0),
          "a list of batches, maybe empty");
  private static final Setting<Long> CHECKPOINT_EVERY = whole("checkpoint_every_updates", 1, MOST);
  private static final Setting<Long> LOG_EVERY = whole("log_every_updates", 1, MOST);

  private TrainingReader() {}

  static TrainingSettings read(Config config, int vocabularySize) {
    int contextLength = Math.toIntExact(CONTEXT_LENGTH.read(config, BLOCK));
    TrainingSettings training =
        new TrainingSettings(
            new ModelReader(config, vocabularySize, contextLength).read(),
            ModelReader.options(config),
            arms(config),
            LEARNING_RATE_FACTORS.read(config, BLOCK),
            contextLength,
            Math.toIntExact(BATCH.read(config, BLOCK)),
            SEED_SHARE.read(config, BLOCK),
            WARMUP_TOKENS.read(config, BLOCK),
            COOLDOWN_SHARE.read(config, BLOCK),
            WEIGHT_DECAY.read(config, BLOCK),
            CLIP_NORM.read(config, BLOCK),
            DTYPE.read(config, BLOCK),
            Math.toIntExact(REPLICAS.read(config, BLOCK)),
            DENSE_BATCHES.read(config, BLOCK),
            Math.toIntExact(CHECKPOINT_EVERY.read(config, BLOCK)),
            Math.toIntExact(LOG_EVERY.read(config, BLOCK)));
    if (training.seedShare() + training.cooldownShare() > 1) {
      throw new UsageException(
          "training.seed_share is %s and training.cooldown_share %s: let them be 1 together at most, as experts branch before the cool-down."
              .formatted(training.seedShare(), training.cooldownShare()));
    }
    return training;
  }

  private static Set<Arm> arms(Config config) {
    List<String> chosen = ARMS.read(config, BLOCK);
    return Arrays.stream(Arm.values())
        .filter(arm -> chosen.contains(arm.label()))
        .collect(Collectors.toSet());
  }

  /** The arms that can be chosen; the seed is trained where one of them needs it. */
  private static List<String> labels() {
    return Arrays.stream(Arm.values()).filter(arm -> arm != Arm.SEED).map(Arm::label).toList();
  }

  /** Checks what the rules of matching ask of the batches. */
  static void requireMatching(TrainingSettings training, int k) {
    int batch = training.batchSequences();
    if (training.branches() || training.arms().contains(Arm.DENSE_K_PARAMS)) {
      requireDivides("domains.k", k, "training.batch_sequences", batch);
    }
    requireDivides("training.replicas", training.replicas(), "training.batch_sequences", batch);
    for (int dense : training.denseBatchSequences()) {
      requireDivides(
          "An entry of training.dense_batch_sequences", dense, "training.batch_sequences", batch);
      requireDivides(
          "training.replicas",
          training.replicas(),
          "an entry of training.dense_batch_sequences",
          dense);
    }
    long update = (long) batch * training.contextLength();
    double share = Math.min(training.seedShare(), training.cooldownShare());
    long first =
        training.models().stream().mapToLong(model -> model.horizons().get(0)).min().orElseThrow();
    if (first * share < update) {
      throw new UsageException(
          "The first horizon is %d tokens, of which a share of %s is less than one update of %d: raise training.horizons or tokens_per_param, or lower the batch."
              .formatted(first, share, update));
    }
    double rising = first * (1 - training.cooldownShare());
    if (training.warmupTokens() > rising) {
      throw new UsageException(
          "training.warmup_tokens is %d, but at the first horizon of %d tokens the cool-down begins after %.0f: lower it, or raise the horizon."
              .formatted(training.warmupTokens(), first, rising));
    }
  }

  private static void requireDivides(String what, int divisor, String whole, int number) {
    if (number % divisor != 0) {
      throw new UsageException(
          "%s is %d and does not divide %s, which is %d: choose numbers that divide."
              .formatted(what, divisor, whole, number));
    }
  }
}
