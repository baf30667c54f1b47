package io.copse.pipeline.domains;

import static org.apache.spark.sql.functions.col;

import io.copse.pipeline.config.DomainSettings;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.broadcast.Broadcast;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/**
 * Domains found in the text (c-BTM, Gururangan et al., 2023): tf-idf, truncated SVD, normalised,
 * k-means balanced on tokens. Unlike the original's, all train documents are assigned in balance;
 * dev and test documents go to the nearest centre.
 */
public record Clusters() implements DomainMethod {
  static final String NAME = "clusters";

  @Override
  public String name() {
    return NAME;
  }

  @Override
  public String splitId(DomainSettings settings, String corpusId, long seed) {
    return DomainSplit.id(corpusId, NAME, settings.toString(), seed);
  }

  @Override
  public DomainSplit split(
      Dataset<Row> documents, DomainSettings settings, String corpusId, long seed) {
    Dataset<Row> train = documents.where(col("split").equalTo("train"));
    long count = train.count();
    DomainSplit.requireDocuments(count, settings);
    JavaSparkContext context =
        JavaSparkContext.fromSparkContext(documents.sparkSession().sparkContext());
    Vocabulary vocabulary = TermFrequencies.vocabulary(train, count, settings.vocabularySize());
    double[][] basis = basis(context, train, vocabulary, count, settings, seed);
    Broadcast<Vocabulary> terms = context.broadcast(vocabulary);
    Broadcast<double[][]> axes = context.broadcast(basis);
    JavaRDD<Point> points = points(train, terms, axes).persist(BalancedKMeans.cache());
    Centres fitted = BalancedKMeans.centres(points, settings, seed);
    double[][] centres = fitted.centres();
    JavaRDD<Point> costs =
        points
            .map(point -> BalancedKMeans.costs(point, centres, seed))
            .persist(BalancedKMeans.cache());
    BalancedKMeans.Assignment assignment = BalancedKMeans.assign(costs, fitted.prices(), seed);
    points.unpersist();
    costs.unpersist();
    double[] prices = assignment.prices();
    Broadcast<Map<String, Integer>> moved = context.broadcast(assignment.moved());
    JavaRDD<Row> balanced =
        points(train, terms, axes)
            .map(
                point -> {
                  Point priced = BalancedKMeans.costs(point, centres, seed);
                  int domain = new BalancedKMeans.Assignment(prices, moved.value()).of(priced);
                  return row(point, domain, centres);
                });
    JavaRDD<Row> nearest =
        points(documents.where(col("split").notEqual("train")), terms, axes)
            .map(
                point -> {
                  Point priced = BalancedKMeans.costs(point, centres, seed);
                  return row(point, Point.argmin(priced.x(), new double[centres.length]), centres);
                });
    return new DomainSplit(
        splitId(settings, corpusId, seed),
        NAME,
        IntStream.range(0, settings.k()).mapToObj(c -> "cluster " + c).toList(),
        documents.sparkSession().createDataFrame(balanced.union(nearest), DomainSplit.SCHEMA),
        Optional.of(new DomainModel(vocabulary, basis, centres)));
  }

  private static double[][] basis(
      JavaSparkContext context,
      Dataset<Row> train,
      Vocabulary vocabulary,
      long count,
      DomainSettings settings,
      long seed) {
    if (vocabulary.size() == 0) {
      return new double[0][];
    }
    Broadcast<Vocabulary> terms = context.broadcast(vocabulary);
    JavaRDD<SparseVector> vectors =
        train
            .select("text")
            .javaRDD()
            .map(row -> terms.value().vector(text(row, 0)))
            .persist(BalancedKMeans.cache());
    double[][] basis =
        TruncatedSvd.basis(vectors, count, vocabulary.size(), settings.svdDimensions(), seed);
    vectors.unpersist();
    return basis;
  }

  private static JavaRDD<Point> points(
      Dataset<Row> documents, Broadcast<Vocabulary> terms, Broadcast<double[][]> basis) {
    return documents
        .select(col("doc_id"), col("token_count").cast("long"), col("text"))
        .javaRDD()
        .map(
            row ->
                new Point(
                    row.getString(0),
                    row.getLong(1),
                    DomainModel.embed(terms.value().vector(text(row, 2)), basis.value())));
  }

  private static String text(Row row, int column) {
    return row.isNullAt(column) ? "" : row.getString(column);
  }

  private static Row row(Point point, int domain, double[][] centres) {
    double squared = Point.squaredDistance(point.x(), centres[domain]);
    return DomainSplit.row(point.docId(), domain, Math.sqrt(squared));
  }
}
