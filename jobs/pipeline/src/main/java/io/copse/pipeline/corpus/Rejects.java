package io.copse.pipeline.corpus;

import static org.apache.spark.sql.functions.coalesce;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.sum;

import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/** The rejects among what was found. */
final class Rejects {
  private Rejects() {}

  /** Returns the rejects with the numbers of their rows in the whole file. */
  static Dataset<Row> of(Dataset<Row> found) {
    Column isEnd = col("reason").equalTo(PartEnd.LABEL);
    Dataset<Row> rejects =
        found
            .where(col("reason").isNotNull().and(isEnd.unary_$bang()))
            .select("source", "file", "part", "row", "reason", "given", "text");
    Dataset<Row> ends =
        found
            .where(isEnd)
            .select(col("source"), col("file"), col("part").as("end_part"), col("row").as("lines"));
    Dataset<Row> before =
        rejects
            .where("part > 0")
            .select("source", "file", "part")
            .distinct()
            .join(ends, new String[] {"source", "file"})
            .where("end_part < part")
            .groupBy("source", "file", "part")
            .agg(sum("lines").as("before"));
    return rejects
        .join(before, new String[] {"source", "file", "part"}, "left")
        .select(
            col("source"),
            col("file"),
            col("row").plus(coalesce(col("before"), lit(0L))).as("row"),
            col("reason"),
            col("given").as("bytes"),
            col("text").as("said"));
  }
}
