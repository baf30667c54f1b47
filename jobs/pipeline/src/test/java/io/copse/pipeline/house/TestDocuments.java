package io.copse.pipeline.house;

import static org.assertj.core.api.Assertions.assertThat;

import io.copse.models.lm.Architectures;
import io.copse.pipeline.SparkTest;
import io.copse.pipeline.cli.Main;
import io.copse.pipeline.config.SettingsReader;
import io.copse.pipeline.corpus.Sources;
import io.copse.pipeline.tables.TableSchema;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.apache.spark.sql.catalyst.FunctionIdentifier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;
import scala.collection.JavaConverters;

/** Everything that a user can write or read by name stands in a document of the tree. */
class TestDocuments extends SparkTest {
  private static final Pattern QUOTED = Pattern.compile("`([^`]+)`");

  @TempDir Path folder;

  @Test
  void everySqlFunctionStandsInTheFunctionsPage() {
    var registry = spark.sessionState().functionRegistry();
    List<String> functions =
        JavaConverters.seqAsJavaList(registry.listFunction()).stream()
            .filter(name -> isOurs(name))
            .map(FunctionIdentifier::funcName)
            .toList();
    assertThat(functions).contains("chinchilla_loss");
    assertStand(functions, "SQL function", "udf/FUNCTIONS.md");
  }

  private static boolean isOurs(FunctionIdentifier name) {
    return spark
        .sessionState()
        .functionRegistry()
        .lookupFunction(name)
        .exists(info -> info.getClassName().startsWith("io.copse"));
  }

  @Test
  void everyArchitectureStandsInTheModelsPage() {
    assertThat(Architectures.names()).isNotEmpty();
    assertStand(Architectures.names(), "architecture", "jobs/models/README.md");
  }

  @Test
  void everyKeyStandsInTheReference() {
    Path preset = House.HOME.resolve(Path.of("conf", "quickstart.conf"));
    Set<String> keys =
        SettingsReader.list(preset, Map.of(), Sources.standard().kinds()).stream()
            // A key of a source stands under its kind, by its own name.
            .map(line -> line.key().replaceFirst("^corpus\\.sources\\[\\d+]\\.", ""))
            .collect(Collectors.toSet());
    assertThat(keys).contains("training.replicas", "coordinates");
    assertStand(keys, "key", "conf/REFERENCE.md");
  }

  @Test
  void everyTableAndColumnStandsInTheTablesPage() {
    String output = "output=\"" + folder + "\"";
    String preset = House.HOME.resolve(Path.of("conf", "own-text.conf")).toString();
    StringWriter printed = new StringWriter();
    int code =
        new CommandLine(Main.class)
            .setOut(new PrintWriter(printed))
            .setErr(new PrintWriter(printed))
            .execute("sql", "--write", "--conf", preset, "--set", output, "SELECT 1");
    assertThat(code).as(printed.toString()).isZero();
    Set<String> names = new TreeSet<>();
    for (TableSchema schema : TableSchema.values()) {
      String table = schema.name().toLowerCase(Locale.ROOT);
      names.add(table);
      names.addAll(List.of(spark.table(table).columns()));
    }
    assertStand(names, "table or column", "jobs/pipeline/TABLES.md");
  }

  @Test
  void everyCommandStandsInThePipelinesPage() {
    Set<String> commands = new CommandLine(Main.class).getSubcommands().keySet();
    assertThat(commands).contains("train");
    assertStand(commands, "command", "jobs/pipeline/README.md");
  }

  /** Fails for each name that stands neither as code nor in a heading of a page. */
  private static void assertStand(Collection<String> names, String what, String page) {
    Path file = House.HOME.resolve(page);
    assertThat(file).as("The page %s, which names each %s", page, what).exists();
    String code = code(file);
    House.assertNone(
        House.sorted(names).stream()
            .filter(name -> !hasWord(code, name))
            .map(
                name ->
                    "The %s %s does not stand in %s as code: write of it there."
                        .formatted(what, name, page))
            .toList());
  }

  private static boolean hasWord(String text, String word) {
    return Pattern.compile("(?<![\\w.+-])" + Pattern.quote(word) + "(?![\\w+-])")
        .matcher(text)
        .find();
  }

  /** Returns what a Markdown page sets as code, and its headings. */
  private static String code(Path page) {
    List<String> code = new ArrayList<>();
    boolean fenced = false;
    for (String line : read(page)) {
      if (line.startsWith("```")) {
        fenced = !fenced;
      } else if (fenced || line.startsWith("    ") || line.startsWith("#")) {
        code.add(line);
      } else {
        Matcher quoted = QUOTED.matcher(line);
        while (quoted.find()) {
          code.add(quoted.group(1));
        }
      }
    }
    return String.join("\n", code);
  }

  private static List<String> read(Path page) {
    try {
      return Files.readAllLines(page);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
