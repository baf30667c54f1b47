package io.copse.pipeline.domains;

import static org.apache.spark.sql.functions.col;

import io.copse.pipeline.config.DomainSettings;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.stream.IntStream;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.storage.StorageLevel;
import scala.Tuple2;

/**
 * The control of domains without meaning: train documents in the order of a seeded hash of their
 * ids, cut into k runs of equal tokens, each within one longest document of the mean. Dev and test
 * documents go to a domain by the hash alone.
 */
public record RandomPartition() implements DomainMethod {
  static final String NAME = "random";

  @Override
  public String name() {
    return NAME;
  }

  @Override
  public boolean hasModel() {
    return false;
  }

  @Override
  public String splitId(DomainSettings settings, String corpusId, long seed) {
    return DomainSplit.identity(corpusId, NAME).with("k", settings.k()).with("seed", seed).id();
  }

  @Override
  public DomainSplit split(
      Dataset<Row> documents, DomainSettings settings, String corpusId, long seed) {
    int k = settings.k();
    JavaRDD<Point> ordered =
        documents
            .where(col("split").equalTo("train"))
            .select(col("doc_id"), col("token_count").cast("long"))
            .javaRDD()
            .map(row -> new Point(row.getString(0), row.getLong(1), new double[0]))
            .mapToPair(point -> new Tuple2<>(DocumentHash.of(seed, point.docId()), point))
            .sortByKey()
            .values()
            .persist(StorageLevel.MEMORY_AND_DISK());
    DomainSplit.requireDocuments(ordered.count(), settings);
    List<Long> sizes =
        ordered
            .mapPartitions(
                part -> {
                  long sum = 0;
                  while (part.hasNext()) {
                    sum += part.next().tokens();
                  }
                  return List.of(sum).iterator();
                })
            .collect();
    long[] starts = new long[sizes.size() + 1];
    for (int p = 0; p < sizes.size(); p++) {
      starts[p + 1] = starts[p] + sizes.get(p);
    }
    double mean = (double) starts[sizes.size()] / k;
    JavaRDD<Row> train =
        ordered.mapPartitionsWithIndex((p, part) -> cut(part, starts[p], mean, k), true);
    JavaRDD<Row> rest =
        documents
            .where(col("split").notEqual("train"))
            .select("doc_id")
            .javaRDD()
            .map(
                row -> {
                  double unit = DocumentHash.unit(DocumentHash.of(seed, row.getString(0)));
                  return DomainSplit.row(row.getString(0), (int) (unit * k), 0);
                });
    return new DomainSplit(
        splitId(settings, corpusId, seed),
        NAME,
        IntStream.range(0, k).mapToObj(c -> "random " + c).toList(),
        documents.sparkSession().createDataFrame(train.union(rest), DomainSplit.SCHEMA));
  }

  private static Iterator<Row> cut(Iterator<Point> part, long start, double mean, int k) {
    List<Row> rows = new ArrayList<>();
    long before = start;
    while (part.hasNext()) {
      Point point = part.next();
      int domain = mean > 0 ? (int) Math.min(k - 1, before / mean) : 0;
      rows.add(DomainSplit.row(point.docId(), domain, 0));
      before += point.tokens();
    }
    return rows.iterator();
  }
}
