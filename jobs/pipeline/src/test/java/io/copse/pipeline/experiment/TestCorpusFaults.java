package io.copse.pipeline.experiment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.copse.pipeline.SparkTest;
import io.copse.pipeline.TrainingFixture;
import io.copse.pipeline.UsageException;
import io.copse.pipeline.config.Arm;
import io.copse.pipeline.config.CorpusSettings;
import io.copse.pipeline.config.DomainSettings;
import io.copse.pipeline.config.EvaluationSettings;
import io.copse.pipeline.config.ExperimentSettings;
import io.copse.pipeline.config.ModelHorizons;
import io.copse.pipeline.config.SourceSettings;
import io.copse.pipeline.config.TextSettings;
import io.copse.pipeline.tables.Tables;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.apache.spark.sql.functions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Ingest and cluster after a kill behind each object that they write, and after damage of each.
 *
 * <p>Objects are whole or not at all, and nothing is written twice. So the states that kills leave
 * are those of a finished output without the objects that were written last.
 */
class TestCorpusFaults extends SparkTest {
  /** The objects of ingest behind its rows: the manifest and the indexes of three parts and all. */
  private static final int PARTS_AND_MANIFEST = 5;

  private static final String LOG = "tables/%s/_delta_log/";

  @TempDir static Path folder;

  private static List<SourceSettings> sources;
  private static Path finished;
  private static Map<String, String> files;
  private static List<List<String>> tables;
  private static int copies;

  @BeforeAll
  static void makeOnce() throws Exception {
    sources = new MadeUpText(folder).write();
    finished = folder.resolve("finished");
    start(finished, true);
    files = files(finished);
    tables = tables(finished);
  }

  /** Runs ingest, and cluster if it is wanted, and returns what they said. */
  private static String start(Path output, boolean cluster) {
    ModelHorizons model =
        new ModelHorizons(
            TrainingFixture.model("transformer++", 16, 1, 2, 5e-3), List.of(20 * 128L));
    ExperimentSettings settings =
        new ExperimentSettings(
            "faults",
            output.toString(),
            7,
            new CorpusSettings(sources, 0.15, 0.2, new TextSettings(4096, 0, 0.05), 320, 120_000),
            new DomainSettings("clusters", 2, Optional.empty(), 500, 4, 1000, 10),
            TrainingFixture.of(List.of(model))
                .arms(EnumSet.of(Arm.DENSE, Arm.EXPERTS))
                .batches(32, 4, 2)
                .settings(),
            new EvaluationSettings(10, 50, 0.1, 1));
    StringWriter said = new StringWriter();
    Tables opened = tables(settings.output());
    StageContext context =
        new StageContext(
            spark,
            settings,
            opened,
            DtypeChoice.of(settings, opened.storage(), false),
            new Narrator(new PrintWriter(said, true)),
            "test");
    StageResults results = new StageResults();
    results.put(new CorpusStage(), new CorpusStage().run(context, results));
    if (cluster) {
      new DomainStage().run(context, results);
    }
    return said.toString();
  }

  /** Returns the bytes of the shards and indexes, by their paths in the output. */
  private static Map<String, String> files(Path output) throws IOException {
    Map<String, String> files = new TreeMap<>();
    for (String part : List.of("shards", "splits")) {
      try (Stream<Path> tree = Files.walk(output.resolve(part))) {
        for (Path file : tree.filter(Files::isRegularFile).toList()) {
          files.put(
              output.relativize(file).toString(),
              HexFormat.of().formatHex(Files.readAllBytes(file)));
        }
      }
    }
    return files;
  }

  private static List<List<String>> tables(Path output) {
    return Stream.of("documents", "domains")
        .map(
            table ->
                spark
                    .read()
                    .format("delta")
                    .load(output.resolve("tables/" + table).toString())
                    .select(functions.to_json(functions.struct("*")).as("row"))
                    .orderBy("row")
                    .collectAsList()
                    .stream()
                    .map(row -> row.getString(0))
                    .toList())
        .toList();
  }

  /** The objects in the order in which they are written. Those of tasks may change places. */
  private static List<String> inOrder() throws IOException {
    List<String> order = new ArrayList<>();
    named(order, "shards/.*contents/.*");
    named(order, "shards/.*sources.json");
    named(order, "shards/.*tokenizer.json");
    named(order, "shards/.*shard-.*");
    order.add(lastCommit("documents"));
    named(order, "shards/.*manifest.json");
    named(order, "splits/.*domain-(dev|test|train).index");
    String split = files.keySet().stream().filter(f -> f.endsWith("train.index")).findFirst().get();
    String ofCorpus = split.substring(0, split.lastIndexOf('/') + 1);
    order.add(ofCorpus + "all.index");
    named(order, "(?!%s)splits/.*index".formatted(ofCorpus));
    named(order, "splits/.*domain-model");
    named(order, "splits/.*statistics.json");
    order.add(lastCommit("domains"));
    assertThat(order).doesNotHaveDuplicates().containsAll(files.keySet());
    assertThat(order).hasSize(files.size() + 2);
    return order;
  }

