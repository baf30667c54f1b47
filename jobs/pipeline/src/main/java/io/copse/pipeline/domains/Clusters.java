package io.copse.pipeline.domains;

import static org.apache.spark.sql.functions.col;

import io.copse.pipeline.config.DomainSettings;
import java.io.Serializable;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.broadcast.Broadcast;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.storage.StorageLevel;

/**
 * Domains found in the text, by balanced k-means (c-BTM, Gururangan et al., 2023).
 *
 * <p>A document's tf-idf vector is projected by a truncated SVD and normalised. K-means then
 * balances the domains on tokens. Unlike the original, all train documents are assigned in balance.
 * Dev and test documents go to the nearest centre.
 *
 * <p>A document without terms lies at the origin. In train it goes where the sum of the centre's
 * squared distance from there and the domain's price is least, which fills the domains that lack
 * tokens. In dev and test it goes to the nearest centre. A seeded hash of the id decides between
 * equals. If fewer train documents than domains have a term, there is no split.
 *
 * <p>Driver memory: the vocabulary, one number for each pair of a term and a dimension or domain,
 * and the places of the sample.
 */
public record Clusters() implements DomainMethod {
  static final String NAME = "clusters";
  private static final StorageLevel CACHE = StorageLevel.MEMORY_AND_DISK();

  @Override
  public String name() {
    return NAME;
  }

  @Override
  public boolean hasModel() {
    return true;
  }

  @Override
  public String splitId(DomainSettings settings, String corpusId, long seed) {
    return DomainSplit.identity(corpusId, NAME)
        .with("settings", settings.fingerprint())
        .with("seed", seed)
        .id();
  }

  @Override
  public DomainSplit split(
      Dataset<Row> documents, DomainSettings settings, String corpusId, long seed) {
    int k = settings.k();
    long count = documents.where(col("split").equalTo("train")).count();
    DomainSplit.requireDocuments(count, settings);
    SparkSession spark = documents.sparkSession();
    JavaSparkContext context = JavaSparkContext.fromSparkContext(spark.sparkContext());

    TermBlocks blocks = TermBlocks.of(documents, settings.terms(), count);
    Vocabulary vocabulary =
        TermFrequencies.vocabulary(spark, blocks, count, settings.vocabularySize());
    Broadcast<Vocabulary> terms = context.broadcast(vocabulary);
    // The split's rows are computed from what is cached below, so Spark keeps it until the split
    // itself is no longer used.
    JavaRDD<WeighedDocument> weighed =
        blocks.blocks().flatMap(block -> block.weighed(terms.value())).persist(CACHE);
    TermUse use = TermUse.of(vocabulary, weighed);
    use.requireDocuments(count, k);
    JavaRDD<WeighedDocument> train = weighed.filter(WeighedDocument::train);
    double[][] basis =
        TruncatedSvd.basis(
            train.map(WeighedDocument::vector),
            count,
            vocabulary.size(),
            settings.svdDimensions(),
            seed);
    blocks.blocks().unpersist();

    Broadcast<double[][]> axes = context.broadcast(basis);
    List<Place> sample = sample(train, axes, settings.sampleDocuments(), seed);
    Centres fitted = Centres.fit(sample, k, settings.iterations(), seed);
    double[][] centres = fitted.centres();
    JavaRDD<Placed> placed =
        weighed
            .map(
                document ->
                    new Placed(
                        document.train(), DocumentCosts.of(document.place(axes.value()), centres)))
            .persist(CACHE);
    JavaRDD<Integer> domains = domains(context, placed, fitted.prices(), seed);
    JavaRDD<Row> rows = placed.zip(domains).map(both -> both._1().row(both._2()));
    JavaRDD<TopTerms.InDomain> trainInDomains =
        weighed
            .zip(domains)
            .filter(both -> both._1().train())
            .map(both -> new TopTerms.InDomain(both._2(), both._1().vector()));
    return new DomainSplit(
        splitId(settings, corpusId, seed),
        NAME,
        IntStream.range(0, k).mapToObj(c -> "cluster " + c).toList(),
        spark.createDataFrame(rows, DomainSplit.SCHEMA),
        Optional.of(new DomainModel(vocabulary, basis, centres)),
        TopTerms.of(trainInDomains, k, count, vocabulary),
        Optional.of(use));
  }

  /** Returns the places of the documents that come first in the seeded order of the sample. */
  private static List<Place> sample(
      JavaRDD<WeighedDocument> documents, Broadcast<double[][]> axes, int size, long seed) {
    SampleOrder order = new SampleOrder(seed);
    // The ids come first, so that only the wanted places are computed and moved.
    List<String> ids = documents.map(WeighedDocument::docId).takeOrdered(size, order);
    String last = ids.get(ids.size() - 1);
    return documents
        .filter(document -> order.compare(document.docId(), last) <= 0)
        .map(document -> document.place(axes.value()))
        .collect()
        .stream()
        .sorted(Comparator.comparing(Place::docId, order))
        .toList();
  }

  /** Returns each document's domain: balanced for train, the nearest for dev and test. */
  private static JavaRDD<Integer> domains(
      JavaSparkContext context, JavaRDD<Placed> placed, double[] firstPrices, long seed) {
    BalancedKMeans.Assignment assignment =
        BalancedKMeans.assign(
            placed.filter(Placed::train).map(document -> document.costs(seed)), firstPrices, seed);
    Broadcast<BalancedKMeans.Assignment> ofTrain = context.broadcast(assignment);
    double[] noPrices = new double[firstPrices.length];
    return placed.map(
        document ->
            document.train()
                ? ofTrain.value().of(document.costs(seed))
                : DocumentCosts.cheapest(document.costs(seed).costs(), noPrices));
  }

  /** A document's squared distances to the centres, which alone decide its domain. */
  private record Placed(boolean train, DocumentCosts distances) implements Serializable {
    DocumentCosts costs(long seed) {
      return distances.withoutTies(seed);
    }

    Row row(int domain) {
      return DomainSplit.row(distances.docId(), domain, Math.sqrt(distances.costs()[domain]));
    }
  }
}
