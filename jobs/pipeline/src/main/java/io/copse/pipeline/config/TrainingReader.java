package io.copse.pipeline.config;

import static io.copse.pipeline.config.Setting.positive;
import static io.copse.pipeline.config.Setting.share;
import static io.copse.pipeline.config.Setting.text;
import static io.copse.pipeline.config.Setting.whole;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigException;
import io.copse.models.lm.ModelShape;
import io.copse.pipeline.UsageException;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;

/** Reads the block training, and checks that its batches divide as matched compute needs. */
final class TrainingReader {
  private static final String BLOCK = "training";
  private static final String OPTIONS = "options";
  private static final int MOST = Integer.MAX_VALUE;

  private static final Setting<String> ARCHITECTURE = text("architecture");
  private static final Setting<Long> D_MODEL = whole("d_model", 1, 1 << 20);
  private static final Setting<Long> LAYERS = whole("layers", 1, 10_000);
  private static final Setting<Long> HEADS = whole("heads", 1, 10_000);
  private static final Setting<Double> LEARNING_RATE = positive("learning_rate");
  private static final Setting<Long> CONTEXT_LENGTH = whole("context_length", 1, 1 << 20);
  private static final Setting<List<Long>> HORIZONS =
      new Setting<>(
          "horizons",
          Config::getLongList,
          TrainingReader::ascends,
          "a list of token counts, each larger than the one before");
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

  static TrainingSettings read(Config config) {
    TrainingSettings training =
        new TrainingSettings(
            ARCHITECTURE.read(config, BLOCK),
            options(config),
            sizes(config),
            Math.toIntExact(CONTEXT_LENGTH.read(config, BLOCK)),
            HORIZONS.read(config, BLOCK),
            Math.toIntExact(BATCH.read(config, BLOCK)),
            SEED_SHARE.read(config, BLOCK),
            WARMUP_TOKENS.read(config, BLOCK),
            COOLDOWN_SHARE.read(config, BLOCK),
            WEIGHT_DECAY.read(config, BLOCK),
            CLIP_NORM.read(config, BLOCK),
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

  /** Checks what the rules of matching ask of the batches. */
  static void requireMatching(TrainingSettings training, int k) {
    int batch = training.batchSequences();
    requireDivides("domains.k", k, "training.batch_sequences", batch);
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
    if (training.horizons().get(0) * share < update) {
      throw new UsageException(
          "training.horizons begins with %d tokens, of which a share of %s is less than one update of %d: raise it or lower the batch."
              .formatted(training.horizons().get(0), share, update));
    }
    double rising = training.horizons().get(0) * (1 - training.cooldownShare());
    if (training.warmupTokens() > rising) {
      throw new UsageException(
          "training.warmup_tokens is %d, but at the first horizon of %d tokens the cool-down begins after %.0f: lower it, or raise the horizon."
              .formatted(training.warmupTokens(), training.horizons().get(0), rising));
    }
  }

  private static void requireDivides(String what, int divisor, String whole, int number) {
    if (number % divisor != 0) {
      throw new UsageException(
          "%s is %d and does not divide %s, which is %d: choose numbers that divide."
              .formatted(what, divisor, whole, number));
    }
  }

  private static SortedMap<String, Double> options(Config config) {
    SortedMap<String, Double> options = new TreeMap<>();
    if (!config.hasPath(OPTIONS)) {
      return options;
    }
    try {
      Config block = config.getConfig(OPTIONS);
      block.root().keySet().forEach(name -> options.put(name, block.getDouble(name)));
    } catch (ConfigException.WrongType e) {
      throw new UsageException(
          "training.options is no block of numbers: write { NAME = NUMBER, ... }.");
    }
    return options;
  }

  /** Checks that the architecture makes a model of each size. */
  static void requireShapes(TrainingSettings training, int vocabularySize) {
    for (SizeSettings size : training.sizes()) {
      try {
        new ModelShape(
            training.architecture(),
            vocabularySize,
            training.contextLength(),
            size.dModel(),
            size.layers(),
            size.heads(),
            training.options());
      } catch (IllegalArgumentException e) {
        throw new UsageException(
            "training.architecture, options and sizes make no model of d_model %d: %s."
                .formatted(size.dModel(), e.getMessage()));
      }
    }
  }

  private static List<SizeSettings> sizes(Config config) {
    List<? extends Config> entries;
    try {
      entries = config.getConfigList("sizes");
    } catch (ConfigException e) {
      throw new UsageException(
          "training.sizes is no list of sizes: write [{ d_model, layers, heads, learning_rate }, ...].");
    }
    List<SizeSettings> sizes = new ArrayList<>();
    for (Config entry : entries) {
      String place = "training.sizes[%d]".formatted(sizes.size());
      SizeSettings size =
          new SizeSettings(
              Math.toIntExact(D_MODEL.read(entry, place)),
              Math.toIntExact(LAYERS.read(entry, place)),
              Math.toIntExact(HEADS.read(entry, place)),
              LEARNING_RATE.read(entry, place));
      requireDivides(place + ".heads", size.heads(), place + ".d_model", size.dModel());
      if (sizes.contains(size)) {
        throw new UsageException("%s repeats an earlier size: take it out.".formatted(place));
      }
      sizes.add(size);
    }
    if (sizes.isEmpty()) {
      throw new UsageException("training.sizes is empty: name at least one size.");
    }
    return sizes;
  }

  private static boolean ascends(List<Long> tokens) {
    boolean ascends = !tokens.isEmpty() && tokens.get(0) > 0;
    for (int i = 1; i < tokens.size(); i++) {
      ascends &= tokens.get(i) > tokens.get(i - 1);
    }
    return ascends;
  }
}
