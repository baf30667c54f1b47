package io.copse.pipeline.domains;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.sum;
import static org.apache.spark.sql.functions.udf;
import static org.apache.spark.sql.functions.when;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.copse.pipeline.SparkTest;
import io.copse.pipeline.UsageException;
import io.copse.pipeline.config.DomainSettings;
import io.copse.pipeline.config.TermKind;
import io.copse.pipeline.domains.TermUse.Without;
import io.copse.pipeline.storage.RunStorage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.api.java.UDF1;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TestDomainMethod extends SparkTest {
  private static final String[][] TOPICS = {
    {"parliament", "vote", "minister", "treaty", "debate"},
    {"class", "method", "return", "static", "override"},
    {"river", "mountain", "species", "forest", "bird"},
  };
  private static final StructType SCHEMA =
      new StructType()
          .add("doc_id", DataTypes.StringType)
          .add("source", DataTypes.StringType)
          .add("text", DataTypes.StringType)
          .add("token_count", DataTypes.IntegerType)
          .add("split", DataTypes.StringType);
  private static final DomainSettings SETTINGS =
      new DomainSettings("clusters", 3, Optional.empty(), 100, 4, 1_000, 10);

  private static final String[] HAN = {
    "\u5929\u6c14", "\u8bae\u4f1a", "\u6cb3\u5c71",
  };

  @TempDir Path folder;

  @Test
  void clustersAreTheTopicsOfSeparatedText() {
    // Of equal lengths: else the balance moves documents between the topics.
    Dataset<Row> documents = documents().withColumn("token_count", lit(40));
    DomainSplit split = new Clusters().split(documents, SETTINGS, "corpus", 1);
    Dataset<Row> inDomains = documents.where("split = 'train'").join(split.rows(), "doc_id");
    DomainStatistics statistics = DomainStatistics.of(inDomains, split);

    assertThat(statistics.purity()).isEqualTo(1);
    assertThat(statistics.nmi()).isCloseTo(1, within(1e-12));
    for (DomainStatistics.Domain domain : statistics.domains()) {
      assertThat(List.of(TOPICS))
          .anySatisfy(topic -> assertThat(domain.topTerms()).containsExactlyInAnyOrder(topic));
      assertThat(domain.documents()).isEqualTo(80);
    }
  }

  @Test
  void clustersDoNotDependOnPartitions() {
    DomainSettings ofSample = new DomainSettings("clusters", 3, Optional.empty(), 100, 4, 50, 10);
    for (DomainSettings settings : List.of(SETTINGS, ofSample)) {
      DomainSplit many = new Clusters().split(documents().repartition(7), settings, "corpus", 1);
      DomainSplit one = new Clusters().split(documents().coalesce(1), settings, "corpus", 1);
      assertThat(collected(many)).isEqualTo(collected(one));
      assertThat(many.topTerms()).isEqualTo(one.topTerms());
    }
  }

  @Test
  void textsWithoutTermsAreAssignedAndCounted() {
    Dataset<Row> some =
        documents()
            .withColumn("text", when(col("doc_id").endsWith("7"), "12 34").otherwise(col("text")));
    DomainSplit split = new Clusters().split(some, SETTINGS, "corpus", 1);
    assertThat(split.rows().count()).isEqualTo(300);
    assertThat(split.terms()).contains(new TermUse(TermKind.WORDS, 15, new Without(30, 24, 150)));
    assertThat(split.terms().orElseThrow().inWords())
        .isEqualTo(
            "15 terms (words); 30 documents (150 bytes) have none: those of train fill the domains that lack tokens, the others go to the domain whose centre is nearest to the origin");
    // Dev and test documents without terms are alike, so one domain has them all.
    assertThat(
            split
                .rows()
                .join(some, "doc_id")
                .where("split <> 'train' and text = '12 34'")
                .select("domain")
                .distinct()
                .count())
        .isEqualTo(1);
  }

  @Test
  void textsWithoutAnyTermAreRefused() {
    Dataset<Row> digits = documents().withColumn("text", lit("12 34"));
    DomainSettings words = settings(Optional.of(TermKind.WORDS));
    assertThatThrownBy(() -> new Clusters().split(digits, words, "corpus", 1))
        .isInstanceOf(UsageException.class)
        .hasMessage(
            "The vocabulary has 0 terms (words), and 0 of 240 train documents have any, too few to find 3 domains in the text: set domains.terms = characters, or domains.method = metadata, which takes the sources as domains.");
    Dataset<Row> empty = documents().withColumn("text", lit(""));
    assertThatThrownBy(() -> new Clusters().split(empty, SETTINGS, "corpus", 1))
        .isInstanceOf(UsageException.class)
        .hasMessage(
            "The vocabulary has 0 terms (characters), and 0 of 240 train documents have any, too few to find 3 domains in the text: set domains.method = metadata, which takes the sources as domains.");
  }

  @Test
  void textsWithoutWordsAreClusteredByTheirCharacters() {
    for (String[] signs : List.of(new String[] {"12", "45", "78"}, HAN)) {
      DomainSplit split = new Clusters().split(rewritten(signs), SETTINGS, "corpus", 1);
      Dataset<Row> train = rewritten(signs).where("split = 'train'");
      DomainStatistics statistics = DomainStatistics.of(train.join(split.rows(), "doc_id"), split);
      assertThat(statistics.purity()).isEqualTo(1);
      assertThat(split.terms().orElseThrow().kind()).isEqualTo(TermKind.CHARACTERS);
      assertThat(split.terms().orElseThrow().without().documents()).isZero();
    }
  }

  /** Returns the documents with the two signs of their topic, in an order of their own. */
  private static Dataset<Row> rewritten(String[] signs) {
    UDF1<String, String> text =
        id -> {
          int n = Integer.parseInt(id.substring(1));
          SplittableRandom random = new SplittableRandom(n);
          StringBuilder drawn = new StringBuilder();
          for (int i = 0; i < 40; i++) {
            drawn.append(signs[n % 3].charAt(random.nextInt(2))).append(i % 2 == 0 ? " " : "");
          }
          return drawn.toString();
        };
    return documents()
        .withColumn("token_count", lit(40))
        .withColumn("text", udf(text, DataTypes.StringType).apply(col("doc_id")));
  }

  @Test
  void autoTakesWordsIfAtLeastHalfOfTheDocumentsHaveThem() {
    DomainSplit words =
        new Clusters().split(documents(), settings(Optional.of(TermKind.WORDS)), "corpus", 1);
    assertThat(collected(new Clusters(), documents())).isEqualTo(collected(words));
    assertThat(new Clusters().split(documents(), SETTINGS, "corpus", 1).topTerms())
        .isEqualTo(words.topTerms());
    assertThat(kindWithDigitsBelow(120)).isEqualTo(TermKind.WORDS);
    assertThat(kindWithDigitsBelow(121)).isEqualTo(TermKind.CHARACTERS);
  }

  private static TermKind kindWithDigitsBelow(int documents) {
    Column number = col("doc_id").substr(2, 9).cast("int");
    Dataset<Row> mixed =
        documents().withColumn("text", when(number.lt(documents), "12 34").otherwise(col("text")));
    return TermBlocks.of(mixed.repartition(5), Optional.empty(), 240).kind();
  }

  @Test
  void aWordOfAHundredThousandLettersBreaksNothing() throws IOException {
    String longest = "\u00e4".repeat(WordTerms.MOST_LENGTH);
    Dataset<Row> documents =
        documents()
            .withColumn(
                "text",
                when(col("doc_id").equalTo("d0"), lit("x".repeat(100_000)))
                    .when(
                        col("doc_id").equalTo("d1"), lit("x".repeat(99_999) + " river " + longest))
                    .otherwise(col("text")));
    RunStorage storage = RunStorage.open(folder.toString(), spark.sessionState().newHadoopConf());
    for (TermKind kind : TermKind.values()) {
      DomainSplit split = new Clusters().split(documents, settings(Optional.of(kind)), "corpus", 1);
      DomainModel model = split.model().orElseThrow();
      model.save(storage.split(kind.label()));
      DomainModel read = DomainModel.load(storage.split(kind.label()));
      assertThat(read.vocabulary().kind()).isEqualTo(kind);
      assertThat(read.posterior("river " + longest, 0.1))
          .isEqualTo(model.posterior("river " + longest, 0.1));
      assertThat(split.topTerms().toString()).hasSizeLessThan(1_000);
    }
    assertThat(DomainModel.load(storage.split("words")).vocabulary().position(longest))
        .isNotNegative();
  }

  private static DomainSettings settings(Optional<TermKind> terms) {
    return new DomainSettings("clusters", 3, terms, 100, 4, 1_000, 10);
  }

  @Test
  void moreDomainsThanDocumentsAreRefused() {
    DomainSettings settings =
        new DomainSettings("clusters", 1_000, Optional.empty(), 100, 4, 1_000, 10);
    for (DomainMethod method : List.of(new Clusters(), new RandomPartition())) {
      assertThatThrownBy(() -> method.split(documents(), settings, "corpus", 1))
          .isInstanceOf(UsageException.class)
          .hasMessage(
              "240 train documents cannot make 1000 domains: set domains.k between 1 and the number of documents.");
    }
  }

  @Test
  void randomDomainsAreOfEqualTokens() {
    Dataset<Row> train = documents().where("split = 'train'");
    DomainSplit split = new RandomPartition().split(train, SETTINGS, "corpus", 1);
    double mean = train.agg(sum("token_count")).head().getLong(0) / 3.0;
    for (Row row :
        train.join(split.rows(), "doc_id").groupBy("domain").sum("token_count").collectAsList()) {
      assertThat((double) row.getLong(1)).isCloseTo(mean, within(59.0));
    }
    assertThat(collected(new RandomPartition(), documents().repartition(5)))
        .isEqualTo(collected(new RandomPartition(), documents()));
  }

  @Test
  void sourcesAreDomainsInAlphabeticalOrder() {
    DomainSplit split = new Metadata().split(documents(), SETTINGS, "corpus", 1);
    assertThat(split.names()).containsExactly("topic 0", "topic 1", "topic 2");
    assertThat(split.rows().where("domain = 1").count()).isEqualTo(100);
  }

  @Test
  void splitsOfOtherSeedsHaveOtherIds() {
    DomainMethod method = DomainMethod.named("random");
    assertThat(method.split(documents(), SETTINGS, "corpus", 1).splitId())
        .isEqualTo(method.split(documents(), SETTINGS, "corpus", 1).splitId())
        .isNotEqualTo(method.split(documents(), SETTINGS, "corpus", 2).splitId());
    assertThatThrownBy(() -> DomainMethod.named("cluster"))
        .isInstanceOf(UsageException.class)
        .hasMessage(
            "There is no split method 'cluster': set domains.method to clusters, random or metadata.");
  }

  @Test
  void aModelReadsBackAsItWasWritten() throws IOException {
    DomainModel model =
        new Clusters().split(documents(), SETTINGS, "corpus", 1).model().orElseThrow();
    RunStorage storage = RunStorage.open(folder.toString(), spark.sessionState().newHadoopConf());
    model.save(storage.split("split"));
    DomainModel read = DomainModel.load(storage.split("split"));

    String text = "The minister asked parliament for a vote on the river.";
    assertThat(read.posterior(text, 0.1)).isEqualTo(model.posterior(text, 0.1));
    assertThat(Arrays.stream(read.posterior(text, 0.1)).sum()).isCloseTo(1, within(1e-12));

    assertThat(DomainModel.isWhole(storage.split("split"))).isTrue();
    Path file = storage.split("split").local(DomainModel.FILE);
    byte[] whole = Files.readAllBytes(file);
    for (int i = 0; i < whole.length; i += 31) {
      byte[] damaged = whole.clone();
      damaged[i] ^= 1;
      Files.write(file, damaged);
      assertThat(DomainModel.isWhole(storage.split("split"))).as("byte %d", i).isFalse();
    }
    Files.write(file, Arrays.copyOf(whole, whole.length - 1));
    assertThat(DomainModel.isWhole(storage.split("split"))).isFalse();
    storage.split("other").writeText(DomainModel.FILE, "nothing of the kind");
    assertThat(DomainModel.isWhole(storage.split("other"))).isFalse();
    assertThatThrownBy(() -> DomainModel.load(storage.split("other")))
        .isInstanceOf(UsageException.class)
        .hasMessageContaining("is not a model of domains");
  }

  private static List<String> collected(DomainMethod method, Dataset<Row> documents) {
    return collected(method.split(documents, SETTINGS, "corpus", 1));
  }

  private static List<String> collected(DomainSplit split) {
    return split.rows().collectAsList().stream().map(Row::toString).sorted().toList();
  }

  private static Dataset<Row> documents() {
    SplittableRandom random = new SplittableRandom(2);
    List<Row> rows = new ArrayList<>();
    for (int n = 0; n < 300; n++) {
      StringBuilder text = new StringBuilder("The ");
      for (int word = 0; word < 12; word++) {
        text.append(TOPICS[n % 3][random.nextInt(5)]).append(" 12th ");
      }
      rows.add(
          RowFactory.create(
              "d" + n,
              "topic " + n % 3,
              text.toString(),
              20 + random.nextInt(40),
              n < 240 ? "train" : n < 270 ? "dev" : "test"));
    }
    return spark.createDataFrame(rows, SCHEMA);
  }
}
