package io.copse.pipeline.experiment;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.copse.pipeline.UsageException;
import io.copse.pipeline.config.ExperimentSettings;
import io.copse.pipeline.config.ExperimentSettings.Part;
import io.copse.pipeline.config.KeyValues;
import io.copse.pipeline.config.ModelHorizons;
import io.copse.pipeline.config.ModelSettings;
import io.copse.pipeline.storage.RunStorage;
import io.copse.pipeline.storage.StoredFolder;
import io.copse.pipeline.storage.StoredJson;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * The settings that an experiment's results were made with, kept beside its tables. Each part is
 * pinned when the first stage that used it has succeeded. Rows of one experiment are compared with
 * each other, so a later start may add architectures, sizes and horizons, and change no pinned
 * value. A key that a pinned part does not have yet had its default.
 *
 * @param settings as they were read
 */
record ExperimentRecord(RunStorage storage, ExperimentSettings settings) {
  private static final String MODELS = "pinned-models.json";
  private static final ObjectMapper JSON = new ObjectMapper();

  /**
   * Compares the settings with what is pinned.
   *
   * @throws UsageException naming the first setting that differs
   */
  void require() {
    for (Part part : Part.values()) {
      pinned(file(part)).ifPresent(old -> require(old, settings.values(part)));
    }
  }

  /** Pins a part: the stage that used it has succeeded. */
  void pin(Part part) {
    KeyValues values = settings.values(part);
    ObjectNode pinned = pinned(file(part)).orElseGet(JSON::createObjectNode);
    for (String key : values.semantic()) {
      pinned.set(key, JSON.valueToTree(values.plain(key)));
    }
    write(file(part), pinned);
  }

  /**
   * Compares models with those that were trained; their horizons are free.
   *
   * @param models at the learning rates that they are trained at
   * @throws UsageException naming the first model that differs
   */
  void requireModels(List<ModelHorizons> models) {
    ObjectNode known = pinned(MODELS).orElseGet(JSON::createObjectNode);
    for (ModelHorizons entry : models) {
      ModelSettings model = entry.model();
      if (known.has(model.name()) && !known.get(model.name()).asText().equals(inWords(model))) {
        throw changed(model.name(), known.get(model.name()).asText(), inWords(model));
      }
    }
  }

  /** Pins models: they were trained. */
  void pinModels(List<ModelHorizons> models) {
    ObjectNode known = pinned(MODELS).orElseGet(JSON::createObjectNode);
    models.forEach(entry -> known.put(entry.model().name(), inWords(entry.model())));
    write(MODELS, known);
  }

  private static String inWords(ModelSettings model) {
    return "heads %d, learning_rate %s, options %s"
        .formatted(model.heads(), model.learningRate(), model.options());
  }

  private void require(ObjectNode pinned, KeyValues values) {
    Collection<String> keys = values.semantic();
    for (String key : keys) {
      Optional<String> old =
          pinned.has(key)
              ? Optional.of(text(pinned.get(key)))
              : values.standard(key).map(standard -> text(JSON.valueToTree(standard)));
      String now = text(JSON.valueToTree(values.plain(key)));
      if (!old.equals(Optional.of(now))) {
        throw changed(key, old.orElse("not set"), now);
      }
    }
    List<String> gone = new ArrayList<>();
    pinned.fieldNames().forEachRemaining(gone::add);
    gone.removeAll(keys);
    if (!gone.isEmpty()) {
      throw changed(gone.get(0), text(pinned.get(gone.get(0))), "not set");
    }
  }

  private UsageException changed(String key, String before, String now) {
    return new UsageException(
        "The experiment '%s' in %s began with %s = %s, and now it is %s: set it back, or name another experiment, because only architectures, sizes and horizons may be added to one."
            .formatted(settings.experiment(), storage.root(), key, before, now));
  }

  private static String text(JsonNode value) {
    try {
      return value.isTextual() ? value.asText() : JSON.writeValueAsString(value);
    } catch (JsonProcessingException e) {
      throw new UncheckedIOException(e);
    }
  }

  private Optional<ObjectNode> pinned(String file) {
    Optional<ObjectNode> pinned = folder().find(file, ObjectNode.class);
    if (pinned.isEmpty() && folder().exists(file)) {
      throw new IllegalStateException(
          "%s/%s is damaged: bring it back from a copy. If the experiment file has not changed since the first start, delete it; the next start writes it anew."
              .formatted(folder(), file));
    }
    return pinned;
  }

  /** Writes what is pinned now, unless it is there. */
  private void write(String file, ObjectNode pinned) {
    Optional<String> old = pinned(file).map(StoredJson::text);
    if (!old.equals(Optional.of(StoredJson.text(pinned)))) {
      folder().writeJson(file, pinned);
    }
  }

  private StoredFolder folder() {
    return storage.experiment(settings.experiment());
  }

  private static String file(Part part) {
    return "pinned-%s.json".formatted(part.name().toLowerCase(Locale.ROOT));
  }
}
