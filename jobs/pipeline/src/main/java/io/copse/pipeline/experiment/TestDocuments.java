package io.copse.pipeline.experiment;

import static org.apache.spark.sql.functions.callUDF;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.row_number;

import io.copse.pipeline.tables.TableSchema;
import io.copse.pipeline.tokens.DocumentReader;
import java.io.Serializable;
import java.util.List;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.expressions.Window;

/** Chooses the test documents on which predictors are scored. */
record TestDocuments(StageContext context) {
  /**
   * Where a test document lies.
   *
   * @param domain its test domain
   * @param bytes bytes of its text
   * @param shard the shard with its tokens
   * @param offset its first token in the shard
   * @param tokens its tokens
   */
  record TestDocument(String docId, int domain, int bytes, int shard, long offset, int tokens)
      implements Serializable {
    private static TestDocument of(Row row) {
      return new TestDocument(
          row.getAs("doc_id"),
          row.getAs("domain"),
          row.getAs("bytes"),
          row.getAs("shard"),
          row.getAs("token_offset"),
          row.getAs("token_count"));
    }

    /** Returns the document's tokens, without an end of document. */
    int[] read(DocumentReader reader) {
      return reader.tokens(shard, offset, tokens);
    }
  }

  /**
   * Returns the documents of each domain that are first by hash: at most documents_per_domain of
   * each, six numbers each, so they are few enough for the driver.
   */
  List<TestDocument> chosen() {
    Column hash = callUDF("xxhash64", lit(context.settings().seed()), col("doc_id"));
    return context
        .tables()
        .read(TableSchema.DOMAINS)
        .where(col("split_id").equalTo(context.ids().splitId()).and(col("split").equalTo("test")))
        .select("doc_id", "domain")
        .join(
            context
                .tables()
                .read(TableSchema.DOCUMENTS)
                .where(col("corpus_id").equalTo(context.ids().corpusId()))
                .where(col("token_count").gt(0)),
            "doc_id")
        .withColumn(
            "place", row_number().over(Window.partitionBy("domain").orderBy(hash, col("doc_id"))))
        .where(col("place").leq(context.settings().evaluation().documentsPerDomain()))
        .orderBy("place", "domain")
        .select("doc_id", "domain", "bytes", "shard", "token_offset", "token_count")
        .collectAsList()
        .stream()
        .map(TestDocument::of)
        .toList();
  }
}
