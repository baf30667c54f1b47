package io.copse.pipeline.domains;

import static org.assertj.core.api.Assertions.assertThat;

import io.copse.pipeline.SparkTest;
import io.copse.pipeline.config.TermKind;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.types.StructType;
import org.junit.jupiter.api.Test;

class TestTermBlock extends SparkTest {
  private static final List<Row> DOCUMENTS =
      List.of(
          RowFactory.create("a", 5, "train", "The river, the forest and THE sea"),
          RowFactory.create("b", 3, "dev", "river lake lake"),
          RowFactory.create("c", 0, "train", null),
          RowFactory.create("e", 9, "train", "lake ".repeat(700) + "forest"),
          RowFactory.create("d", 7, "train", "lake river river \u00e9tang 42 x"));

  private static Dataset<Row> documents(List<Row> rows) {
    return spark.createDataFrame(
        rows, StructType.fromDDL("doc_id STRING, token_count INT, split STRING, text STRING"));
  }

  private static Map<String, Long> frequencies(JavaRDD<TermBlock> blocks) {
    Map<String, Long> frequencies = new HashMap<>();
    for (Row row : blocks.flatMap(TermBlock::frequencies).collect()) {
      frequencies.merge(row.getString(0), row.getLong(1), Long::sum);
    }
    return frequencies;
  }

  @Test
  void countsTheTrainDocumentsThatHaveAWord() {
    JavaRDD<TermBlock> blocks = TermBlock.of(documents(DOCUMENTS).coalesce(1), TermKind.WORDS);
    assertThat(blocks.count()).isEqualTo(1);
    assertThat(frequencies(blocks))
        .isEqualTo(
            Map.of(
                "the",
                1L,
                "river",
                2L,
                "forest",
                2L,
                "and",
                1L,
                "sea",
                1L,
                "lake",
                2L,
                "\u00e9tang",
                1L));
  }

  @Test
  void weighsEachDocumentAsItsText() {
    Vocabulary vocabulary =
        new Vocabulary(TermKind.WORDS, List.of("lake", "river", "forest"), new double[] {2, 1, 3});
    List<WeighedDocument> weighed =
        TermBlock.of(documents(DOCUMENTS).coalesce(1), TermKind.WORDS)
            .flatMap(block -> block.weighed(vocabulary))
            .collect();
    assertThat(weighed).hasSameSizeAs(DOCUMENTS);
    for (int i = 0; i < weighed.size(); i++) {
      Row row = DOCUMENTS.get(i);
      WeighedDocument document = weighed.get(i);
      SparseVector expected = vocabulary.vector(row.isNullAt(3) ? "" : row.getString(3));
      assertThat(document.docId()).isEqualTo(row.getString(0));
      assertThat(document.tokens()).isEqualTo(row.getInt(1));
      assertThat(document.train()).isEqualTo(row.getString(2).equals("train"));
      assertThat(document.vector().indices()).isEqualTo(expected.indices());
      assertThat(document.vector().values()).isEqualTo(expected.values());
    }
  }

  @Test
  void manyWordsTakeSeveralBlocks() {
    List<Row> rows = new ArrayList<>();
    for (int document = 0; document < 150; document++) {
      int first = 3_000 * document;
      String text =
          IntStream.range(0, 3_000)
              .mapToObj(word -> "w" + (first + word) + " shared")
              .collect(Collectors.joining(" "));
      rows.add(RowFactory.create("d" + document, 1, "train", text));
    }
    JavaRDD<TermBlock> blocks = TermBlock.of(documents(rows).coalesce(1), TermKind.WORDS).cache();
    assertThat(blocks.count()).isEqualTo(2);
    Map<String, Long> frequencies = frequencies(blocks);
    assertThat(frequencies).hasSize(450_001).containsEntry("shared", 150L);
    assertThat(new HashSet<>(frequencies.values())).containsExactlyInAnyOrder(1L, 150L);
    Vocabulary vocabulary =
        new Vocabulary(TermKind.WORDS, List.of("w0", "w449999", "shared"), new double[] {1, 1, 1});
    List<WeighedDocument> weighed = blocks.flatMap(block -> block.weighed(vocabulary)).collect();
    assertThat(weighed).hasSize(150);
    assertThat(weighed.get(0).vector().indices()).containsExactly(0, 2);
    assertThat(weighed.get(149).vector().indices()).containsExactly(1, 2);
    blocks.unpersist();
  }
}
