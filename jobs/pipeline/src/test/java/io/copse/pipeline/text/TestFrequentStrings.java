package io.copse.pipeline.text;

import static org.assertj.core.api.Assertions.assertThat;

import io.copse.pipeline.SparkTest;
import io.copse.pipeline.text.FrequentStrings.Counted;
import java.util.Arrays;
import java.util.List;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.Row;
import org.junit.jupiter.api.Test;

class TestFrequentStrings extends SparkTest {
  private static Dataset<Row> texts(String... texts) {
    return spark.createDataset(Arrays.asList(texts), Encoders.STRING()).toDF("text").repartition(2);
  }

  /** Each character is a string. */
  private static void characters(String text, TextParts found) {
    found.of(text.toCharArray());
    for (int i = 0; i < text.length(); i++) {
      found.add(i, i + 1);
    }
  }

  private static List<Counted> counted(int most, String... texts) {
    return FrequentStrings.of(texts(texts), TestFrequentStrings::characters, most);
  }

  @Test
  void countsEveryOccurrence() {
    assertThat(counted(9, "aab", "ba", null, "", "cbb"))
        .containsExactly(new Counted("b", 4), new Counted("a", 3), new Counted("c", 1));
  }

  @Test
  void takesTheMostFrequentAndOfEqualsTheFirst() {
    assertThat(counted(2, "zyx", "xz", "y"))
        .containsExactly(new Counted("x", 2), new Counted("y", 2));
  }
}
