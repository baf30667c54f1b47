package io.copse.pipeline.experiment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.copse.pipeline.SparkTest;
import io.copse.pipeline.UsageException;
import io.copse.pipeline.config.ExperimentSettings;
import io.copse.pipeline.config.SettingsReader;
import io.copse.pipeline.corpus.Sources;
import io.copse.pipeline.domains.Metadata;
import io.copse.pipeline.tables.TableSchema;
import io.copse.pipeline.tables.Tables;
import java.io.PrintWriter;
import java.io.Writer;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.types.StructType;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TestDomainStage extends SparkTest {
  private static final StructType SCHEMA =
      StructType.fromDDL(
          "doc_id STRING, source STRING, text STRING, split STRING, shard INT, token_offset BIGINT,"
              + " token_count INT");

  @TempDir Path folder;

  private static Row document(String id, String source, String split) {
    return RowFactory.create(id, source, "text", split, 0, 0L, 4);
  }

  private static StageContext context(Tables tables, int sources) {
    ExperimentSettings settings =
        SettingsReader.read(
            Path.of("..", "..", "conf", "quickstart.conf"),
            Map.of(
                "domains.method",
                "metadata",
                "domains.k",
                Integer.toString(sources),
                "corpus.sources",
                IntStream.range(0, sources)
                    .mapToObj("{ name = s%d, kind = text, path = x, max_bytes = 1 }"::formatted)
                    .collect(Collectors.joining(",", "[", "]")),
                "training.arms",
                "[dense, experts]",
                "training.batch_sequences",
                "12"),
            Sources.standard().kinds());
    return new StageContext(
        spark,
        settings,
        tables,
        DtypeChoice.of(settings, tables.storage(), false),
        new Narrator(new PrintWriter(Writer.nullWriter())),
        "test");
  }

  private static Dataset<Row> documents(Row... documents) {
    return spark.createDataFrame(List.of(documents), SCHEMA);
  }

  @Test
  void aDomainWithoutTrainDocumentsIsRefusedAndNoRowIsWritten() {
    StageContext context = context(tables(folder.toString()), 2);
    StageResults earlier = new StageResults();
    earlier.put(
        new CorpusStage(),
        documents(
            document("a", "sea", "train"),
            document("b", "kitchen", "dev"),
            document("c", "sea", "test")));

    assertThatThrownBy(() -> new DomainStage().run(context, earlier))
        .isInstanceOf(UsageException.class)
        .hasMessageStartingWith("1 of the 2 domains by metadata have no train document: give");
    assertThat(context.tables().read(TableSchema.DOMAINS).isEmpty()).isTrue();
  }

  @Test
  void aKnownSplitOfAnotherNumberOfDomainsIsRefused() {
    Tables tables = tables(folder.toString());
    Dataset<Row> documents =
        documents(document("a", "sea", "train"), document("b", "kitchen", "train"));
    new SplitMaking(context(tables, 2), new Metadata(), "split").of(documents);
    for (String split : List.of("split", "new")) {
      assertThatThrownBy(
              () -> new SplitMaking(context(tables, 3), new Metadata(), split).of(documents))
          .isInstanceOf(UsageException.class)
          .hasMessage("domains.k is 3, but by metadata the corpus has 2 domains: set it to that.");
    }
    new SplitMaking(context(tables, 2), new Metadata(), "split").of(documents);
  }
}
