package io.copse.pipeline.config;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigList;
import com.typesafe.config.ConfigObject;
import com.typesafe.config.ConfigOrigin;
import com.typesafe.config.ConfigValue;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Lists every key of an experiment file with its value, where that was set, and what it means. */
public final class SettingsListing {
  private SettingsListing() {}

  /**
   * One key.
   *
   * @param key its full name
   * @param value its value as written, or its default
   * @param origin file and line, {@code --set}, or {@code default}
   * @param doc one line
   */
  public record Line(String key, String value, String origin, String doc) {}

  static List<Line> of(Config config, Schema schema, Path file) {
    Path folder = Optional.ofNullable(file.toAbsolutePath().getParent()).orElse(file);
    List<Line> lines = new ArrayList<>();
    for (Schema.Group block : schema.blocks()) {
      Values values = Values.of(config, block.path());
      block.keys().forEach(key -> lines.add(line(key, values, folder)));
      if (block.path().equals(CorpusSettings.BLOCK.path())) {
        lines.addAll(sources(config, schema, folder));
      }
    }
    return lines;
  }

  private static List<Line> sources(Config config, Schema schema, Path folder) {
    List<Line> lines = new ArrayList<>();
    ConfigList sources = config.getList(SourceSettings.PATH);
    for (int i = 0; i < sources.size(); i++) {
      ConfigObject source = (ConfigObject) sources.get(i);
      String place = "%s[%d]".formatted(SourceSettings.PATH, i);
      Values values = Values.of(config, "").entry(source, place);
      SourceSettings.keys(schema.kinds()).forEach(key -> lines.add(line(key, values, folder)));
      schema
          .kind(source.get("kind").unwrapped())
          .ifPresent(kind -> kind.keys().forEach(key -> lines.add(line(key, values, folder))));
    }
    return lines;
  }

  private static Line line(Key<?> key, Values values, Path folder) {
    Optional<ConfigValue> given = values.given(key);
    String value =
        given.map(written -> Key.text(Values.written(written))).orElseGet(key::standardInWords);
    String origin = values.has(key) ? origin(given.orElseThrow().origin(), folder) : "default";
    return new Line(values.fullName(key), value, origin, key.doc());
  }

  private static String origin(ConfigOrigin origin, Path folder) {
    if (origin.filename() == null) {
      return "--set";
    }
    Path file = Path.of(origin.filename()).toAbsolutePath().normalize();
    Path shown = file.startsWith(folder.normalize()) ? folder.normalize().relativize(file) : file;
    return origin.lineNumber() < 0 ? shown.toString() : shown + ":" + origin.lineNumber();
  }
}
