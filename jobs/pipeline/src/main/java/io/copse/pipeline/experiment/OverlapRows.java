package io.copse.pipeline.experiment;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.lit;

import io.copse.pipeline.corpus.similar.TrainOverlap;
import io.copse.pipeline.experiment.TestDocuments.TestDocument;
import io.copse.pipeline.tables.TableSchema;
import java.util.List;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.types.StructType;

/** The rows that say how much of an experiment's test documents stands in its train text. */
record OverlapRows(StageContext context) {
  private static final StructType DOMAINS = StructType.fromDDL("doc_id STRING, domain INT");

  /** Whether the table has them. */
  boolean areThere() {
    return !rows().isEmpty();
  }

  /**
   * Adds them, and says what they show.
   *
   * @param chosen the documents on which predictors are scored
   */
  void add(List<TestDocument> chosen) {
    Dataset<Row> domains =
        context
            .spark()
            .createDataFrame(
                chosen.stream().map(one -> RowFactory.create(one.docId(), one.domain())).toList(),
                DOMAINS);
    context
        .tables()
        .append(
            TableSchema.OVERLAPS,
            TrainOverlap.of(
                    documents("test").select("doc_id", "text").join(domains, "doc_id"),
                    documents("train"))
                .withColumn("experiment", lit(context.settings().experiment()))
                .withColumn("split_id", lit(context.ids().splitId())));
    Row sums =
        rows()
            .groupBy()
            .sum("documents", "documents_overlapping", "ngrams", "ngrams_in_train")
            .head();
    context
        .narrator()
        .say(
            "evaluate: of the 13-grams of %,d test documents %.2f %% stand in the train text too; %,d documents have one",
            sums.getLong(0),
            100.0 * sums.getLong(3) / Math.max(1, sums.getLong(2)),
            sums.getLong(1));
  }

  private Dataset<Row> rows() {
    return context
        .tables()
        .read(TableSchema.OVERLAPS)
        .where(col("experiment").equalTo(context.settings().experiment()))
        .where(col("split_id").equalTo(context.ids().splitId()));
  }

  private Dataset<Row> documents(String part) {
    return context
        .tables()
        .read(TableSchema.DOCUMENTS)
        .where(col("corpus_id").equalTo(context.ids().corpusId()))
        .where(col("split").equalTo(part));
  }
}
