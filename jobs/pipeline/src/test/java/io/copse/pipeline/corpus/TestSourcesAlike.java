package io.copse.pipeline.corpus;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.copse.pipeline.HostileTexts;
import io.copse.pipeline.SparkTest;
import io.copse.pipeline.UsageException;
import io.copse.pipeline.config.CorpusSettings;
import io.copse.pipeline.config.SettingsReader;
import io.copse.pipeline.config.SourceSettings;
import io.copse.pipeline.config.TextSettings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The same texts and groups give the same documents, whatever source they come from. */
class TestSourcesAlike extends SparkTest {
  /** Surefire starts in the module's folder. */
  private static final Path PRESET = Path.of("..", "..", "conf", "own-text.conf");

  private static final StructType TEXTS =
      new StructType().add("text", DataTypes.StringType).add("who", DataTypes.StringType);

  @TempDir Path folder;

  private List<Row> documents(String... sources) {
    return corpus(sources).documents().orderBy("doc_id").collectAsList();
  }

  private Corpus corpus(String... sources) {
    StringBuilder all = new StringBuilder();
    for (String source : sources) {
      all.append("{ max_bytes = 100000000, %s }\n".formatted(source));
    }
    Sources kinds =
        new Sources(
            List.of(
                new TextSource(),
                new JsonLinesSource(),
                new CsvSource(),
                new WarcSource(),
                new HuggingFaceSource(),
                new DeltaSource(),
                new MavenSource(new MavenArtifacts(folder, "no-such-command"))));
    List<SourceSettings> settings =
        SettingsReader.read(
                PRESET,
                Map.of(
                    "output",
                    folder.resolve("output").toString(),
                    "corpus.sources",
                    "[" + all.toString().replace("FOLDER", folder.toString()) + "]"),
                kinds.kinds())
            .corpus()
            .sources();
    CorpusSettings corpus =
        new CorpusSettings(settings, 0.2, 0.2, new TextSettings(100, 0, 1), 256, 1000);
    return Ingestion.corpus(
        spark, corpus, 1, kinds, folder + "/output", folder.resolve("staging").toString());
  }

  @Test
  void filesLinesAndRowsOfATableGiveTheSameDocuments() throws IOException {
    Path files = Files.createDirectory(folder.resolve("files"));
    StringBuilder lines = new StringBuilder();
    List<Row> rows = new ArrayList<>();
    List<String> texts = HostileTexts.all().stream().filter(text -> !text.contains("\0")).toList();
    for (int i = 0; i < texts.size(); i++) {
      String who = i + ".txt";
      Files.writeString(files.resolve(who), texts.get(i));
      lines.append(new ObjectMapper().writeValueAsString(Map.of("text", texts.get(i), "who", who)));
      lines.append('\n');
      rows.add(RowFactory.create(texts.get(i), who));
    }
    Files.writeString(folder.resolve("lines.jsonl"), lines);
    String table = folder.resolve("table").toString();
    spark.createDataFrame(rows, TEXTS).repartition(3).write().format("delta").save(table);

    List<Row> ofLines =
        documents("name = s, kind = jsonl, path = \"FOLDER/lines.jsonl\", group_field = who");
    assertThat(ofLines).hasSizeGreaterThan(texts.size());
    assertThat(ofLines).extracting(row -> row.getAs("split")).contains("train", "dev", "test");
    assertThat(documents("name = s, kind = text, path = \"FOLDER/files\"")).isEqualTo(ofLines);
    assertThat(
            documents(
                "name = s, kind = delta, table = \"FOLDER/table\", version = 0, group_field = who"))
        .isEqualTo(ofLines);
  }

  @Test
  void everyByteOfHostileFilesHasAnOutcome() throws IOException {
    Map<String, Long> given = new TreeMap<>();
    for (int i = 0; i < 300; i++) {
      HostileInput input = HostileInput.of(new Random(i));
      if (!input.kind().equals("maven") && input.plain().isPresent()) {
        Path of = Files.createDirectories(folder.resolve("in [of] " + input.kind()));
        Files.write(of.resolve(i + input.name()), input.bytes());
        given.merge(input.kind(), input.plain().getAsLong(), Long::sum);
      }
    }
    assertThat(given).hasSize(5);
    Corpus corpus =
        corpus(
            given.keySet().stream()
                .map("name = %1$s, kind = %1$s, path = \"FOLDER/in [of] %1$s\""::formatted)
                .toArray(String[]::new));
    Map<String, Long> counted = new TreeMap<>();
    corpus.intakes().forEach(one -> counted.merge(one.source(), one.bytes(), Long::sum));
    assertThat(counted).isEqualTo(given);
    assertThat(corpus.rejects().select("reason").distinct().count()).isGreaterThan(4);
    assertThat(corpus.documents().count()).isGreaterThan(100);
  }

