package io.copse.pipeline.experiment;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.copse.pipeline.SparkTest;
import io.copse.pipeline.config.SettingsReader;
import io.copse.pipeline.corpus.Sources;
import io.copse.pipeline.tables.TableSchema;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.Writer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.types.StructType;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The same texts give the same tokens and domains, whatever kind of source they come from. */
class TestTablesOfSources extends SparkTest {
  private static final Path PRESET = Path.of("..", "..", "conf", "tiny.conf");

  @TempDir Path folder;

  @BeforeEach
  void writeTexts() throws IOException {
    new MadeUpText(folder).write();
  }

  private Map<TableSchema, List<String>> tables(String output, String... sources) throws Exception {
    String path = folder.resolve(output).toString();
    String list = "[{ %s }]".formatted(String.join("}, {", sources));
    Experiment experiment =
        new Experiment(
            spark,
            SettingsReader.read(
                PRESET,
                Map.of(
                    "output",
                    path,
                    "corpus.sources",
                    list.replace("FOLDER", folder.toString()),
                    "corpus.shard_tokens",
                    "10000",
                    "domains.k",
                    "2"),
                Sources.standard().kinds()),
            tables(path),
            false,
            new Narrator(new PrintWriter(Writer.nullWriter())),
            "test");
    experiment.run(new DomainStage());
    return Map.of(
        TableSchema.DOCUMENTS, rows(path, TableSchema.DOCUMENTS),
        TableSchema.DOMAINS, rows(path, TableSchema.DOMAINS));
  }

  /** A table's rows without the ids that tell one corpus from another. */
  private static List<String> rows(String output, TableSchema schema) {
    return spark
        .read()
        .format("delta")
        .load(output + "/tables/" + schema.tableName())
        .drop("corpus_id", "split_id")
        .toJSON()
        .sort("value")
        .collectAsList();
  }

  private void writeLinesAndTable(String name, int withoutText) throws IOException {
    List<Row> rows = new ArrayList<>();
    for (int i = 0; i < withoutText; i++) {
      rows.add(RowFactory.create(null, "nobody"));
    }
    StringBuilder lines = new StringBuilder();
    try (Stream<Path> files = Files.list(folder.resolve(name))) {
      for (Path file : files.toList()) {
        String text = Files.readString(file);
        String who = file.getFileName().toString();
        rows.add(RowFactory.create(text, who));
        lines.append(new ObjectMapper().writeValueAsString(Map.of("text", text, "who", who)));
        lines.append('\n');
      }
    }
    Files.writeString(folder.resolve(name + ".jsonl"), lines);
    spark
        .createDataFrame(rows, StructType.fromDDL("text STRING, who STRING"))
        .repartition(3)
        .write()
        .format("delta")
        .save(folder.resolve(name + ".delta").toString());
  }

  @Test
  void filesLinesAndRowsOfATableGiveTheSameTokensAndDomains() throws Exception {
    writeLinesAndTable("sea", 2);
    writeLinesAndTable("kitchen", 0);
    String text = "name = %1$s, kind = text, path = \"FOLDER/%1$s\", max_bytes = 1000000";
    String lines =
        "name = %1$s, kind = jsonl, path = \"FOLDER/%1$s.jsonl\", group_field = who, max_bytes ="
            + " 1000000";
    String table =
        "name = %1$s, kind = delta, table = \"FOLDER/%1$s.delta\", version = 0, group_field = who,"
            + " max_bytes = 1000000";

    Map<TableSchema, List<String>> ofFiles =
        tables("files", text.formatted("sea"), text.formatted("kitchen"));
    assertThat(ofFiles.get(TableSchema.DOCUMENTS)).hasSize(2 * MadeUpText.FILES);
    assertThat(ofFiles.get(TableSchema.DOMAINS)).hasSize(2 * 2 * MadeUpText.FILES);
    assertThat(tables("lines", lines.formatted("sea"), lines.formatted("kitchen")))
        .isEqualTo(ofFiles);
    assertThat(tables("table", table.formatted("sea"), table.formatted("kitchen")))
        .isEqualTo(ofFiles);
    // Rows of a table have no numbers, so that these are equal.
    assertThat(rows(folder.resolve("table").toString(), TableSchema.REJECTS)).hasSize(2);
  }
}
