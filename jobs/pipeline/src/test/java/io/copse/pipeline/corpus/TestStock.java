package io.copse.pipeline.corpus;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.copse.pipeline.SparkTest;
import io.copse.pipeline.UsageException;
import io.copse.pipeline.config.CorpusSettings;
import io.copse.pipeline.config.TextSettings;
import java.util.List;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.types.StructType;
import org.junit.jupiter.api.Test;

class TestStock extends SparkTest {
  private static Dataset<Row> documents(String... ids) {
    return spark.createDataFrame(
        List.of(ids).stream().map(id -> RowFactory.create("s", id, 10, "train")).toList(),
        StructType.fromDDL("source STRING, doc_id STRING, bytes INT, split STRING"));
  }

  private static Stock.Share share(long maxBytes, String... ids) {
    CorpusSettings settings =
        new CorpusSettings(
            List.of(TextSource.of("s", maxBytes, "/s", "")),
            0,
            0,
            new TextSettings(100, 0, 1),
            256,
            1000);
    return Stock.of(documents(ids)).shares(settings).get("s");
  }

  @Test
  void documentsAreKeptBucketByBucket() {
    Stock.Share share = share(29, "0000ffff00", "0001000000", "0001000100", "ffffffff00");
    assertThat(share.kept().bytes()).isEqualTo(10);
    assertThat(share.unique().bytes()).isEqualTo(40);
    assertThat(share.limit()).isEqualTo(0x0001_0000L);
    assertThat(share(40, "0000ffff00", "ffffffff00").kept().documents()).isEqualTo(2);
  }

  @Test
  void ofASourceWhoseFirstBucketIsTooMuchAPartOfTheBucketIsKept() {
    Stock.Share share = share(25, "00010000aa", "00010001aa", "00010003aa", "00020000aa");
    assertThat(share.kept().documents()).isEqualTo(2);
    assertThat(share.unique().documents()).isEqualTo(4);
    assertThat(share.limit()).isEqualTo(0x0001_0003L);
    assertThat(Stock.place("00010001aa")).isLessThan(share.limit());
  }

  @Test
  void aSourceOfWhichNothingIsKeptIsRefusedWithTheReason() {
    assertThatThrownBy(() -> share(9, "00010000aa"))
        .isInstanceOf(UsageException.class)
        .hasMessage(
            "Source 's' gives no documents, because its max_bytes (9) holds none: raise it, or"
                + " remove the source.");
    assertThatThrownBy(() -> share(9))
        .isInstanceOf(UsageException.class)
        .hasMessageContaining("it has no text that no earlier source has");
  }
}