  @Test
  void aTableOfTheCatalogIsReadByItsName() throws IOException {
    String name = "texts_of_" + folder.getFileName().toString().replaceAll("\\W", "_");
    List<Row> rows = new ArrayList<>();
    for (int i = 0; i < 30; i++) {
      rows.add(RowFactory.create("text " + i, "who " + i));
    }
    String source =
        "name = s, kind = delta, table = %s, group_field = who, version = ".formatted(name);
    try {
      spark
          .createDataFrame(rows, TEXTS)
          .write()
          .format("delta")
          .option("path", folder.resolve("named").toString())
          .saveAsTable(name);
      spark.sql("DELETE FROM %s WHERE who = 'who 3'".formatted(name));
      assertThat(documents(source + 0)).hasSize(30);
      assertThat(documents(source + 1)).hasSize(29);
      assertThatThrownBy(() -> documents(source + 7))
          .isInstanceOf(UsageException.class)
          .message()
          .matches("Source 's': version 7 of the table " + name + " cannot be read \\(\\P{Cntrl}*");
    } finally {
      spark.sql("DROP TABLE IF EXISTS " + name);
    }
    assertThatThrownBy(() -> documents(source + 0))
        .isInstanceOf(UsageException.class)
        .hasMessageStartingWith("Source 's': version 0 of the table " + name);
  }

  private Path jar(String group, String prefix) throws IOException {
    Path jar = folder.resolve(group + "/lib/1/lib-1.jar");
    Files.createDirectories(jar.getParent());
    try (ZipOutputStream out = new ZipOutputStream(Files.newOutputStream(jar))) {
      for (int i = 0; i < 30; i++) {
        out.putNextEntry(new ZipEntry(prefix + i + ".java"));
        out.write(HostileInput.utf8("class " + prefix + i + " {}"));
      }
    }
    return jar;
  }

  @Test
  void jarsOfOneNameAreToldApart() throws IOException {
    jar("one", "A");
    Path other = jar("other", "B");
    String source = "kind = maven, format = code, coordinates = ";
    assertThat(
            documents(
                "name = a, " + source + "\"one:lib:1\"", "name = b, " + source + "\"other:lib:1\""))
        .extracting(row -> row.getString(1) + row.getString(3).charAt(6))
        .hasSize(60)
        .containsOnly("aA", "bB");

    Files.writeString(other, "no jar");
    assertThatThrownBy(() -> documents("name = b, " + source + "\"other:lib:1\""))
        .isInstanceOf(UsageException.class)
        .hasMessageMatching(
            "Source 'b': the jar .*/other/lib/1/lib-1.jar cannot be read \\(.*\\): delete it, so that"
                + " Maven downloads it again.");
    Files.delete(other);
    JarReader gone = new JarReader(other, new JarEntries("", JarFormat.CODE, 100));
    assertThatThrownBy(() -> gone.read(spark, "b", 0))
        .isInstanceOf(UsageException.class)
        .hasMessageStartingWith("Source 'b': the jar ");
  }

  @Test
  void damagedFilesOfParquetAreNamed() throws IOException {
    Path in = folder.resolve("in");
    List<Row> rows = List.of(RowFactory.create("text ".repeat(100), "who"));
    spark.createDataFrame(rows, TEXTS).coalesce(1).write().parquet(in.toString());
    Path file;
    try (var files = Files.list(in)) {
      file = files.filter(one -> one.toString().endsWith(".parquet")).findFirst().orElseThrow();
    }
    byte[] bytes = Files.readAllBytes(file);
    for (int i = 10; i < 60; i++) {
      bytes[i] = (byte) (31 * i);
    }
    Files.write(in.resolve("a.parquet"), bytes);
    SourceSettings source =
        new SourceSettings(
            "s",
            "parquet",
            1000,
            FileKeys.standard(in.toString(), ".parquet")
                .with(FieldKeys.TEXT_FIELD, "text")
                .with(FieldKeys.GROUP_FIELD, ""));
    Reading reading = new Reading(spark, 100, folder + "/output");
    assertThatThrownBy(() -> new ParquetSource().read(source, 0, reading).count())
        .hasStackTraceContaining("Source 's' cannot be read (")
        .hasStackTraceContaining("a.parquet");
    Files.writeString(in.resolve("a.parquet"), "no parquet");
    Files.delete(file);
    assertThatThrownBy(() -> new ParquetSource().read(source, 0, reading).count())
        .isInstanceOf(UsageException.class)
        .hasMessageMatching("Source 's' cannot be read \\(\\P{Cntrl}*a.parquet\\P{Cntrl}*");
  }
}
