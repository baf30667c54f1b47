package io.copse.pipeline.config;

import static org.assertj.core.api.Assertions.assertThat;

import io.copse.pipeline.UsageException;
import io.copse.pipeline.corpus.Sources;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Every experiment file is read, or is refused in one sentence of Copse. The files are the presets
 * with random changes; {@code -Dcopse.fuzz=4000} tries that many.
 */
class TestMutatedSettings {
  /** Surefire starts in the module's folder. */
  private static final Path CONF = Path.of("..", "..", "conf");

  private static final int MUTATIONS = Integer.getInteger("copse.fuzz", 300);
  private static final List<String> PRESETS =
      List.of("quickstart.conf", "tiny.conf", "own-text.conf", "architectures.conf");
  private static final List<String> VALUES =
      List.of(
          "null",
          "[]",
          "{}",
          "[null]",
          "[[1]]",
          "[{}]",
          "{ a = 1 }",
          "{ a { b = [1, {}] } }",
          "\"\"",
          "\"  \"",
          "-1",
          "0",
          "1e308",
          "1e999",
          "-1e999",
          "NaN",
          "Infinity",
          "99999999999999999999999",
          "0.1.2",
          "true",
          "text",
          "\"../x\"",
          "a b c",
          "[1, \"a\", null, {}]",
          "${?none}",
          "${none}",
          "${training}",
          "${?experiment} x",
          "[1] [2]",
          "{ a = 1 } { b = 2 }",
          "[1] text",
          "text { a = 1 }",
          "{ a = 1 } [2]",
          "\"\\u0000\"",
          "\"\\n\\r\\t\"",
          "\"\uD83D\uDE00 \u202E\"",
          "\"\"\"a\nb\"\"\"",
          "1 // note",
          "# nothing",
          "1,,2",
          "[1,,2]",
          "[1 2",
          "}",
          "]",
          "\"open",
          "\"\\x\"",
          "1e-400",
          "0x10",
          "1_000",
          "010",
          "-0",
          "1e1000000000",
          "[0.1, 0.1]",
          "[1e300, 1e301, 1e302]",
          "2147483648",
          "9223372036854775807",
          "[9223372036854775807]",
          "[\"25k\"]",
          "[\"25k\", null]",
          "[transformer, null]",
          "[{ d_model = null, layers = 1, heads = 1, learning_rate = 1 }]",
          "[{ d_model = 1048576, layers = 10000, heads = 1, learning_rate = 1 }]",
          "[{ d_model = [], layers = {}, heads = 1, learning_rate = 1 }]",
          "[{ name = a, kind = jsonl, path = a, max_bytes = 1, group_field = [1] }]",
          "[{ name = a, kind = jsonl, path = {}, max_bytes = 1, text_field = null }]",
          "[{ name = a, kind = [maven], max_bytes = 1 }]",
          "[{ name = {}, kind = text }]",
          "{ experts.x = 4 }",
          "{ experts { x = 4 } }",
          "{ \"a.b\" = 4 }",
          "{ experts = [4] }",
          "{ \"\" = 1 }",
          "\"1e1000000000\"",
          "\"1e-1000000000\"",
          "\"NaN\"",
          "\"1e99\"",
          "[\"1e1000000000\"]");

  private static final List<String> LINES =
      List.of(
          "include url(\"http://127.0.0.1:9/a.conf\")",
          "include url(\"file:///etc/hostname\")",
          "include classpath(\"reference.conf\")",
          "include required(classpath(\"reference.conf\"))",
          "include required(\"none.conf\")",
          "include required(file(\"none.conf\"))",
          "include file(\"quickstart.conf\")",
          "include \"quickstart.conf\"",
          "include \"http://127.0.0.1:9/a.conf\"",
          "include \"\"",
          "include \".\"",
          "include \"..\"",
          "include \"a\\u0000b\"",
          "include none",
          "include",
          "training.sizes += null",
          "training.sizes += { d_model = 1 }",
          "training.horizons += 1",
          "training.options.experts.x = 4",
          "training.options.\"a b\" = 4",
          "training += { seed = 1 }",
          "seed += 1",
          "output = ${output}x",
          "a = ${b}\nb = ${a}",
          "experiment = ${?experiment}",
          "training = ${training} { seed = 2 }",
          "corpus.sources = ${corpus.sources} [{ name = x }]",
          "corpus.sources = ${corpus.sources} x",
          "training.sizes = ${training.horizons} ${training.sizes}",
          "training.sizes = ${training.sizes} ${domains}",
          "domains = [1]",
          "corpus = null",
          "\"a.b\" = 1",
          "\"\" = 1",
          "... = 1",
          "a..b = 1",
          "training.\u00e9 = 1",
          "\u0001 = \u0002",
          "\u0000",
          "\ufeff seed = 1",
          "$",
          "{ seed = 1 }",
          "[1, 2]",
          "null");

  private static final Pattern LIBRARY =
      Pattern.compile(
          "com\\.typesafe|Config[A-Z]\\w+|has type \\w+ rather|java\\.(lang|util|io|nio)|Exception"
              + "|\\w+Error\\b|[\\n\\r]|\\p{Cntrl}");

  @TempDir Path folder;

