package io.copse.pipeline.domains;

import io.copse.pipeline.UsageException;
import io.copse.pipeline.config.DomainSettings;
import io.copse.pipeline.identity.Fingerprint;
import java.util.List;
import java.util.Optional;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;

/**
 * A corpus split into domains.
 *
 * @param splitId the split's identity
 * @param method the split method's name
 * @param names the domains' names, by number
 * @param rows doc_id STRING, domain INT, distance DOUBLE (Euclidean, to the domain's centre; 0 if
 *     there are no centres), for train, dev and test
 * @param model the fitted model of clusters; empty for other methods
 * @param topTerms by a domain's number, the terms that tell it from the others; empty lists for
 *     methods other than clusters
 * @param terms what the clusters were found by; empty for other methods
 */
public record DomainSplit(
    String splitId,
    String method,
    List<String> names,
    Dataset<Row> rows,
    Optional<DomainModel> model,
    List<List<String>> topTerms,
    Optional<TermUse> terms) {
  static final StructType SCHEMA =
      new StructType()
          .add("doc_id", DataTypes.StringType)
          .add("domain", DataTypes.IntegerType)
          .add("distance", DataTypes.DoubleType);

  /** A split whose domains are not found in the text, without a model and terms. */
  DomainSplit(String splitId, String method, List<String> names, Dataset<Row> rows) {
    this(
        splitId,
        method,
        names,
        rows,
        Optional.empty(),
        names.stream().map(name -> List.<String>of()).toList(),
        Optional.empty());
  }

  static Row row(String docId, int domain, double distance) {
    return RowFactory.create(docId, domain, distance);
  }

  /** Returns the identity of a split without what its method reads. */
  static Fingerprint identity(String corpusId, String method) {
    return Fingerprint.of("split", 1).with("corpus", corpusId).with("method", method);
  }

  static void requireDocuments(long documents, DomainSettings settings) {
    if (settings.k() < 1 || documents < settings.k()) {
      throw new UsageException(
          "%d train documents cannot make %d domains: set domains.k between 1 and the number of documents."
              .formatted(documents, settings.k()));
    }
  }
}
