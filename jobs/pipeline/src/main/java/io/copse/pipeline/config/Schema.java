package io.copse.pipeline.config;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigList;
import com.typesafe.config.ConfigObject;
import com.typesafe.config.ConfigValue;
import io.copse.pipeline.UsageException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.apache.commons.text.similarity.LevenshteinDistance;

/**
 * All keys of an experiment file, block by block.
 *
 * @param kinds the kinds of sources
 */
record Schema(List<? extends SourceKind> kinds) {
  private static final String SOURCES = "sources";

  /**
   * The keys of one block.
   *
   * @param path the block, empty for the top
   * @param keys the keys in the order of the reference
   */
  record Group(String path, List<Key<?>> keys) {}

  /** Returns the blocks of the file; lists of blocks are not among them. */
  List<Group> blocks() {
    return List.of(
        new Group("", ExperimentSettings.keys()),
        new Group(CorpusSettings.BLOCK.path(), CorpusSettings.BLOCK.keys()),
        new Group(DomainSettings.BLOCK.path(), DomainSettings.BLOCK.keys()),
        new Group(Block.TRAINING, TrainingSettings.keys()),
        new Group(EvaluationSettings.BLOCK.path(), EvaluationSettings.BLOCK.keys()));
  }

  /** Returns the kind of that name, if there is one. */
  Optional<SourceKind> kind(Object name) {
    return kinds.stream()
        .filter(kind -> kind.kind().equals(name))
        .map(SourceKind.class::cast)
        .findFirst();
  }

  /**
   * Refuses keys that mean nothing: a misspelt setting would otherwise silently not be set.
   *
   * @throws UsageException naming the first such key
   */
  void require(Config file) {
    List<String> top = new ArrayList<>();
    for (Group block : blocks()) {
      if (block.path().isEmpty()) {
        block.keys().forEach(key -> top.add(key.name()));
      } else {
        top.add(block.path());
      }
    }
    requireKnown(file.root(), "", top);
    for (Group block : blocks()) {
      if (!block.path().isEmpty() && file.root().get(block.path()) instanceof ConfigObject object) {
        List<String> known = new ArrayList<>();
        block.keys().forEach(key -> known.add(key.name()));
        if (block.path().equals(CorpusSettings.BLOCK.path())) {
          known.add(SOURCES);
        }
        requireKnown(object, block.path() + ".", known);
      }
    }
    eachEntry(file, SourceSettings.PATH, this::requireSource);
    eachEntry(
        file,
        ModelReader.SIZES_PATH,
        (size, place) -> requireKnown(size, place, names(ModelReader.KEYS_OF_SIZE)));
  }

  private interface Check {
    void entry(ConfigObject entry, String prefix);
  }

  private static void eachEntry(Config file, String path, Check check) {
    if (file.hasPath(path) && file.getValue(path) instanceof ConfigList list) {
      for (int i = 0; i < list.size(); i++) {
        if (list.get(i) instanceof ConfigObject entry) {
          check.entry(entry, "%s[%d].".formatted(path, i));
        }
      }
    }
  }

  private void requireSource(ConfigObject source, String place) {
    List<String> common = names(SourceSettings.keys(kinds));
    ConfigValue name = source.get("kind");
    Optional<SourceKind> own = kind(name == null ? "" : name.unwrapped());
    for (String key : source.keySet()) {
      Optional<SourceKind> owner =
          kinds.stream()
              .filter(kind -> names(kind.keys()).contains(key))
              .map(SourceKind.class::cast)
              .findFirst();
      boolean isOthers =
          own.isPresent()
              && owner.isPresent()
              && !common.contains(key)
              && !names(own.get().keys()).contains(key);
      if (isOthers) {
        throw new UsageException(
            "%s%s (%s) is a key of kind %s, and this source is of kind %s: take it out, or change the kind."
                .formatted(
                    place,
                    key,
                    source.get(key).origin().description(),
                    owner.get().kind(),
                    own.get().kind()));
      }
    }
    Stream<? extends SourceKind> possible = own.isPresent() ? own.stream() : kinds.stream();
    requireKnown(
        source,
        place,
        Stream.concat(common.stream(), possible.flatMap(kind -> names(kind.keys()).stream()))
            .distinct()
            .toList());
  }

  private static List<String> names(List<Key<?>> keys) {
    List<String> names = new ArrayList<>();
    keys.forEach(key -> names.add(key.name()));
    return names;
  }

  private static void requireKnown(ConfigObject object, String prefix, List<String> known) {
    for (Map.Entry<String, ConfigValue> entry : object.entrySet()) {
      if (!known.contains(entry.getKey())) {
        throw new UsageException(
            "%s sets %s%s, which is no setting: did you mean %s?"
                .formatted(
                    Shown.line(entry.getValue().origin().description()),
                    prefix,
                    Shown.value(entry.getKey()),
                    nearest(entry.getKey(), known)));
      }
    }
  }

  private static String nearest(String key, List<String> known) {
    LevenshteinDistance distance = LevenshteinDistance.getDefaultInstance();
    return new TreeSet<>(known)
        .stream().min(Comparator.comparing(name -> distance.apply(key, name))).orElseThrow();
  }
}