  @Test
  void areReadOrRefusedInOneSentence() throws IOException {
    Random random = new Random(20261128);
    List<String> bad = new ArrayList<>();
    int read = 0;
    for (int i = 0; i < MUTATIONS; i++) {
      copyPresets();
      String preset = PRESETS.get(random.nextInt(PRESETS.size()));
      List<Path> files = confs();
      int changes = 1 + random.nextInt(2);
      List<String> said = new ArrayList<>();
      for (int change = 0; change < changes; change++) {
        Path file =
            random.nextBoolean() ? folder.resolve(preset) : files.get(random.nextInt(files.size()));
        said.add(file.getFileName() + ": " + mutate(file, random));
      }
      Map<String, String> overrides =
          random.nextInt(4) == 0 ? Map.of(key(random), one(VALUES, random)) : Map.of();
      String fault = fault(folder.resolve(preset), overrides);
      read += fault == null ? 1 : 0;
      if (fault != null && !fault.isEmpty()) {
        bad.add("%d %s %s %s: %s".formatted(i, preset, said, overrides, fault));
      }
    }
    assertThat(bad).as("of %d, %d are read", MUTATIONS, read).isEmpty();
    assertThat(read).isBetween(MUTATIONS / 10, MUTATIONS * 9 / 10);
  }

  @Test
  void valuesOfEveryKeyAreReadOrRefusedInOneSentence() throws IOException {
    copyPresets();
    List<String> bad = new ArrayList<>();
    List<String> keys = keys();
    int step = MUTATIONS < 4000 ? 37 : 1;
    for (int i = 0; i < keys.size() * VALUES.size(); i += step) {
      Map<String, String> set = Map.of(keys.get(i / VALUES.size()), VALUES.get(i % VALUES.size()));
      String fault = fault(folder.resolve("own-text.conf"), set);
      if (fault != null && !fault.isEmpty()) {
        bad.add(set + ": " + fault);
      }
    }
    assertThat(bad).isEmpty();
  }

  /** Returns null if the file is read, nothing if it is refused well, else what is wrong. */
  private static String fault(Path file, Map<String, String> overrides) {
    try {
      SettingsReader.read(file, overrides, Sources.standard().kinds());
      SettingsReader.list(file, overrides, Sources.standard().kinds());
      return null;
    } catch (UsageException e) {
      String sentence = e.getMessage();
      Matcher matcher = LIBRARY.matcher(sentence);
      if (matcher.find()) {
        return "says '%s' in: %s".formatted(matcher.group(), sentence);
      }
      return sentence.length() > 600 ? "is long: " + sentence : "";
    } catch (Throwable e) {
      return "threw " + e + " at " + List.of(e.getStackTrace()).subList(0, 3);
    }
  }

  private void copyPresets() throws IOException {
    try (Stream<Path> files = Files.list(CONF)) {
      for (Path file : files.filter(file -> file.toString().endsWith(".conf")).toList()) {
        Files.writeString(folder.resolve(file.getFileName()), Files.readString(file));
      }
    }
  }

  private List<Path> confs() throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      return files.filter(file -> file.toString().endsWith(".conf")).sorted().toList();
    }
  }

  private static String mutate(Path file, Random random) throws IOException {
    List<String> lines = new ArrayList<>(Files.readAllLines(file, StandardCharsets.UTF_8));
    int at = random.nextInt(lines.size());
    String line = lines.get(at);
    String change;
    switch (random.nextInt(9)) {
      case 0 -> {
        lines.remove(at);
        change = "without line " + at;
      }
      case 1 -> {
        lines.add(at, line);
        change = "line %d twice".formatted(at);
      }
      case 2 -> {
        change = one(LINES, random);
        lines.add(at, change);
        change = at + " " + change;
      }
      case 3 -> {
        change = "open line " + at;
        lines.set(at, line.substring(0, line.length() / 2));
      }
      case 4 -> {
        int depth = 1 << (2 + random.nextInt(12));
        String open = random.nextBoolean() ? "{ a = " : "[";
        String end = open.equals("[") ? "]" : "}";
        lines.set(at, "training.sizes = " + open.repeat(depth) + "1" + end.repeat(depth));
        change = "%d of %s at %d".formatted(depth, open, at);
      }
      case 5 -> {
        int places = Math.max(1, line.length());
        int place = random.nextInt(places);
        char other = "\"{}[]=:,$#+\\\u0000\u00e9\u2028\t /*.".charAt(random.nextInt(20));
        lines.set(
            at,
            line.substring(0, Math.min(place, line.length()))
                + other
                + line.substring(Math.min(place + 1, line.length())));
        change = "%d: %s".formatted(at, lines.get(at));
      }
      default -> {
        List<int[]> found = new ArrayList<>();
        Matcher values = Pattern.compile("= *([^,#}\\]]+)").matcher(line);
        while (values.find()) {
          found.add(new int[] {values.start(1), values.end(1)});
        }
        if (found.isEmpty()) {
          lines.add(at, key(random) + " = " + one(VALUES, random));
        } else {
          int[] value = found.get(random.nextInt(found.size()));
          lines.set(
              at, line.substring(0, value[0]) + one(VALUES, random) + line.substring(value[1]));
        }
        change = "%d: %s".formatted(at, lines.get(at));
      }
    }
    Files.writeString(file, String.join("\n", lines));
    return change;
  }

  private static String key(Random random) {
    return one(keys(), random);
  }

  private static List<String> keys() {
    List<String> keys = new ArrayList<>(List.of("corpus.sources", "corpus", "training"));
    for (Schema.Group block : new Schema(Sources.standard().kinds()).blocks()) {
      String prefix = block.path().isEmpty() ? "" : block.path() + ".";
      block.keys().forEach(key -> keys.add(prefix + key.name()));
    }
    return keys;
  }

  private static String one(List<String> all, Random random) {
    return all.get(random.nextInt(all.size()));
  }
}
