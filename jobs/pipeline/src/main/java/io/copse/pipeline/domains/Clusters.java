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
 * Domains found in the text (c-BTM, Gururangan et al., 2023): tf-idf, truncated SVD, normalised,
 * k-means balanced on tokens. Unlike the original's, all train documents are assigned in balance;
 * dev and test documents go to the nearest centre.
 *
 * <p>Driver memory: the vocabulary, a number for each term and dimension or domain, and the places
 * of the sample.
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

    JavaRDD<WordBlock> blocks = WordBlock.of(documents).persist(CACHE);
    Vocabulary vocabulary =
        TermFrequencies.vocabulary(spark, blocks, count, settings.vocabularySize());
    Broadcast<Vocabulary> terms = context.broadcast(vocabulary);
    // Spark forgets what is persisted from here on with the split, whose rows are made of it.
    JavaRDD<WeighedDocument> weighed =
        blocks.flatMap(block -> block.weighed(terms.value())).persist(CACHE);
    JavaRDD<WeighedDocument> train = weighed.filter(WeighedDocument::train);
    double[][] basis =
        TruncatedSvd.basis(
            train.map(WeighedDocument::vector),
            count,
            vocabulary.size(),
            settings.svdDimensions(),
            seed);
    blocks.unpersist();

    Broadcast<double[][]> axes = context.broadcast(basis);
    List<Point> sample = sample(train, axes, settings.sampleDocuments(), seed);
    Centres fitted = Centres.fit(sample, k, settings.iterations(), seed);
    double[][] centres = fitted.centres();
    JavaRDD<Placed> placed =
        weighed
            .map(
                document ->
                    new Placed(
                        document.train(),
                        BalancedKMeans.distances(document.point(axes.value()), centres)))
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
        TopTerms.of(trainInDomains, k, count, vocabulary));
  }

  /** Returns the places of the first documents in the order of the sample. */
  private static List<Point> sample(
      JavaRDD<WeighedDocument> documents, Broadcast<double[][]> axes, int size, long seed) {
    SampleOrder order = new SampleOrder(seed);
    // First the ids alone, so that no more places are computed and moved than are wanted.
    List<String> ids = documents.map(WeighedDocument::docId).takeOrdered(size, order);
    String last = ids.get(ids.size() - 1);
    return documents
        .filter(document -> order.compare(document.docId(), last) <= 0)
        .map(document -> document.point(axes.value()))
        .collect()
        .stream()
        .sorted(Comparator.comparing(Point::docId, order))
        .toList();
  }

  /** Returns each document's domain: of train in balance, of dev and test the nearest. */
  private static JavaRDD<Integer> domains(
      JavaSparkContext context, JavaRDD<Placed> placed, double[] firstPrices, long seed) {
    BalancedKMeans.Assignment assignment =
        BalancedKMeans.assign(
            placed.filter(Placed::train).map(document -> document.costs(seed)), firstPrices, seed);
    Broadcast<BalancedKMeans.Assignment> ofTrain = context.broadcast(assignment);
    double[] nearest = new double[firstPrices.length];
    return placed.map(
        document ->
            document.train()
                ? ofTrain.value().of(document.costs(seed))
                : Point.argmin(document.costs(seed).x(), nearest));
  }

  /** A document's squared distances to the centres, all that its domain depends on. */
  private record Placed(boolean train, Point distances) implements Serializable {
    Point costs(long seed) {
      return BalancedKMeans.costs(distances, seed);
    }

    Row row(int domain) {
      return DomainSplit.row(distances.docId(), domain, Math.sqrt(distances.x()[domain]));
    }
  }
}
