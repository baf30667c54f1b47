package io.copse.pipeline.corpus;

import static org.apache.spark.sql.functions.expr;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.sha2;

import io.copse.pipeline.CauseChain;
import io.copse.pipeline.MissingFileSystem;
import io.copse.pipeline.UsageException;
import io.copse.pipeline.config.Key;
import io.copse.pipeline.config.SourceSettings;
import io.copse.pipeline.config.Type;
import io.copse.pipeline.corpus.read.FileListing.Wanted;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/** A Delta table, by its path or its name: one text a row. */
public record DeltaSource() implements Source {
  private static final Key<String> TABLE =
      Key.required("table", Type.path(), "The table's path, or its name in the catalog.");
  private static final Key<Long> VERSION =
      Key.required(
          "version",
          Type.wholeLong(0, Long.MAX_VALUE),
          "The version to read, so that a later start reads the same.");
  private static final Key<String> FILTER =
      Key.of("filter", Type.any(), "", "A condition in SQL that rows must satisfy; empty for all.");

  @Override
  public String kind() {
    return "delta";
  }

  @Override
  public List<Key<?>> keys() {
    return List.of(TABLE, VERSION, FILTER, FieldKeys.TEXT_FIELD, FieldKeys.GROUP_FIELD);
  }

  @Override
  public Optional<Wanted> files(SourceSettings source) {
    // A version of a table never changes.
    return Optional.empty();
  }

  @Override
  public OptionalLong look(SourceSettings source, Reading reading) {
    rows(source, reading);
    return OptionalLong.empty();
  }

  @Override
  public Dataset<Row> read(SourceSettings source, int rank, Reading reading) {
    Column text = RowTexts.at(FieldPath.of(source.get(FieldKeys.TEXT_FIELD)));
    FieldPath group = FieldPath.of(source.get(FieldKeys.GROUP_FIELD));
    return new RowTexts(source.name(), rank, /* fails= */ false, reading.maxDocumentBytes())
        .found(
            rows(source, reading),
            new RowTexts.Columns(
                text,
                group.isNone() ? sha2(text.cast("binary"), 256) : RowTexts.at(group),
                lit(source.get(TABLE)),
                lit(0L)));
  }

  private static Dataset<Row> rows(SourceSettings source, Reading reading) {
    String table = source.get(TABLE);
    try {
      Dataset<Row> rows =
          table.contains("/")
              ? reading
                  .spark()
                  .read()
                  .format("delta")
                  .option("versionAsOf", source.get(VERSION))
                  .load(table)
              : reading.spark().read().option("versionAsOf", source.get(VERSION)).table(table);
      return source.get(FILTER).isEmpty() ? rows : rows.where(expr(source.get(FILTER)));
    } catch (Exception e) { // Spark throws what it does not declare.
      String named = "Source '%s': the table %s".formatted(source.name(), table);
      throw MissingFileSystem.mistake(named, table, e)
          .orElseGet(
              () ->
                  new UsageException(
                      "Source '%s': version %d of the table %s cannot be read (%s): set table, version and filter."
                          .formatted(
                              source.name(),
                              source.get(VERSION),
                              Reject.shown(table),
                              Reject.shown(CauseChain.inOneLine(e)))));
    }
  }
}
