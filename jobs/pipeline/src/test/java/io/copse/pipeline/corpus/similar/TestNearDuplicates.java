package io.copse.pipeline.corpus.similar;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.copse.pipeline.SparkTest;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.function.UnaryOperator;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.types.StructType;
import org.junit.jupiter.api.Test;

class TestNearDuplicates extends SparkTest {
  private static final NGrams GRAMS = new NGrams(5);

  private record Text(int rank, String id, String text) {
    boolean isBefore(Text other) {
      return rank != other.rank ? rank < other.rank : id.compareTo(other.id) < 0;
    }
  }

  private Set<Long> near(List<Text> texts, int partitions) {
    List<Row> rows = new ArrayList<>();
    for (int i = 0; i < texts.size(); i++) {
      Text one = texts.get(i);
      rows.add(RowFactory.create((long) i, one.rank(), one.id(), one.text()));
    }
    Dataset<Row> all =
        spark
            .createDataFrame(
                rows, StructType.fromDDL("piece BIGINT, rank INT, doc_id STRING, text STRING"))
            .repartition(partitions);
    Set<Long> found = new HashSet<>();
    new NearDuplicates(0.8)
        .of(all, all, UnaryOperator.identity())
        .collectAsList()
        .forEach(row -> found.add(row.getLong(0)));
    return found;
  }

  /** Makes texts of 120 words; most are copies of earlier ones with some words changed. */
  private static List<Text> made() {
    Random random = new Random(11);
    List<String> texts = new ArrayList<>();
    for (int i = 0; i < 240; i++) {
      String[] words = new String[120];
      String[] earlier =
          i < 20 || random.nextInt(3) == 0
              ? new String[120]
              : texts.get(random.nextInt(texts.size())).split(" ");
      double changed = random.nextDouble() * 0.06;
      for (int w = 0; w < words.length; w++) {
        boolean fresh = earlier[w] == null || random.nextDouble() < changed;
        words[w] = fresh ? "w" + random.nextInt(5000) : earlier[w];
      }
      texts.add(String.join(" ", words));
    }
    List<Text> made = new ArrayList<>();
    for (int i = 0; i < texts.size(); i++) {
      made.add(
          new Text(
              random.nextInt(3),
              "%016x%016x".formatted(random.nextLong(), random.nextLong()),
              texts.get(i)));
    }
    return made;
  }

  @Test
  void findsWhatIsSimilarToAnEarlierText() {
    List<Text> texts = made();
    Set<Long> similar = new HashSet<>();
    for (int i = 0; i < texts.size(); i++) {
      for (Text other : texts) {
        double same =
            NearDuplicates.jaccard(GRAMS.orWhole(texts.get(i).text()), GRAMS.orWhole(other.text()));
        if (other.isBefore(texts.get(i)) && same >= 0.8) {
          similar.add((long) i);
        }
      }
    }
    assertThat(similar).hasSizeBetween(40, 200);
    Set<Long> found = near(texts, 3);
    assertThat(similar).containsAll(found);
    assertThat((double) found.size() / similar.size()).isCloseTo(1, within(0.04));
    assertThat(near(texts, 1)).isEqualTo(found);
  }

  @Test
  void comparesManyCopiesWithOneOnly() {
    List<Text> texts = new ArrayList<>();
    String text = "one two three four five six seven eight nine ten";
    for (int i = 0; i < 3000; i++) {
      texts.add(new Text(0, "%032x".formatted(i + 1), text + "!".repeat(i)));
    }
    texts.add(new Text(0, "%032x".formatted(0), "nothing of the kind stands in this text"));
    assertThat(near(texts, 2)).hasSize(2999).doesNotContain(0L, 3000L);
  }

  @Test
  void leavesTextsWithoutWordsAlone() {
    List<Text> texts =
        List.of(
            new Text(0, "%032x".formatted(1), "--"), new Text(0, "%032x".formatted(2), "-- --"));
    assertThat(near(texts, 1)).isEmpty();
  }

  @Test
  void computesSimilarity() {
    assertThat(NearDuplicates.jaccard(new long[] {1, 2, 3}, new long[] {2, 3, 4, 5}))
        .isEqualTo(0.4);
  }
}
