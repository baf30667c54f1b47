package io.copse.pipeline.experiment;

import io.copse.pipeline.domains.DomainModel;
import io.copse.pipeline.experiment.DocumentRouter.Distances;
import io.copse.pipeline.storage.StoredFolder;
import io.copse.pipeline.tokens.DocumentReader;
import io.copse.pipeline.tokens.TextTokenizer;
import java.io.Serializable;
import java.util.List;
import org.apache.spark.HashPartitioner;
import org.apache.spark.api.java.JavaPairRDD;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.broadcast.Broadcast;
import scala.Tuple2;

/**
 * Reads documents for the routers: each once, whatever the number of cells, predictors and
 * temperatures.
 *
 * @param shards the corpus
 * @param domains the model of the split's domains
 */
record DomainRouting(StoredFolder shards, Broadcast<DomainModel> domains) implements Serializable {
  /** Returns the distances of each document of each share, by the share's number. */
  JavaPairRDD<Integer, List<Distances>> distances(
      JavaSparkContext spark, List<DocumentShare> shares) {
    int parts = Math.max(1, shares.size());
    List<Tuple2<Integer, DocumentShare>> numbered =
        shares.stream().map(share -> new Tuple2<>(share.number(), share)).toList();
    return spark
        .parallelizePairs(numbered, parts)
        .partitionBy(new HashPartitioner(parts))
        .mapValues(this::distances);
  }

  private List<Distances> distances(DocumentShare share) {
    DocumentReader reader = DocumentReader.open(shards);
    DocumentRouter router =
        new DocumentRouter(
            domains.value(), TextTokenizer.open(reader.manifest().tokenizer(shards)));
    return share.tokens(reader).stream().map(router::distances).toList();
  }
}
