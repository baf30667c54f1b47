package io.copse.pipeline.config;

import com.typesafe.config.ConfigList;
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
 * Reads what is trained: every architecture, at every size, to every horizon. A size is dimensions
 * or a name of the {@link SizeLadder}; a horizon is tokens, or tokens per param that a token uses.
 */
final class ModelReader {
  /** The block of one size. */
  static final String SIZES_PATH = Block.TRAINING + ".sizes";

  private static final Key<List<String>> ARCHITECTURES =
      Key.of(
              "architectures",
              Type.list(
                  Type.text(),
                  "a list of architectures, each once",
                  names -> !names.isEmpty() && Type.distinct(names)),
              List.of("transformer++"),
              "Architectures by name.")
          .additive();
  private static final Key<SortedMap<String, Double>> OPTIONS =
      Key.<SortedMap<String, Double>>of(
              "options",
              Type.namedNumbers(),
              new TreeMap<>(),
              "Options of the architectures that have them, such as { experts = 8 } of mixtures.")
          .additive();
  private static final Key<List<Object>> SIZES =
      Key.required(
              "sizes",
              Type.list(
                  new Type<>("", written -> written, value -> value),
                  "a list of sizes, each a name such as \"0.4M\" or { d_model, layers, heads,"
                      + " learning_rate }",
                  sizes -> !sizes.isEmpty()),
              "Dimensions, or names of the ladder of sizes: "
                  + String.join(", ", SizeLadder.names())
                  + ".")
          .additive();
  private static final Key<List<Long>> HORIZONS =
      Key.of(
              "horizons",
              Type.list(
                  Type.wholeLong(1, Long.MAX_VALUE),
                  "a list of token counts, each larger than the one before",
                  Type::ascends),
              List.of(),
              "Tokens of an arm, seed phase and branch phase together.")
          .additive();
  private static final Key<List<Double>> TOKENS_PER_PARAM =
      Key.of(
              "tokens_per_param",
              Type.list(
                  Type.positive(),
                  "a list of numbers, each larger than the one before, maybe empty",
                  Type::ascends),
              List.of(),
              "More horizons, of each model its own: tokens per param that a token uses.")
          .additive();

  static final List<Key<?>> KEYS =
      List.of(ARCHITECTURES, OPTIONS, SIZES, HORIZONS, TOKENS_PER_PARAM);

  private static final Key<Integer> D_MODEL =
      Key.required("d_model", Type.whole(1, 1 << 20), "Width of the residual stream.");
  private static final Key<Integer> LAYERS =
      Key.required("layers", Type.whole(1, 10_000), "Number of blocks.");
  private static final Key<Integer> HEADS =
      Key.required("heads", Type.whole(1, 10_000), "Attention heads; they divide d_model.");
  private static final Key<Double> LEARNING_RATE =
      Key.required("learning_rate", Type.positive(), "Peak learning rate, the same for every arm.");

  static final List<Key<?>> KEYS_OF_SIZE = List.of(D_MODEL, LAYERS, HEADS, LEARNING_RATE);

  private final Values values;
  private final int vocabularySize;
  private final int contextLength;
  private final SortedMap<String, Double> options;
  private final Set<String> known = new HashSet<>();

  /**
   * @param values the block training
   */
  ModelReader(Values values, int vocabularySize, int contextLength) {
    this.values = values;
    this.vocabularySize = vocabularySize;
    this.contextLength = contextLength;
    this.options = values.get(OPTIONS);
  }

  List<ModelHorizons> read() {
    List<ModelHorizons> models = new ArrayList<>();
    Set<String> names = new HashSet<>();
    values.get(SIZES);
    ConfigList sizes = (ConfigList) values.given(SIZES).orElseThrow();
    for (String architecture : values.get(ARCHITECTURES)) {
      for (int i = 0; i < sizes.size(); i++) {
        String place = "%s[%d]".formatted(SIZES_PATH, i);
        ModelHorizons model = model(architecture, sizes.get(i), place);
        if (!names.add(model.model().name())) {
          throw new UsageException(
              "%s repeats an earlier size, %s: take it out, because rows of the two could not be told apart."
                  .formatted(place, model.model().name()));
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

  private ModelHorizons model(String architecture, ConfigValue size, String place) {
    try {
      SizeLadder.Model model =
          size instanceof ConfigObject object
              ? dimensions(values.entry(object, place))
              : SizeLadder.model(architecture, Shown.value(Values.written(size)));
      SortedMap<String, Double> standard = shape(architecture, model, Map.of()).options();
      known.addAll(standard.keySet());
      SortedMap<String, Double> chosen = new TreeMap<>(model.dimensions().options());
      options.forEach(
          (name, value) -> {
            if (standard.containsKey(name)) {
              chosen.put(name, value);
            }
          });
      // A default that is written out makes no other model.
      chosen.entrySet().removeIf(option -> option.getValue().equals(standard.get(option.getKey())));
      ModelShape shape = shape(architecture, model, chosen);
      return new ModelHorizons(
          new ModelSettings(
              architecture,
              chosen,
              model.dimensions().dModel(),
              model.dimensions().layers(),
              model.dimensions().heads(),
              model.learningRate()),
          horizons(ModelCounts.of(shape).activeParams()));
    } catch (IllegalArgumentException | ArithmeticException e) {
      throw new UsageException(
          "training.architectures, options and %s make no model: %s."
              .formatted(place, Shown.line(e.getMessage())));
    }
  }

  private static SizeLadder.Model dimensions(Values size) {
    return new SizeLadder.Model(
        new Dimensions(size.get(D_MODEL), size.get(LAYERS), size.get(HEADS)),
        size.get(LEARNING_RATE));
  }

  private ModelShape shape(
      String architecture, SizeLadder.Model model, Map<String, Double> chosen) {
    Dimensions plain = model.dimensions();
    Dimensions dimensions =
        new Dimensions(plain.dModel(), plain.layers(), plain.heads(), new TreeMap<>(chosen));
    return Architectures.shape(architecture, vocabularySize, contextLength, dimensions, Dtype.F32);
  }

  private List<Long> horizons(long params) {
    TreeSet<Long> horizons = new TreeSet<>(values.get(HORIZONS));
    values.get(TOKENS_PER_PARAM).forEach(tokens -> horizons.add(Math.round(tokens * params)));
    if (horizons.isEmpty()) {
      throw new UsageException(
          "training.horizons and training.tokens_per_param are both empty: name a horizon in one of"
              + " them.");
    }
    return List.copyOf(horizons);
  }
}