  private static void named(List<String> order, String pattern) {
    files.keySet().stream().filter(file -> file.matches(pattern)).forEach(order::add);
  }

  private static String lastCommit(String table) throws IOException {
    String log = LOG.formatted(table);
    try (Stream<Path> commits = Files.list(finished.resolve(log))) {
      return commits
          .map(file -> log + file.getFileName())
          .filter(file -> file.endsWith(".json"))
          .max(String::compareTo)
          .orElseThrow();
    }
  }

  private static Path copy() throws IOException {
    Path copy = folder.resolve("copy" + copies++);
    try (Stream<Path> tree = Files.walk(finished)) {
      for (Path file : tree.filter(Files::isRegularFile).toList()) {
        Path to = copy.resolve(finished.relativize(file));
        Files.createDirectories(to.getParent());
        Files.copy(file, to);
      }
    }
    return copy;
  }

  private static void assertFinished(Path output) throws IOException {
    assertThat(files(output)).isEqualTo(files);
    assertThat(tables(output)).isEqualTo(tables);
  }

  @Test
  void aKillBehindAnyObjectChangesNothing() throws Exception {
    List<String> order = inOrder();
    assertThat(order).hasSizeGreaterThan(15);
    int committed = order.indexOf(lastCommit("documents"));
    int ingested = committed + 1 + PARTS_AND_MANIFEST;
    for (int written = 0; written < order.size(); written++) {
      boolean cluster = written >= ingested;
      Path output = copy();
      for (String lost : order.subList(written, cluster ? order.size() : ingested)) {
        Files.delete(output.resolve(lost));
        // Checksums of Delta's versions and of Hadoop's files, which nothing depends on.
        Files.deleteIfExists(output.resolve(lost.replace(".json", ".crc")));
        Files.deleteIfExists(
            output.resolve(lost).resolveSibling("." + Path.of(lost).getFileName() + ".crc"));
      }
      if (written <= committed) {
        Path staged = output.resolve(".unfinished/staging/found.parquet");
        Files.createDirectories(staged);
        Files.writeString(staged.resolve("part-0.parquet"), "PAR1");
      }
      start(output, cluster);
      assertThat(order.get(written)).satisfies(lost -> assertFinished(output));
    }
  }

  @Test
  void damageOfAllFilesAtOnceIsMended() throws Exception {
    List<UnaryOperator<byte[]>> damages =
        List.of(whole -> "null".getBytes(StandardCharsets.UTF_8), whole -> new byte[whole.length]);
    for (UnaryOperator<byte[]> damage : damages) {
      Path output = copy();
      for (String file : files.keySet()) {
        Path at = output.resolve(file);
        Files.write(at, damage.apply(Files.readAllBytes(at)));
      }
      assertThat(start(output, true))
          .contains("has no checksums of the sources; they are made")
          .contains("is not whole");
      assertFinished(output);
    }
  }

  @Test
  void damageOfOneFileIsMended() throws Exception {
    for (String name : List.of("manifest.json", "arrow.json", "statistics.json")) {
      Path output = copy();
      String file = files.keySet().stream().filter(f -> f.endsWith(name)).findFirst().get();
      Files.write(output.resolve(file), new byte[0]);
      start(output, name.startsWith("statistics"));
      assertFinished(output);
    }
  }

  @Test
  void rowsThatWereDeletedAreMadeOfTheSameTextsOnly() throws Exception {
    Path output = copy();
    try (Stream<Path> table = Files.walk(output.resolve("tables/documents"))) {
      for (Path file : table.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(file);
      }
    }
    Path changed = folder.resolve("sea/text00.txt");
    String before = Files.readString(changed);
    FileTime time = Files.getLastModifiedTime(changed);
    Files.writeString(changed, "No wave.");
    try {
      assertThatThrownBy(() -> start(output, false))
          .isInstanceOf(UsageException.class)
          .hasMessageContaining("is not as it was ingested into")
          .hasMessageContaining("text00.txt changed");
    } finally {
      Files.writeString(changed, before);
      Files.setLastModifiedTime(changed, time);
    }
    start(output, true);
    assertFinished(output);
  }

  @Test
  void aStartWithNothingToDoWritesNothing() throws Exception {
    Path output = copy();
    Map<String, String> before = listing(output);
    start(output, true);
    assertThat(listing(output)).isEqualTo(before);
  }

  /** Returns the time of each object, by its path. */
  private static Map<String, String> listing(Path output) throws IOException {
    Map<String, String> times = new TreeMap<>();
    try (Stream<Path> tree = Files.walk(output)) {
      for (Path file : tree.filter(Files::isRegularFile).toList()) {
        times.put(
            output.relativize(file).toString(),
            "%s, %d bytes".formatted(Files.getLastModifiedTime(file), Files.size(file)));
      }
    }
    return times;
  }
}
