package io.copse.pipeline.experiment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.copse.pipeline.SparkTest;
import io.copse.pipeline.UsageException;
import io.copse.pipeline.config.ExperimentSettings;
import io.copse.pipeline.config.SettingsReader;
import io.copse.pipeline.corpus.Sources;
import io.copse.pipeline.storage.RunStorage;
import io.copse.pipeline.tables.TableSchema;
import io.copse.pipeline.tables.Tables;
import java.io.PrintWriter;
import java.io.Writer;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
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

  @Test
  void aDomainWithoutTrainDocumentsIsRefusedAndNoRowIsWritten() {
    ExperimentSettings settings =
        SettingsReader.read(
            Path.of("..", "..", "conf", "quickstart.conf"),
            Map.of(
                "domains.method",
                "metadata",
                "domains.k",
                "2",
                "training.arms",
                "[dense, experts]"),
            Sources.standard().kinds());
    RunStorage storage = RunStorage.open(folder.toString(), spark.sessionState().newHadoopConf());
    Tables tables = Tables.open(spark, storage);
    Narrator silent = new Narrator(new PrintWriter(Writer.nullWriter()));
    Dataset<Row> documents =
        spark.createDataFrame(
            List.of(
                document("a", "sea", "train"),
                document("b", "kitchen", "dev"),
                document("c", "sea", "test")),
            SCHEMA);

    StageContext context =
        new StageContext(
            spark, settings, tables, DtypeChoice.of(settings, storage, false), silent, "test");
    StageResults earlier = new StageResults();
    earlier.put(new CorpusStage(), documents);

    assertThatThrownBy(() -> new DomainStage().run(context, earlier))
        .isInstanceOf(UsageException.class)
        .hasMessageStartingWith("1 of the 2 domains by metadata have no train document: give");
    assertThat(tables.read(TableSchema.DOMAINS).isEmpty()).isTrue();
  }
}
