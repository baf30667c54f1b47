package io.copse.pipeline.experiment;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.PropertyNamingStrategies;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.copse.pipeline.UsageException;
import io.copse.pipeline.config.ExperimentSettings;
import io.copse.pipeline.config.ModelSettings;
import io.copse.pipeline.storage.RunStorage;
import io.copse.pipeline.storage.StoredFolder;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;

/**
 * The settings that an experiment began with, kept beside its tables. An experiment's rows are
 * compared with each other, so a later start may add architectures, sizes and horizons to it, and
 * change nothing that is there.
 */
record ExperimentRecord(RunStorage workspace) {
  private static final String SETTINGS = "settings.json";
  private static final String MODELS = "models.json";
  private static final ObjectMapper JSON =
      new ObjectMapper().setPropertyNamingStrategy(PropertyNamingStrategies.SNAKE_CASE);

  private static final List<String> FREE_OF_TRAINING =
      List.of("models", "checkpoint_every_updates", "log_every_updates");

  /**
   * Keeps the settings at an experiment's first start, and compares them at a later one; the models
   * are looked at when their learning rates are known.
   *
   * @throws UsageException naming the first setting that differs
   */
  void require(ExperimentSettings settings) {
    StoredFolder folder = workspace.experiment(settings.experiment());
    JsonNode now = fixed(settings);
    if (!folder.exists(SETTINGS)) {
      folder.writeJson(SETTINGS, now);
      return;
    }
    Map<String, String> old = flat(folder.readJson(SETTINGS, JsonNode.class));
    Map<String, String> given = flat(now);
    given.keySet().forEach(key -> old.putIfAbsent(key, null));
    old.forEach((key, value) -> requireEqual(settings, key, value, given.get(key)));
  }

  /**
   * Keeps each model that is new, and compares those that were there; their horizons are free.
   *
   * @param settings the experiment's
   * @param models at the learning rates that they are trained at
   * @throws UsageException naming the first model that differs
   */
  void requireModels(ExperimentSettings settings, List<ModelSettings> models) {
    StoredFolder folder = workspace.experiment(settings.experiment());
    ObjectNode known =
        folder.exists(MODELS) ? folder.readJson(MODELS, ObjectNode.class) : JSON.createObjectNode();
    for (ModelSettings model : models) {
      String now =
          "heads %d, learning_rate %s, options %s"
              .formatted(model.heads(), model.learningRate(), model.options());
      if (known.has(model.name())) {
        requireEqual(settings, model.name(), known.get(model.name()).asText(), now);
      }
      known.put(model.name(), now);
    }
    folder.writeJson(MODELS, known);
  }

  private void requireEqual(ExperimentSettings settings, String key, String before, String now) {
    if (before == null && now != null) {
      throw new UsageException(
          "The experiment '%s' in %s began without %s, and now it is %s: take it out, or name another experiment, which finds the runs that are there."
              .formatted(settings.experiment(), workspace.root(), key, now));
    }
    if (!Objects.equals(before, now)) {
      throw new UsageException(
          "The experiment '%s' in %s began with %s = %s, and now it is %s: set it back, or name another experiment, as only architectures, sizes and horizons may be added to one."
              .formatted(settings.experiment(), workspace.root(), key, before, now));
    }
  }

  private static JsonNode fixed(ExperimentSettings settings) {
    ObjectNode all = JSON.valueToTree(settings);
    all.remove("output");
    ((ObjectNode) all.get("training")).remove(FREE_OF_TRAINING);
    return all;
  }

  private static Map<String, String> flat(JsonNode tree) {
    Map<String, String> values = new TreeMap<>();
    add(tree, "", values);
    return values;
  }

  private static void add(JsonNode node, String key, Map<String, String> values) {
    if (node.isValueNode()) {
      values.put(key, node.asText());
      return;
    }
    if (node.isArray()) {
      for (int i = 0; i < node.size(); i++) {
        add(node.get(i), "%s[%d]".formatted(key, i), values);
      }
      return;
    }
    Iterator<Map.Entry<String, JsonNode>> fields = node.fields();
    while (fields.hasNext()) {
      Map.Entry<String, JsonNode> field = fields.next();
      add(field.getValue(), key.isEmpty() ? field.getKey() : key + "." + field.getKey(), values);
    }
  }
}
