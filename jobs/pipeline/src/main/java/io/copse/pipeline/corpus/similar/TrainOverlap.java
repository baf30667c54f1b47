package io.copse.pipeline.corpus.similar;

import static org.apache.spark.sql.functions.broadcast;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.count;
import static org.apache.spark.sql.functions.countDistinct;
import static org.apache.spark.sql.functions.explode;
import static org.apache.spark.sql.functions.explode_outer;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.udf;
import static org.apache.spark.sql.functions.when;

import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.api.java.UDF1;
import org.apache.spark.sql.types.DataTypes;

/**
 * Measures how much of the test text stands in the train text too, by 13-grams of words, as Brown
 * et al. (2020, appendix C) do for GPT-3.
 */
public final class TrainOverlap {
  private static final NGrams GRAMS = new NGrams(13);

  private TrainOverlap() {}

  /**
   * Returns a row for each domain: test_domain INT, documents BIGINT, documents_overlapping BIGINT
   * (with a 13-gram of the train text), ngrams BIGINT (the different ones of each document),
   * ngrams_in_train BIGINT.
   *
   * @param test rows with doc_id STRING, domain INT and text STRING, whose 13-grams fit into each
   *     executor's memory
   * @param train rows with text STRING, which are read once and not moved
   */
  public static Dataset<Row> of(Dataset<Row> test, Dataset<Row> train) {
    UDF1<String, long[]> gramsOf = text -> GRAMS.of(text);
    Column grams =
        udf(gramsOf, DataTypes.createArrayType(DataTypes.LongType, false)).apply(col("text"));
    Dataset<Row> tested =
        test.select(col("doc_id"), col("domain"), explode_outer(grams).as("ngram"));
    Dataset<Row> common =
        train
            .select(explode(grams).as("ngram"))
            .join(broadcast(tested.select("ngram")), new String[] {"ngram"}, "left_semi")
            .distinct()
            .withColumn("in_train", lit(true));
    return tested
        .join(common, new String[] {"ngram"}, "left")
        .groupBy(col("domain").as("test_domain"))
        .agg(
            countDistinct("doc_id").as("documents"),
            countDistinct(when(col("in_train"), col("doc_id"))).as("documents_overlapping"),
            count("ngram").as("ngrams"),
            count("in_train").as("ngrams_in_train"));
  }
}
