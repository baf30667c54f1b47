package io.copse.pipeline.experiment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.copse.pipeline.SparkTest;
import io.copse.pipeline.TrainingFixture;
import io.copse.pipeline.config.Arm;
import io.copse.pipeline.evaluate.Ensemble;
import io.copse.pipeline.evaluate.Predictor;
import io.copse.pipeline.evaluate.Router;
import io.copse.pipeline.evaluate.Routes;
import io.copse.pipeline.evaluate.ScoredDocument;
import io.copse.pipeline.evaluate.Single;
import io.copse.pipeline.experiment.CellScoring.Entry;
import io.copse.pipeline.experiment.DocumentRouter.Distances;
import io.copse.pipeline.experiment.TestDocuments.TestDocument;
import io.copse.pipeline.training.RunSpec;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.spark.api.java.JavaPairRDD;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.util.CollectionAccumulator;
import org.junit.jupiter.api.Test;

class TestCellScoring extends SparkTest {
  private static final int DOCUMENTS = 7;

  private static RunSpec run(String id) {
    return new RunSpec(
        id,
        Arm.EXPERTS,
        TrainingFixture.model("transformer++", 16, 1, 2, 1e-3),
        new RunSpec.Batch(1, 1, 1),
        new RunSpec.TokenSpan(1, 0, 1, 0, 1),
        "",
        new RunSpec.Stream("corpus", "train"));
  }

  private static final RunSpec A = run("a");
  private static final RunSpec B = run("b");
  private static final RunSpec SEED = run("seed");

  private static final List<List<RunSpec>> EXPERTS = List.of(List.of(A), List.of(B));

  /** Each model in several predictors, as in a cell. */
  private static final List<Entry> ENTRIES =
      List.of(
          new Entry(new Single(), List.of(List.of(SEED))),
          new Entry(new Single(), List.of(List.of(A))),
          new Entry(new Single(), List.of(List.of(B))),
          new Entry(new Ensemble(), EXPERTS),
          new Entry(new Single(), List.of(List.of(A, B))),
          // An arm whose run is that of another.
          new Entry(new Single(), List.of(List.of(SEED))));

  private static List<TestDocument> documents() {
    List<TestDocument> documents = new ArrayList<>();
    for (int d = 0; d < DOCUMENTS; d++) {
      documents.add(new TestDocument("doc" + d, d % 2, 30, 0, 100L * d, 3 + d));
    }
    return documents;
  }

  /** A loss that tells models, documents and tokens apart. */
  private static float loss(List<RunSpec> runs, TestDocument document, int token) {
    return 1 + (runs.hashCode() * 31 + document.docId().hashCode() * 7 + token & 0xFF) / 100f;
  }

  private static float[] losses(List<RunSpec> runs, TestDocument document) {
    float[] losses = new float[document.tokens()];
    for (int t = 0; t < losses.length; t++) {
      losses[t] = loss(runs, document, t);
    }
    return losses;
  }

  private static JavaSparkContext context() {
    return JavaSparkContext.fromSparkContext(spark.sparkContext());
  }

  private static JavaPairRDD<Integer, List<Distances>> noDistances() {
    return JavaPairRDD.fromJavaRDD(context().emptyRDD());
  }

  private static List<DocumentNats> nats(CellScoring scoring, int tokensOfAShare) {
    List<DocumentShare> shares = DocumentShare.of(documents(), tokensOfAShare);
    return scoring.nats(context(), shares, noDistances()).collect().stream()
        .sorted(Comparator.comparing((DocumentNats one) -> one.document().docId()))
        .toList();
  }

  /** As if each predictor scored each document alone. */
  private static double plain(Entry entry, TestDocument document) {
    float[][] ofModels =
        entry.models().stream().map(runs -> losses(runs, document)).toArray(float[][]::new);
    double sum = 0;
    for (double nats :
        entry
            .predictor()
            .losses(new ScoredDocument(document.docId(), ofModels, TestCellScoring::noRoutes))) {
      sum += nats;
    }
    return sum;
  }

  private static Routes noRoutes(double temperature) {
    throw new AssertionError();
  }

  @Test
  void predictorsHaveTheLossesOfScoringEachAloneHoweverDocumentsAreShared() {
    CellScoring scoring =
        new CellScoring(
            ENTRIES,
            (runs, share) -> share.documents().stream().map(it -> losses(runs, it)).toList());
    for (int tokensOfAShare : new int[] {1, 12, 1000}) {
      List<DocumentNats> all = nats(scoring, tokensOfAShare);
      assertThat(all).extracting(DocumentNats::document).isEqualTo(documents());
      for (DocumentNats one : all) {
        for (int e = 0; e < ENTRIES.size(); e++) {
          assertThat(one.nats()[e]).isEqualTo(plain(ENTRIES.get(e), one.document()));
        }
      }
    }
  }

  @Test
  void eachModelScoresEachDocumentOnceForAllPredictors() {
    CollectionAccumulator<String> scored = spark.sparkContext().collectionAccumulator();
    CellScoring scoring =
        new CellScoring(
            ENTRIES,
            (runs, share) -> {
              List<String> ids = runs.stream().map(RunSpec::runId).toList();
              share.documents().forEach(document -> scored.add(ids + " " + document.docId()));
              return share.documents().stream().map(it -> losses(runs, it)).toList();
            });
    nats(scoring, 12);
    Map<String, Integer> times = new TreeMap<>();
    scored.value().forEach(what -> times.merge(what, 1, Integer::sum));
    // The seed model, two experts and their average.
    assertThat(times).hasSize(4 * DOCUMENTS).allSatisfy((what, count) -> assertThat(count).isOne());
    assertThat(times).containsKeys("[seed] doc0", "[a] doc6", "[a, b] doc3");
  }

  @Test
  void aPredictorThatAsksForRoutesWithoutAModelOfDomainsIsRefused() {
    Predictor router = new Router(0.1);
    CellScoring scoring =
        new CellScoring(
            List.of(new Entry(router, EXPERTS)),
            (runs, share) -> share.documents().stream().map(it -> losses(runs, it)).toList());
    assertThatThrownBy(() -> nats(scoring, 1000))
        .hasRootCauseMessage(
            "A predictor asked for routes, but the split has no model of domains: name model sets"
                + " only for arms that are routable.");
  }

  @Test
  void sharesHoldAllDocumentsInOrder() {
    List<TestDocument> documents = documents();
    for (int most : new int[] {1, 9, 12, 1000}) {
      List<DocumentShare> shares = DocumentShare.of(documents, most);
      assertThat(shares.stream().flatMap(share -> share.documents().stream()).toList())
          .isEqualTo(documents);
      for (int s = 0; s < shares.size(); s++) {
        assertThat(shares.get(s).number()).isEqualTo(s);
        List<TestDocument> own = shares.get(s).documents();
        assertThat(own).isNotEmpty();
        assertThat(own.size() == 1 || own.stream().mapToInt(TestDocument::tokens).sum() <= most)
            .isTrue();
      }
    }
    assertThat(DocumentShare.of(documents, 1)).hasSize(DOCUMENTS);
    assertThat(DocumentShare.of(documents, 1000)).hasSize(1);
    assertThat(DocumentShare.of(List.of())).isEmpty();
  }
}
