package io.copse.pipeline.domains;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.lit;

import io.copse.pipeline.config.DomainSettings;
import java.util.List;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.functions;

/**
 * The sources as domains (Branch-Train-Merge, Li et al., 2022), numbered in alphabetical order.
 * Their sizes are not balanced, and the settings' k does not apply.
 */
public record Metadata() implements DomainMethod {
  static final String NAME = "metadata";

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
    return DomainSplit.identity(corpusId, NAME).id();
  }

  @Override
  public DomainSplit split(
      Dataset<Row> documents, DomainSettings settings, String corpusId, long seed) {
    List<String> names =
        documents
            .select("source")
            .distinct()
            .orderBy("source")
            .as(Encoders.STRING())
            .collectAsList();
    Column listed = functions.array(names.stream().map(functions::lit).toArray(Column[]::new));
    return new DomainSplit(
        splitId(settings, corpusId, seed),
        NAME,
        names,
        documents.select(
            col("doc_id"),
            functions.array_position(listed, col("source")).minus(1).cast("int").as("domain"),
            lit(0.0).as("distance")));
  }
}
