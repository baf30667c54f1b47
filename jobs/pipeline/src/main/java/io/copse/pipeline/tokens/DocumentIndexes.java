package io.copse.pipeline.tokens;

import static org.apache.spark.sql.functions.array;
import static org.apache.spark.sql.functions.callUDF;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.explode;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.udf;

import java.util.Collection;
import java.util.Comparator;
import java.util.Iterator;
import java.util.List;
import java.util.stream.Stream;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;
import org.apache.spark.api.java.function.FlatMapGroupsFunction;
import org.apache.spark.api.java.function.MapFunction;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.api.java.UDF1;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;
import org.apache.spark.util.SerializableConfiguration;

/** Writes the document indexes of a split of the corpus: one for each domain and one for all. */
public final class DocumentIndexes {
  private static final StructType WRITTEN =
      new StructType()
          .add("file", DataTypes.StringType, false)
          .add("documents", DataTypes.LongType, false)
          .add("stream_tokens", DataTypes.LongType, false);

  /**
   * An index that was written.
   *
   * @param file its name in the folder
   * @param documents number of documents
   * @param streamTokens length of the packed stream
   */
  public record Written(String file, long documents, long streamTokens) {}

  private DocumentIndexes() {}

  /**
   * Writes the indexes, replacing those that are there. Documents stand in the order of the hash of
   * the seed and their id, so that every domain mixes its sources.
   *
   * @param documents doc_id, domain (of any type that casts to a string), shard, token_offset,
   *     token_count; the caller has chosen those of one part (train, dev or test)
   * @param folder a Hadoop path
   * @return what was written, by file name
   */
  public static List<Written> write(Dataset<Row> documents, long seed, String folder) {
    SerializableConfiguration conf =
        new SerializableConfiguration(documents.sparkSession().sessionState().newHadoopConf());
    FlatMapGroupsFunction<String, Row, Row> write =
        (file, rows) -> List.of(write(conf.value(), new Path(folder, file), rows)).iterator();
    UDF1<String, String> fileName = DocumentIndex::fileName;
    Column file = udf(fileName, DataTypes.StringType).apply(col("domain").cast("string"));
    return documents
        .select(
            explode(array(file, lit(DocumentIndex.ALL))).as("file"),
            callUDF("xxhash64", lit(seed), col("doc_id")).as("place"),
            col("doc_id"),
            col("shard"),
            col("token_offset"),
            col("token_count"))
        .groupByKey((MapFunction<Row, String>) row -> row.getString(0), Encoders.STRING())
        .flatMapSortedGroups(
            new Column[] {col("place"), col("doc_id")}, write, Encoders.row(WRITTEN))
        .collectAsList()
        .stream()
        .map(row -> new Written(row.getString(0), row.getLong(1), row.getLong(2)))
        .sorted(Comparator.comparing(Written::file))
        .toList();
  }

  /** Whether a folder has an index of each of the domains and of all, as they were written. */
  public static boolean areWhole(Configuration conf, String folder, Collection<String> domains) {
    return Stream.concat(
            domains.stream().map(DocumentIndex::fileName), Stream.of(DocumentIndex.ALL))
        .allMatch(file -> isWhole(conf, new Path(folder, file)));
  }

  private static boolean isWhole(Configuration conf, Path file) {
    if (StoredFiles.length(conf, file) < 0) {
      return false;
    }
    try {
      DocumentIndex.open(StoredFiles.local(conf, file));
      return true;
    } catch (IllegalStateException damaged) {
      return false;
    }
  }

  private static Row write(Configuration conf, Path file, Iterator<Row> rows) {
    long[] totals = new long[2];
    StoredFiles.write(
        conf,
        file,
        out -> {
          DocumentIndex.Writer writer = new DocumentIndex.Writer(out);
          while (rows.hasNext()) {
            Row row = rows.next();
            writer.add(row.getInt(3), row.getLong(4), row.getInt(5));
          }
          writer.end();
          totals[0] = writer.documents();
          totals[1] = writer.streamTokens();
        });
    return RowFactory.create(file.getName(), totals[0], totals[1]);
  }
}
