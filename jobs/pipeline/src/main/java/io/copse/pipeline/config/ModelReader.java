package io.copse.pipeline.config;

import static io.copse.pipeline.config.Setting.positive;
import static io.copse.pipeline.config.Setting.whole;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigException;
import com.typesafe.config.ConfigObject;
import com.typesafe.config.ConfigValue;
import io.copse.models.kernel.Dtype;
import io.copse.models.lm.Architectures;
import io.copse.models.lm.Dimensions;
import io.copse.models.lm.ModelCounts;
import io.copse.models.lm.ModelShape;
import io.copse.models.lm.SizeLadder;
import io.copse.pipeline.UsageException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * Reads what is trained: every architecture at every size, a size being dimensions or the name of
 * one of the {@link SizeLadder}, to every horizon, a horizon being tokens or tokens per param that
 * a token uses.
 */
final class ModelReader {
  private static final String BLOCK = "training";
  private static final String OPTIONS = "options";
  private static final String SIZES = "sizes";

  private static final Setting<List<String>> ARCHITECTURES =
      new Setting<>(
          "architectures",
          Config::getStringList,
          names -> !names.isEmpty() && new HashSet<>(names).size() == names.size(),
          "a list of architectures, each once");
  private static final Setting<Long> D_MODEL = whole("d_model", 1, 1 << 20);
  private static final Setting<Long> LAYERS = whole("layers", 1, 10_000);
  private static final Setting<Long> HEADS = whole("heads", 1, 10_000);
  private static final Setting<Double> LEARNING_RATE = positive("learning_rate");
  private static final Setting<List<Long>> HORIZONS =
      new Setting<>(
          "horizons",
          Config::getLongList,
          Setting::ascends,
          "a list of token counts, each larger than the one before");
  private static final Setting<List<Double>> TOKENS_PER_PARAM =
      new Setting<>(
          "tokens_per_param",
          Config::getDoubleList,
          Setting::ascends,
          "a list of numbers, each larger than the one before, maybe empty");

  private final Config config;
  private final int vocabularySize;
  private final int contextLength;
  private final SortedMap<String, Double> options;
  private final Set<String> known = new HashSet<>();

  /**
   * @param config the block training
   */
  ModelReader(Config config, int vocabularySize, int contextLength) {
    this.config = config;
    this.vocabularySize = vocabularySize;
    this.contextLength = contextLength;
    this.options = options(config);
  }

  /** Returns the options of architectures as they are set. */
  static SortedMap<String, Double> options(Config config) {
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

  List<ModelSettings> read() {
    List<ModelSettings> models = new ArrayList<>();
    List<? extends ConfigValue> sizes = sizes();
    for (String architecture : ARCHITECTURES.read(config, BLOCK)) {
      for (int i = 0; i < sizes.size(); i++) {
        ModelSettings model = model(architecture, sizes.get(i), "training.sizes[%d]".formatted(i));
        if (models.stream().anyMatch(earlier -> earlier.name().equals(model.name()))) {
          throw new UsageException(
              "training.sizes[%d] repeats an earlier size, %s: take it out, as these tell rows apart."
                  .formatted(i, model.name()));
        }
        models.add(model);
      }
    }
    for (String option : options.keySet()) {
      if (!known.contains(option)) {
        throw new UsageException(
            "training.options sets %s, which none of training.architectures has: use one of %s."
                .formatted(option, String.join(", ", new TreeSet<>(known))));
      }
    }
    return models;
  }

  private List<? extends ConfigValue> sizes() {
    List<? extends ConfigValue> sizes;
    try {
      sizes = config.getList(SIZES);
    } catch (ConfigException e) {
      throw new UsageException(
          "training.sizes is no list of sizes: write names such as \"0.4M\", or { d_model, layers,"
              + " heads, learning_rate }, or both.");
    }
    if (sizes.isEmpty()) {
      throw new UsageException("training.sizes is empty: name at least one size.");
    }
    return sizes;
  }

  private ModelSettings model(String architecture, ConfigValue size, String place) {
    try {
      SizeLadder.Model model =
          size instanceof ConfigObject object
              ? dimensions(object.toConfig(), place)
              : SizeLadder.model(architecture, size.unwrapped().toString());
      ModelShape plain = shape(architecture, model, Map.of());
      known.addAll(plain.options().keySet());
      SortedMap<String, Double> own = new TreeMap<>(model.dimensions().options());
      options.forEach(
          (name, value) -> {
            if (plain.options().containsKey(name)) {
              own.put(name, value);
            }
          });
      return new ModelSettings(
          architecture,
          own,
          model.dimensions().dModel(),
          model.dimensions().layers(),
          model.dimensions().heads(),
          model.learningRate(),
          horizons(ModelCounts.of(shape(architecture, model, own)).activeParams()));
    } catch (IllegalArgumentException e) {
      throw new UsageException(
          "training.architectures, options and %s make no model: %s."
              .formatted(place, e.getMessage()));
    }
  }

  private static SizeLadder.Model dimensions(Config entry, String place) {
    return new SizeLadder.Model(
        new Dimensions(
            Math.toIntExact(D_MODEL.read(entry, place)),
            Math.toIntExact(LAYERS.read(entry, place)),
            Math.toIntExact(HEADS.read(entry, place))),
        LEARNING_RATE.read(entry, place));
  }

  private ModelShape shape(
      String architecture, SizeLadder.Model model, Map<String, Double> chosen) {
    Dimensions plain = model.dimensions();
    Dimensions dimensions =
        new Dimensions(plain.dModel(), plain.layers(), plain.heads(), new TreeMap<>(chosen));
    return Architectures.shape(architecture, vocabularySize, contextLength, dimensions, Dtype.F32);
  }

  private List<Long> horizons(long params) {
    TreeSet<Long> horizons = new TreeSet<>(HORIZONS.read(config, BLOCK));
    TOKENS_PER_PARAM
        .read(config, BLOCK)
        .forEach(tokens -> horizons.add(Math.round(tokens * params)));
    if (horizons.isEmpty()) {
      throw new UsageException(
          "training.horizons and training.tokens_per_param are both empty: name a horizon in one of"
              + " them.");
    }
    return List.copyOf(horizons);
  }
}
