package io.copse.pipeline.corpus;

import static org.apache.spark.sql.functions.coalesce;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.count;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.min;
import static org.apache.spark.sql.functions.udf;
import static org.apache.spark.sql.functions.when;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.copse.pipeline.UsageException;
import io.copse.pipeline.corpus.read.FileListing;
import io.copse.pipeline.corpus.read.FileListing.Wanted;
import io.copse.pipeline.corpus.read.FilePart;
import io.copse.pipeline.corpus.read.SourceFile;
import io.copse.pipeline.storage.StoredFolder;
import io.copse.pipeline.storage.UserPath;
import java.io.IOException;
import java.io.Serializable;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.api.java.UDF3;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;
import org.apache.spark.util.SerializableConfiguration;

/**
 * The files of a corpus's sources as they were ingested: a hash of their listing, and a checksum of
 * each part of each file.
 *
 * <p>A later start lists the files. If names, lengths and times are the same, nothing is read. Of
 * files with another time, tasks compare the content.
 *
 * @param folder where the corpus is stored
 * @param wanted the files of all sources
 * @param output the experiment's output, which is no source
 */
public record SourceContents(
    SparkSession spark, StoredFolder folder, List<Wanted> wanted, String output) {
  /** The hash of the listing. It is written last. */
  private static final String LISTING = "sources.json";

  /** The folder of the checksums: JSON objects, one a line. */
  private static final String CONTENTS = "contents";

  private static final int MOST_OBJECTS = 512;

  /** Stands between the sources of a listing. */
  private static final String BETWEEN = ", ";

  private static final StructType FILE =
      new StructType()
          .add("path", DataTypes.StringType)
          .add("name", DataTypes.StringType)
          .add("bytes", DataTypes.LongType)
          .add("modified", DataTypes.LongType);
  private static final StructType COLUMNS =
      new StructType()
          .add("source", DataTypes.StringType)
          .add("file", FILE)
          .add("from", DataTypes.LongType)
          .add("to", DataTypes.LongType)
          .add("sha256", DataTypes.StringType);

  public SourceContents {
    wanted = List.copyOf(wanted);
  }

  /** The files of one source. */
  private record Listed(String source, FileListing files) {
    String inWords() {
      return "%s: %s".formatted(source, files.fingerprint());
    }
  }

  /** A part of a file of a source. */
  private record Part(String source, FilePart part) implements Serializable {}

  /** A line of the checksums. */
  private record Line(String source, SourceFile file, long from, long to, String sha256) {}

  /** Keeps what the files hold now. It is called before they are read. */
  public void keep() {
    List<Listed> now = listed();
    if (now.size() == wanted.size()) {
      keep(now);
    }
  }

  private void keep(List<Listed> now) {
    try {
      folder.delete(CONTENTS);
    } catch (IOException e) {
      throw new UncheckedIOException("The checksums of the sources cannot be replaced", e);
    }
    List<List<Part>> packs = new ArrayList<>();
    for (Listed one : now) {
      for (List<FilePart> pack : FilePart.packs(one.files().files(), file -> true)) {
        packs.add(
            pack.stream()
                .map(part -> new Part(one.source(), part))
                .collect(Collectors.toCollection(ArrayList::new)));
      }
    }
    SerializableConfiguration conf = hadoop();
    StoredFolder to = folder;
    JavaSparkContext.fromSparkContext(spark.sparkContext())
        .parallelize(packs, Math.max(1, Math.min(packs.size(), MOST_OBJECTS)))
        .mapPartitionsWithIndex((index, parts) -> write(to, index, parts, conf), false)
        .count();
    folder.writeJson(LISTING, fingerprint(now));
  }

  private static Iterator<Integer> write(
      StoredFolder to, int index, Iterator<List<Part>> packs, SerializableConfiguration hadoop)
      throws IOException {
    ObjectMapper json = new ObjectMapper();
    StringBuilder lines = new StringBuilder();
    while (packs.hasNext()) {
      for (Part one : packs.next()) {
        FilePart part = one.part();
        Line line =
            new Line(one.source(), part.file(), part.from(), part.to(), checksum(part, hadoop));
        lines.append(json.writeValueAsString(line)).append('\n');
      }
    }
    byte[] bytes = lines.toString().getBytes(StandardCharsets.UTF_8);
    to.write("%s/%05d.jsonl".formatted(CONTENTS, index), out -> out.write(bytes));
    return Collections.emptyIterator();
  }

  /** Returns the checksum of a part, or nothing if it cannot be read: then it is a reject. */
  private static String checksum(FilePart part, SerializableConfiguration hadoop) {
    try {
      return part.sha256(hadoop.value());
    } catch (IOException | RuntimeException e) { // Some stores throw what they do not declare.
      return "";
    }
  }

  /**
   * Returns if the files hold what was ingested. Sources that are gone as a whole are not compared.
   *
   * @param said told what was found out, a sentence each
   * @throws UsageException naming a source and its files that changed, appeared or vanished
   */
  public void require(Consumer<String> said) {
    List<Listed> now = listed();
    boolean all = now.size() == wanted.size();
    Optional<String> then = folder.find(LISTING, String.class);
    if (now.isEmpty() || then.map(listing -> has(listing, now)).orElse(false)) {
      return;
    }
    Optional<Dataset<Row>> parts =
        parts().filter(rows -> rows.where(col("sha256").isNull()).isEmpty());
    if (parts.isPresent()) {
      requireSameContent(parts.get(), now);
      said.accept(
          then.isPresent()
              ? "files of the sources have other times, and the same content"
              : "the sources have the same content as their checksums in %s".formatted(folder));
      if (all) {
        folder.writeJson(LISTING, fingerprint(now));
      }
    } else if (then.isPresent()) {
      throw new UsageException(
          "The files of corpus.sources have changed since they were ingested into %s (then %s, now %s): set another output, so that no results of two texts are mixed."
              .formatted(output, then.get(), fingerprint(now)));
    } else if (all) {
      said.accept(
          "%s has no checksums of the sources; they are made from the sources as they are now"
              .formatted(folder));
      keep(now);
    }
  }

  private static boolean has(String listing, List<Listed> now) {
    return List.of(listing.split(BETWEEN)).containsAll(now.stream().map(Listed::inWords).toList());
  }

  private void requireSameContent(Dataset<Row> parts, List<Listed> now) {
    Object[] there = now.stream().map(Listed::source).toArray();
    List<Row> changes = changes(parts.where(col("source").isin(there)), files(now));
    if (!changes.isEmpty()) {
      String source = changes.get(0).getString(0);
      throw new UsageException(
          "Source '%s' is not as it was ingested into %s: %s; bring its files back as they were, or set another output, so that no results of two texts are mixed."
              .formatted(
                  source,
                  output,
                  changes.stream()
                      .filter(row -> row.getString(0).equals(source))
                      .map(SourceContents::inWords)
                      .collect(Collectors.joining(", "))));
    }
  }

  private static String inWords(Row change) {
    long more = change.getLong(2) - 1;
    return "%s%s %s"
        .formatted(
            change.getString(3), more == 0 ? "" : " and %d more".formatted(more), change.get(1));
  }

  /** Returns a row for each source and change: how many files it has, and the first's name. */
  private List<Row> changes(Dataset<Row> parts, Dataset<Row> now) {
    Column then = col("then.bytes");
    Dataset<Row> listed =
        parts
            .dropDuplicates("source", "name")
            .as("then")
            .join(
                now.as("now"),
                col("then.source")
                    .equalTo(col("now.source"))
                    .and(col("then.name").equalTo(col("now.name"))),
                "full_outer")
            .select(
                coalesce(col("then.source"), col("now.source")).as("source"),
                coalesce(col("then.name"), col("now.name")).as("name"),
                when(col("now.bytes").isNull(), "vanished")
                    .when(then.isNull(), "appeared")
                    .when(then.notEqual(col("now.bytes")), "changed")
                    .when(col("then.modified").notEqual(col("now.modified")), "touched")
                    .as("what"))
            .where(col("what").isNotNull());
    SerializableConfiguration hadoop = hadoop();
    UDF3<String, Long, Long, String> content =
        (path, from, to) ->
            checksum(new FilePart(new SourceFile(path, path, 0, 0), from, to), hadoop);
    Dataset<Row> changed =
        parts
            .join(
                listed.where(col("what").equalTo("touched")).select("source", "name"),
                new String[] {"source", "name"},
                "left_semi")
            .repartition(spark.sparkContext().defaultParallelism() * 4)
            .where(
                col("sha256")
                    .notEqual(
                        udf(content, DataTypes.StringType)
                            .apply(col("path"), col("from"), col("to"))))
            .select(col("source"), col("name"), lit("changed").as("what"))
            .distinct();
    return listed
        .where(col("what").notEqual("touched"))
        .union(changed)
        .groupBy("source", "what")
        .agg(count(lit(1)), min("name"))
        .orderBy("source", "what")
        .collectAsList();
  }

  private Dataset<Row> files(List<Listed> now) {
    List<Row> rows = new ArrayList<>();
    for (Listed one : now) {
      for (SourceFile file : one.files().files()) {
        rows.add(RowFactory.create(one.source(), file.name(), file.bytes(), file.modified()));
      }
    }
    StructType columns =
        new StructType()
            .add("source", DataTypes.StringType)
            .add("name", DataTypes.StringType)
            .add("bytes", DataTypes.LongType)
            .add("modified", DataTypes.LongType);
    return spark.createDataset(rows, Encoders.row(columns));
  }

  /** Returns the checksums, if there are any: outputs of before them have none. */
  private Optional<Dataset<Row>> parts() {
    try {
      return folder.names(CONTENTS + "/").isEmpty()
          ? Optional.empty()
          : Optional.of(
              spark
                  .read()
                  .schema(COLUMNS)
                  .options(UserPath.LITERAL)
                  .json(folder.path() + "/" + CONTENTS)
                  .select("source", "file.*", "from", "to", "sha256"));
    } catch (IOException e) {
      throw new UncheckedIOException("The checksums of the sources cannot be listed", e);
    }
  }

  /** Returns the files of the sources that are there. */
  private List<Listed> listed() {
    List<Listed> all = new ArrayList<>();
    for (Wanted one : wanted) {
      FileListing.find(spark.sessionState().newHadoopConf(), one, output)
          .ifPresent(files -> all.add(new Listed(one.source(), files)));
    }
    return all;
  }

  private static String fingerprint(List<Listed> listed) {
    return listed.stream().map(Listed::inWords).collect(Collectors.joining(BETWEEN));
  }

  private SerializableConfiguration hadoop() {
    return new SerializableConfiguration(spark.sessionState().newHadoopConf());
  }
}
