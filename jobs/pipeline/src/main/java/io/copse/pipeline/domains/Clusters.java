package io.copse.pipeline.domains;

import static org.apache.spark.sql.functions.coalesce;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.lit;

import io.copse.pipeline.config.DomainSettings;
import java.io.Serializable;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.broadcast.Broadcast;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.storage.StorageLevel;

/**
 * Domains found in the text (c-BTM, Gururangan et al., 2023): tf-idf, truncated SVD, normalised,
 * k-means balanced on tokens. Unlike the original's, all train documents are assigned in balance;
 * dev and test documents go to the nearest centre.
 */
public record Clusters() implements DomainMethod {
  static final String NAME = "clusters";
  private static final StorageLevel CACHE = StorageLevel.MEMORY_AND_DISK();

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
    // Spark forgets them with the split, whose rows are made of them.
    JavaRDD<Weighed> weighed = weighed(context, documents, vocabulary).persist(CACHE);
    JavaRDD<Weighed> weighedTrain = weighed.filter(Weighed::train);
    double[][] basis =
        TruncatedSvd.basis(
            weighedTrain.map(Weighed::vector),
            count,
            vocabulary.size(),
            settings.svdDimensions(),
            seed);
    Broadcast<double[][]> axes = context.broadcast(basis);
    Centres fitted =
        BalancedKMeans.centres(
            weighedTrain.map(document -> document.point(axes.value())), settings, seed);
    double[][] centres = fitted.centres();
    JavaRDD<Point> costs =
        weighedTrain
            .map(document -> BalancedKMeans.costs(document.point(axes.value()), centres, seed))
            .persist(CACHE);
    BalancedKMeans.Assignment assignment = BalancedKMeans.assign(costs, fitted.prices(), seed);
    costs.unpersist();
    double[] prices = assignment.prices();
    Broadcast<Map<String, Integer>> moved = context.broadcast(assignment.moved());
    JavaRDD<Row> rows =
        weighed.map(
            document -> {
              Point point = document.point(axes.value());
              Point priced = BalancedKMeans.costs(point, centres, seed);
              int domain =
                  document.train()
                      ? new BalancedKMeans.Assignment(prices, moved.value()).of(priced)
                      : Point.argmin(priced.x(), new double[centres.length]);
              double squared = Point.squaredDistance(point.x(), centres[domain]);
              return DomainSplit.row(point.docId(), domain, Math.sqrt(squared));
            });
    return new DomainSplit(
        splitId(settings, corpusId, seed),
        NAME,
        IntStream.range(0, settings.k()).mapToObj(c -> "cluster " + c).toList(),
        documents.sparkSession().createDataFrame(rows, DomainSplit.SCHEMA),
        Optional.of(new DomainModel(vocabulary, basis, centres)));
  }

  /** A document's tf-idf, from which all else of it follows. */
  private record Weighed(String docId, long tokens, boolean train, SparseVector vector)
      implements Serializable {
    Point point(double[][] basis) {
      return new Point(docId, tokens, DomainModel.embed(vector, basis));
    }
  }

  private static JavaRDD<Weighed> weighed(
      JavaSparkContext context, Dataset<Row> documents, Vocabulary vocabulary) {
    Broadcast<Vocabulary> terms = context.broadcast(vocabulary);
    return documents
        .select(
            col("doc_id"),
            col("token_count").cast("long"),
            col("split").equalTo("train"),
            coalesce(col("text"), lit("")))
        .javaRDD()
        .map(
            row ->
                new Weighed(
                    row.getString(0),
                    row.getLong(1),
                    row.getBoolean(2),
                    terms.value().vector(row.getString(3))));
  }
}
