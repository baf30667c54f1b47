package io.copse.pipeline.corpus.similar;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.explode;
import static org.apache.spark.sql.functions.first;
import static org.apache.spark.sql.functions.udf;

import java.util.Arrays;
import java.util.function.UnaryOperator;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.api.java.UDF1;
import org.apache.spark.sql.api.java.UDF2;
import org.apache.spark.sql.expressions.Window;
import org.apache.spark.sql.types.DataTypes;

/**
 * Finds texts that are nearly the same as an earlier one.
 *
 * <p>The similarity of two texts is the Jaccard similarity of their sets of 5-grams of words,
 * {@code |A and B| / |A or B|}. Texts that share a band of {@link MinHash} are candidates. Of those
 * that share one, each is compared exactly with the earliest, so that a band of n texts costs n
 * comparisons. The earliest text is that of the first source, and of the smallest id in it.
 *
 * @param similarity two texts of at least this similarity are near duplicates, in (0, 1]
 */
public record NearDuplicates(double similarity) {
  private static final NGrams GRAMS = new NGrams(5);

  // The first 64 bits of an id: narrow rows, because each text has one for each band.
  private static final int PREFIX_DIGITS = 16;

  /**
   * Returns the near duplicates as rows with their {@code piece}.
   *
   * @param texts rows with piece BIGINT (unique), rank INT (of the source), doc_id STRING and text
   *     STRING
   * @param among the pieces among which near duplicates are sought, of different texts
   * @param staged writes rows to files and reads them back
   */
  public Dataset<Row> of(
      Dataset<Row> texts, Dataset<Row> among, UnaryOperator<Dataset<Row>> staged) {
    MinHash bands = MinHash.finding(similarity);
    UDF1<String, long[]> bandsOf = text -> bands.of(GRAMS.orWhole(text));
    // Ids are ordered as unsigned numbers.
    UDF1<String, Long> prefixOf =
        id -> Long.parseUnsignedLong(id, 0, PREFIX_DIGITS, 16) ^ Long.MIN_VALUE;
    Dataset<Row> banded =
        texts
            .select(
                col("piece"),
                col("rank"),
                udf(prefixOf, DataTypes.LongType).apply(col("doc_id")).as("prefix"),
                udf(bandsOf, DataTypes.createArrayType(DataTypes.LongType, false))
                    .apply(col("text"))
                    .as("bands"))
            .join(among.select("piece"), new String[] {"piece"}, "left_semi")
            .select(col("piece"), col("rank"), col("prefix"), explode(col("bands")).as("band"));
    Column earliest =
        first("piece").over(Window.partitionBy("band").orderBy("rank", "prefix", "piece"));
    Dataset<Row> candidates =
        staged.apply(
            banded
                .select(col("piece"), earliest.as("earlier"))
                .where(col("piece").notEqual(col("earlier")))
                .distinct());
    double least = similarity;
    UDF2<String, String, Boolean> similar =
        (text, earlier) -> jaccard(GRAMS.orWhole(text), GRAMS.orWhole(earlier)) >= least;
    return candidates
        .join(texts.select(col("piece"), col("text")), "piece")
        .join(texts.select(col("piece").as("earlier"), col("text").as("earlier_text")), "earlier")
        .where(udf(similar, DataTypes.BooleanType).apply(col("text"), col("earlier_text")))
        .select("piece")
        .distinct();
  }

  /** Returns the Jaccard similarity of two sets in ascending order, not both empty. */
  static double jaccard(long[] a, long[] b) {
    long both = Arrays.stream(a).filter(element -> Arrays.binarySearch(b, element) >= 0).count();
    return (double) both / (a.length + b.length - both);
  }
}
