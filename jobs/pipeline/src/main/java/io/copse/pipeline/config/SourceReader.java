package io.copse.pipeline.config;

import static io.copse.pipeline.config.Setting.name;
import static io.copse.pipeline.config.Setting.text;
import static io.copse.pipeline.config.Setting.whole;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigException;
import io.copse.pipeline.UsageException;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/** Reads the list of a corpus's sources; the kind says which other keys an entry has. */
final class SourceReader {
  private static final Setting<String> NAME = name("name");
  private static final Setting<String> KIND =
      new Setting<>(
          "kind",
          Config::getString,
          Set.of("maven", "jsonl", "folder")::contains,
          "maven, jsonl or folder");
  private static final Setting<Long> MAX_BYTES = whole("max_bytes", 1, Long.MAX_VALUE);
  private static final Setting<String> COORDINATES = text("coordinates");
  private static final Setting<String> FORMAT = text("format");
  private static final Setting<String> PATH = text("path");
  private static final Setting<String> TEXT_FIELD = text("text_field");
  private static final Setting<String> INCLUDE =
      new Setting<>("files", Config::getString, value -> true, "the ending of the files to read");

  private SourceReader() {}

  static List<SourceSettings> read(Config corpus) {
    List<? extends Config> entries;
    try {
      entries = corpus.getConfigList("sources");
    } catch (ConfigException e) {
      throw new UsageException(
          "corpus.sources is no list of sources: write [{ name, kind, max_bytes, ... }, ...].");
    }
    List<SourceSettings> sources = new ArrayList<>();
    for (Config entry : entries) {
      sources.add(source(entry, "corpus.sources[%d]".formatted(sources.size())));
    }
    return List.copyOf(sources);
  }

  private static SourceSettings source(Config entry, String place) {
    String name = NAME.read(entry, place);
    long maxBytes = MAX_BYTES.read(entry, place);
    String kind = KIND.read(entry, place);
    return switch (kind) {
      case "maven" ->
          new SourceSettings.Maven(
              name,
              maxBytes,
              COORDINATES.read(entry, place),
              FORMAT.read(entry, place),
              entry.hasPath("files") ? INCLUDE.read(entry, place) : "");
      case "jsonl" ->
          new SourceSettings.JsonLines(
              name,
              maxBytes,
              PATH.read(entry, place),
              TEXT_FIELD.read(entry, place),
              entry.hasPath("group_field") ? entry.getString("group_field") : "");
      case "folder" ->
          new SourceSettings.Folder(
              name, maxBytes, PATH.read(entry, place), INCLUDE.read(entry, place));
      default -> throw new IllegalStateException("No reader for the kind " + kind);
    };
  }
}
