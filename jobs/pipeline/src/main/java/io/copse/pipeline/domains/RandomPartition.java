package io.copse.pipeline.domains;

import static org.apache.spark.sql.functions.col;

import io.copse.pipeline.config.DomainSettings;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.stream.IntStream;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.Row;
import org.apache.spark.storage.StorageLevel;
import scala.Tuple2;

/**
 * Domains at random, the control for what domains in themselves bring.
 *
 * <p>Train documents stand in the order of a seeded hash of their ids and are cut into k stretches
 * of equal tokens, each within one longest document of the mean. Dev and test documents go to a
 * domain by the hash alone.
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
    JavaRDD<Document> ordered =
        documents
            .where(col("split").equalTo("train"))
            .select(col("doc_id"), col("token_count").cast("long").as("tokens"))
            .javaRDD()
            .map(row -> new Document(row.getAs("doc_id"), row.<Long>getAs("tokens")))
            .mapToPair(document -> new Tuple2<>(DocumentHash.of(seed, document.docId()), document))
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
            .as(Encoders.STRING())
            .javaRDD()
            .map(
                id -> {
                  double unit = DocumentHash.unit(DocumentHash.of(seed, id));
                  return DomainSplit.row(id, (int) (unit * k), 0);
                });
    return new DomainSplit(
        splitId(settings, corpusId, seed),
        NAME,
        IntStream.range(0, k).mapToObj(c -> "random " + c).toList(),
        documents.sparkSession().createDataFrame(train.union(rest), DomainSplit.SCHEMA));
  }

  /** Returns the domains of a partition's documents, before which {@code start} tokens stand. */
  private static Iterator<Row> cut(Iterator<Document> part, long start, double mean, int k) {
    List<Row> rows = new ArrayList<>();
    long before = start;
    while (part.hasNext()) {
      Document document = part.next();
      int domain = mean > 0 ? (int) Math.min(k - 1, before / mean) : 0;
      rows.add(DomainSplit.row(document.docId(), domain, 0));
      before += document.tokens();
    }
    return rows.iterator();
  }

  private record Document(String docId, long tokens) implements Serializable {}
}
