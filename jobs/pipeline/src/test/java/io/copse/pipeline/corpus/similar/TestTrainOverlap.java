package io.copse.pipeline.corpus.similar;

import static org.assertj.core.api.Assertions.assertThat;

import io.copse.pipeline.SparkTest;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.types.StructType;
import org.junit.jupiter.api.Test;

class TestTrainOverlap extends SparkTest {
  /** Returns words with the numbers from the first until before the last. */
  private static String words(int from, int to) {
    return IntStream.range(from, to).mapToObj(i -> "w" + i).collect(Collectors.joining(" "));
  }

  private static Dataset<Row> test(Row... rows) {
    return spark.createDataFrame(
        List.of(rows), StructType.fromDDL("doc_id STRING, domain INT, text STRING"));
  }

  private static Dataset<Row> train(String... texts) {
    return spark.createDataFrame(
        List.of(texts).stream().map(text -> RowFactory.create((Object) text)).toList(),
        StructType.fromDDL("text STRING"));
  }

  @Test
  void countsNGramsThatTrainHas() {
    Dataset<Row> found =
        TrainOverlap.of(
            test(
                RowFactory.create("a", 0, words(0, 20)),
                RowFactory.create("b", 0, words(100, 113)),
                RowFactory.create("c", 1, words(200, 212)),
                RowFactory.create("d", 2, words(8, 21) + ". " + words(8, 21))),
            train(words(6, 19), words(6, 20), words(200, 212), words(300, 400)));
    // Of a's eight 13-grams train has those that begin at 6 and 7; c is shorter than one; d has
    // one of its fourteen twice.
    assertThat(found.orderBy("test_domain").collectAsList())
        .containsExactly(
            RowFactory.create(0, 2L, 1L, 9L, 2L),
            RowFactory.create(1, 1L, 0L, 0L, 0L),
            RowFactory.create(2, 1L, 0L, 13L, 0L));
  }
}
