package io.copse.pipeline.experiment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.copse.pipeline.SparkTest;
import io.copse.pipeline.config.DomainSettings;
import io.copse.pipeline.domains.Clusters;
import io.copse.pipeline.domains.DomainModel;
import io.copse.pipeline.domains.DomainSplit;
import io.copse.pipeline.evaluate.Routes;
import io.copse.pipeline.evaluate.Routes.Span;
import io.copse.pipeline.tokens.BpeModel;
import io.copse.pipeline.tokens.TextTokenizer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.types.StructType;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The router of two domains, of words of the sea and of the kitchen, over a tokenizer of bytes. */
class TestDocumentRouter extends SparkTest {
  private static final String SEA = "wave salt harbour gull ";
  private static final String KITCHEN = "flour oven butter spoon ";

  @TempDir Path folder;

  private DocumentRouter router(DomainModel domains) throws Exception {
    Path json = folder.resolve("tokenizer.json");
    Files.writeString(json, new BpeModel(List.of()).toJson());
    return new DocumentRouter(domains, TextTokenizer.open(json));
  }

  private static DomainSplit split() {
    List<Row> rows = new ArrayList<>();
    for (int n = 0; n < 20; n++) {
      rows.add(RowFactory.create("s" + n, 10, "train", SEA.repeat(1 + n % 3)));
      rows.add(RowFactory.create("k" + n, 10, "train", KITCHEN.repeat(1 + n % 3)));
    }
    StructType schema =
        StructType.fromDDL("doc_id STRING, token_count INT, split STRING, text STRING");
    return new Clusters()
        .split(
            spark.createDataFrame(rows, schema),
            new DomainSettings("clusters", 2, Optional.empty(), 100, 2, 100, 10),
            "corpus",
            1);
  }

  private static int[] tokens(String text) {
    return text.chars().toArray();
  }

  private static double[] weights(Routes routes, int domain) {
    return routes.spans().stream().mapToDouble(s -> s.weights().get(domain)).toArray();
  }

  @Test
  void weightsFollowTheTextBeforeATokenAndNothingAfterIt() throws Exception {
    DomainSplit split = split();
    int sea = split.rows().where("doc_id = 's0'").head().<Integer>getAs("domain");
    DocumentRouter router = router(split.model().orElseThrow());
    Routes routes = router.distances(tokens(SEA.repeat(20) + KITCHEN.repeat(200))).routes(0.1);

    double[] ofSea = weights(routes, sea);
    assertThat(ofSea[0]).isEqualTo(0.5);
    assertThat(ofSea[1]).isGreaterThan(0.99);
    assertThat(ofSea[ofSea.length - 1]).isLessThan(0.1);
    for (Span span : routes.spans()) {
      // Whatever comes from a span's start on has no part in its weights.
      Routes other =
          router
              .distances(
                  tokens(
                      (SEA.repeat(20) + KITCHEN.repeat(200)).substring(0, span.start())
                          + "#".repeat(5_000)))
              .routes(0.1);
      assertThat(other.spans()).contains(span);
    }
  }

  @Test
  void spansGrowWithTheDocument() throws Exception {
    DocumentRouter router = router(split().model().orElseThrow());
    List<Span> spans = router.distances(new int[100_000]).routes(0.1).spans();
    assertThat(spans).hasSizeLessThan(90);
    assertThat(spans).extracting(Span::start).startsWith(0, 16, 32).isSorted();
    assertThat(spans.stream().mapToLong(Span::start).sum()).isLessThan(900_000);
    assertThat(router.distances(new int[0]).routes(0.1).spans()).hasSize(1);
    assertThat(router.distances(new int[17]).routes(0.1).spans()).hasSize(2);
  }

  @Test
  void aHighTemperatureEvensTheWeights() throws Exception {
    DocumentRouter router = router(split().model().orElseThrow());
    for (double weight : weights(router.distances(tokens(SEA.repeat(10))).routes(1e6), 0)) {
      assertThat(weight).isEqualTo(0.5, within(1e-5));
    }
  }

  @Test
  void weightsAreThePosteriorOfTheTextBeforeEachSpan() throws Exception {
    DomainModel domains = split().model().orElseThrow();
    String text = SEA.repeat(3) + KITCHEN.repeat(3);
    DocumentRouter.Distances distances = router(domains).distances(tokens(text));
    for (double temperature : new double[] {0.05, 0.5}) {
      for (Span span : distances.routes(temperature).spans()) {
        assertThat(span.weights().stream().mapToDouble(w -> w).toArray())
            .containsExactly(domains.posterior(text.substring(0, span.start()), temperature));
      }
    }
  }
}
