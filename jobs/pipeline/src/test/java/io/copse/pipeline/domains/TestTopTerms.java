package io.copse.pipeline.domains;

import static org.assertj.core.api.Assertions.assertThat;

import io.copse.pipeline.SparkTest;
import io.copse.pipeline.config.TermKind;
import java.util.List;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.api.java.JavaSparkContext;
import org.junit.jupiter.api.Test;

class TestTopTerms extends SparkTest {
  private static final Vocabulary VOCABULARY =
      new Vocabulary(TermKind.WORDS, List.of("lake", "river", "forest"), new double[] {1, 1, 1});
  private static final List<TopTerms.InDomain> DOCUMENTS =
      List.of(
          document(0, new int[] {0, 1}, 0.8, 0.6),
          document(0, new int[] {0}, 1),
          document(2, new int[] {1, 2}, 0.6, 0.8),
          document(2, new int[] {}));

  private static TopTerms.InDomain document(int domain, int[] terms, double... weights) {
    return new TopTerms.InDomain(domain, new SparseVector(terms, weights));
  }

  private static List<List<String>> topTerms(int k, List<TopTerms.InDomain> documents) {
    JavaRDD<TopTerms.InDomain> rdd =
        JavaSparkContext.fromSparkContext(spark.sparkContext()).parallelize(documents, 3);
    return TopTerms.of(rdd, k, documents.size(), VOCABULARY);
  }

  @Test
  void aDomainsTermsLeadInTheMeanOfItsDocuments() {
    // Means: lake 0.9 to 0, river 0.3 to 0.3, forest 0 to 0.4. A domain without documents has none.
    assertThat(topTerms(3, DOCUMENTS))
        .containsExactly(List.of("lake"), List.of(), List.of("forest"));
  }

  @Test
  void theOnlyDomainHasItsHeaviestTerms() {
    List<TopTerms.InDomain> all =
        DOCUMENTS.stream().map(d -> new TopTerms.InDomain(0, d.vector())).toList();
    // Means: lake 0.45, river 0.3, forest 0.2.
    assertThat(topTerms(1, all)).containsExactly(List.of("lake", "river", "forest"));
  }
}
