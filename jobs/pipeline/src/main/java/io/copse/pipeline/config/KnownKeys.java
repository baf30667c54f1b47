package io.copse.pipeline.config;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigObject;
import com.typesafe.config.ConfigValue;
import com.typesafe.config.ConfigValueType;
import io.copse.pipeline.UsageException;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.apache.commons.text.similarity.LevenshteinDistance;

/** Refuses keys that mean nothing, as a misspelt setting would otherwise silently not be set. */
final class KnownKeys {
  private static final Map<String, Set<String>> BY_BLOCK =
      Map.of(
          "",
          Set.of("experiment", "output", "seed", "corpus", "domains", "training", "evaluation"),
          "corpus",
          Set.of(
              "sources",
              "dev_share",
              "test_share",
              "max_document_bytes",
              "vocabulary_size",
              "shard_tokens"),
          "corpus.sources",
          Set.of(
              "name",
              "kind",
              "max_bytes",
              "coordinates",
              "format",
              "files",
              "path",
              "text_field",
              "group_field"),
          "domains",
          Set.of(
              "method", "k", "vocabulary_size", "svd_dimensions", "sample_documents", "iterations"),
          "training",
          Set.of(
              "architectures",
              "options",
              "sizes",
              "horizons",
              "tokens_per_param",
              "arms",
              "learning_rate_factors",
              "context_length",
              "batch_sequences",
              "seed_share",
              "warmup_tokens",
              "cooldown_share",
              "weight_decay",
              "clip_norm",
              "dtype",
              "replicas",
              "dense_batch_sequences",
              "checkpoint_every_updates",
              "log_every_updates"),
          "training.sizes",
          Set.of("d_model", "layers", "heads", "learning_rate"),
          "evaluation",
          Set.of("documents_per_domain", "bootstrap_samples", "router_temperature", "top_k"));

  private KnownKeys() {}

  static void require(Config config) {
    require(config.root(), "");
  }

  private static void require(ConfigObject object, String block) {
    Set<String> known = BY_BLOCK.get(block);
    for (Map.Entry<String, ConfigValue> entry : object.entrySet()) {
      String path = block.isEmpty() ? entry.getKey() : block + "." + entry.getKey();
      if (!known.contains(entry.getKey())) {
        throw new UsageException(
            "%s sets %s, which is no setting: did you mean %s?"
                .formatted(
                    entry.getValue().origin().description(), path, nearest(entry.getKey(), known)));
      }
      if (BY_BLOCK.containsKey(path)) {
        requireInside(entry.getValue(), path);
      }
    }
  }

  private static void requireInside(ConfigValue value, String path) {
    if (value.valueType() == ConfigValueType.OBJECT) {
      require((ConfigObject) value, path);
    } else if (value instanceof List<?> list) {
      for (Object entry : list) {
        if (entry instanceof ConfigObject object) {
          require(object, path);
        }
      }
    }
  }

  private static String nearest(String key, Set<String> known) {
    LevenshteinDistance distance = LevenshteinDistance.getDefaultInstance();
    return new TreeSet<>(known)
        .stream().min(Comparator.comparing(name -> distance.apply(key, name))).orElseThrow();
  }
}
