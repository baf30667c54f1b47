package io.copse.pipeline.corpus;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.copse.pipeline.SparkTest;
import io.copse.pipeline.UsageException;
import io.copse.pipeline.config.CorpusSettings;
import io.copse.pipeline.config.SettingsReader;
import io.copse.pipeline.config.SourceSettings;
import io.copse.pipeline.config.TextSettings;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.LongStream;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Documents of synthetic tasks parse, and their answers are right by rules written anew. */
class TestSyntheticTasks extends SparkTest {
  /** Surefire starts in the module's folder. */
  private static final Path PRESET = Path.of("..", "..", "conf", "own-text.conf");

  private static final int EXAMPLES = 40;

  private static List<String> documents(SyntheticTask task) {
    SyntheticTasksSource.Documents made =
        new SyntheticTasksSource.Documents(List.of(task), 7, EXAMPLES, 100_000);
    return LongStream.range(0, 50).mapToObj(made::text).toList();
  }

  private static List<Matcher> lines(SyntheticTask task, String pattern) {
    Pattern line = Pattern.compile(pattern);
    List<Matcher> lines =
        documents(task).stream().flatMap(String::lines).map(line::matcher).toList();
    assertThat(lines).hasSize(50 * EXAMPLES).allMatch(Matcher::matches);
    assertThat(task.name()).isEqualTo(task.label().toUpperCase(Locale.ROOT));
    return lines;
  }

  @Test
  void sumsAreRemaindersOf97() {
    Set<String> results = new HashSet<>();
    for (Matcher line : lines(SyntheticTask.MODULAR_ADDITION, "add (\\d+) \\+ (\\d+) => (\\d+)")) {
      int rest = Integer.parseInt(line.group(1)) + Integer.parseInt(line.group(2));
      while (rest > 96) {
        rest -= 97;
      }
      assertThat(line.group(3)).isEqualTo(Integer.toString(rest));
      results.add(line.group(3));
    }
    assertThat(results).hasSize(97);
  }

  @Test
  void copiesAreTheLettersAgain() {
    for (Matcher line : lines(SyntheticTask.COPYING, "copy ([a-z](?: [a-z]){3,23}) => (.*)")) {
      assertThat(line.group(2)).isEqualTo(line.group(1));
    }
  }

  @Test
  void parityIsThatOfTheOnes() {
    int odd = 0;
    for (Matcher line : lines(SyntheticTask.PARITY, "parity ([01](?: [01]){3,23}) => ([01])")) {
      boolean isOdd = line.group(1).replaceAll("[^1]", "").length() % 2 != 0;
      assertThat(line.group(2)).isEqualTo(isOdd ? "1" : "0");
      odd += isOdd ? 1 : 0;
    }
    assertThat(odd).isBetween(900, 1100);
  }

  @Test
  void recalledDigitsAreThoseOfTheirLetters() {
    int queries = 0;
    for (String document : documents(SyntheticTask.ASSOCIATIVE_RECALL)) {
      Map<String, String> digits = new HashMap<>();
      Set<String> asked = new HashSet<>();
      for (String line : document.lines().toList()) {
        if (line.startsWith("recall ")) {
          digits.clear();
          asked.clear();
          for (String pair : line.substring(7).split(" , ")) {
            assertThat(digits.put(pair.substring(0, 1), pair.substring(2))).isNull();
          }
          assertThat(digits.size()).isBetween(4, 12);
        } else {
          String[] sides = line.split(" => ");
          assertThat(asked.add(sides[0])).isTrue();
          assertThat(sides[1]).isEqualTo(digits.get(sides[0]));
          queries++;
        }
      }
      assertThat(document.lines().filter(line -> line.startsWith("recall "))).hasSize(EXAMPLES);
    }
    assertThat(queries).isGreaterThan(50 * EXAMPLES * 3);
  }

  @Test
  void examplesAreNotCut() {
    for (SyntheticTask task : SyntheticTask.values()) {
      for (int bytes = SyntheticTask.LONGEST_EXAMPLE; bytes < 500; bytes += 7) {
        String text =
            new SyntheticTasksSource.Documents(List.of(task), bytes, EXAMPLES, bytes).text(bytes);
        assertThat(text).endsWith("\n").isNotBlank();
        assertThat(text.length()).isLessThanOrEqualTo(bytes);
        String longer =
            new SyntheticTasksSource.Documents(List.of(task), bytes, EXAMPLES, 10_000).text(bytes);
        assertThat(longer).startsWith(text);
      }
    }
  }

  private static SourceSettings source(String keys) {
    return SettingsReader.read(
            PRESET,
            Map.of(
                "corpus.sources",
                "[{ name = s, kind = tasks, max_bytes = 1000000, %s }]".formatted(keys)),
            Sources.standard().kinds())
        .corpus()
        .sources()
        .get(0);
  }

  @Test
  void documentsAreMadeInTasksAndBelongToTheSeed() {
    Reading reading = new Reading(spark, 1000, "/none");
    Dataset<Row> read =
        new SyntheticTasksSource().read(source("documents = 20001, examples = 2"), 3, reading);
    assertThat(read.rdd().getNumPartitions()).isEqualTo(3);
    SyntheticTasksSource.Documents made =
        new SyntheticTasksSource.Documents(List.of(SyntheticTask.values()), 0, 2, 1000);
    List<Row> some = read.where("group_key = 'parity 4999'").collectAsList();
    assertThat(some).hasSize(1);
    assertThat(some.get(0).<String>getAs("text")).isEqualTo(made.text(4 * 4999 + 3));
    assertThat(some.get(0).<Integer>getAs("rank")).isEqualTo(3);
    assertThat(read.select("group_key").distinct().count()).isEqualTo(20_001);
    assertThat(
            new SyntheticTasksSource.Documents(List.of(SyntheticTask.values()), 1, 2, 1000).text(0))
        .isNotEqualTo(made.text(0));
    assertThatThrownBy(
            () ->
                new SyntheticTasksSource()
                    .read(source("documents = 1"), 0, new Reading(spark, 100, "/none")))
        .isInstanceOf(UsageException.class)
        .hasMessage(
            "Source 's': corpus.max_document_bytes is 100 and an example may have 256: set it to so many or more.");
    assertThatThrownBy(() -> source("documents = 1, tasks = [parity, parity]"))
        .isInstanceOf(UsageException.class)
        .hasMessageContaining("each once");
  }

  @Test
  void allDocumentsStayHoweverSimilar(@TempDir Path folder) {
    CorpusSettings settings =
        new CorpusSettings(
            List.of(source("documents = 50, tasks = [parity], examples = 100")),
            0,
            0,
            new TextSettings(10_000, 0.8, 0),
            256,
            1000);
    Corpus corpus =
        Ingestion.corpus(
            spark, settings, 1, Sources.standard(), "/none", folder.resolve("staging").toString());
    assertThat(corpus.documents().count()).isEqualTo(50);
  }
}
