package io.copse.pipeline.tables;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.lit;

import io.copse.pipeline.UsageException;
import io.copse.pipeline.storage.Owner;
import io.copse.pipeline.storage.RunStorage;
import io.delta.tables.DeltaMergeBuilder;
import io.delta.tables.DeltaTable;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.SparkSession;

/** The six tables of an output. Adding rows that are there already changes nothing. */
public final class Tables {
  private final SparkSession spark;
  private final RunStorage storage;

  private Tables(SparkSession spark, RunStorage storage) {
    this.spark = spark;
    this.storage = storage;
  }

  /**
   * Opens the tables of an output that this job owns, and registers each as a temporary view of its
   * name. Tables that are missing are created, and older ones gain the columns that they lack.
   *
   * @throws UsageException if a table's schema version is too old or too new for this Copse
   */
  public static Tables open(SparkSession spark, RunStorage storage) {
    Tables tables = new Tables(spark, storage);
    storage.requireOwner();
    for (TableSchema schema : TableSchema.values()) {
      tables.setup(schema).apply();
    }
    tables.refreshViews();
    return tables;
  }

  /**
   * Opens the tables for reading, and registers each as a temporary view of its name. Nothing is
   * written.
   *
   * @throws UsageException if a table is missing, or its version is not this Copse's
   */
  public static Tables read(SparkSession spark, RunStorage storage) {
    Tables tables = new Tables(spark, storage);
    for (TableSchema schema : TableSchema.values()) {
      tables.setup(schema).requireReadable();
    }
    tables.refreshViews();
    return tables;
  }

  /**
   * Makes every write that a former owner has under way fail: Delta refuses a commit if the table's
   * metadata has changed since it began.
   */
  public void fenceOff(Owner owner) {
    for (TableSchema schema : TableSchema.values()) {
      setup(schema).fenceOff(owner);
    }
  }

  private TableSetup setup(TableSchema schema) {
    return new TableSetup(spark, path(schema), schema);
  }

  /** Returns where the tables lie. */
  public RunStorage storage() {
    return storage;
  }

  /** Returns a table's rows. */
  public Dataset<Row> read(TableSchema schema) {
    return spark.read().format("delta").load(path(schema));
  }

  /**
   * Adds the rows whose keys the table does not have, or has unsettled. Of rows with equal keys one
   * is taken. Columns are matched by name, and optional ones may be missing.
   */
  public void add(TableSchema schema, Dataset<Row> rows) {
    storage.requireOwner();
    String[] key = schema.key().toArray(String[]::new);
    Column sameKey =
        schema.key().stream()
            .map(name -> col("old." + name).equalTo(col("new." + name)))
            .reduce(Column::and)
            .orElseThrow();
    DeltaMergeBuilder merge =
        DeltaTable.forPath(spark, path(schema))
            .as("old")
            .merge(shaped(schema, rows).dropDuplicates(key).as("new"), sameKey);
    if (schema.unsettled().isPresent()) {
      merge = merge.whenMatched("old." + schema.unsettled().get()).updateAll();
    }
    merge.whenNotMatched().insertAll().execute();
  }

  /**
   * Adds rows without looking at keys, in one commit: the caller knows that no key is there or
   * twice among them. Columns are matched by name, and optional ones may be missing.
   */
  public void append(TableSchema schema, Dataset<Row> rows) {
    storage.requireOwner();
    shaped(schema, rows).write().format("delta").mode("append").save(path(schema));
  }

  /**
   * Returns rows made of values by column name. A column that is not named is NULL.
   *
   * @throws IllegalArgumentException if a name is no column of the table
   */
  public Dataset<Row> rows(TableSchema schema, List<Map<String, Object>> values) {
    List<String> names = List.of(schema.rowType().fieldNames());
    List<Row> rows = new ArrayList<>();
    for (Map<String, Object> value : values) {
      if (!names.containsAll(value.keySet())) {
        throw new IllegalArgumentException(
            "A row for table %s has columns %s, but the table has only %s."
                .formatted(schema.tableName(), value.keySet(), names));
      }
      rows.add(RowFactory.create(names.stream().map(value::get).toArray()));
    }
    return spark.createDataFrame(rows, schema.rowType());
  }

  /** Deletes the rows that satisfy a condition. */
  public void delete(TableSchema schema, Column condition) {
    storage.requireOwner();
    DeltaTable.forPath(spark, path(schema)).delete(condition);
  }

  /**
   * Removes the files of all tables that no version of the last seven days needs. Seven days are
   * Delta's default, and its check against a shorter time stays on.
   */
  public void vacuum() {
    storage.requireOwner();
    for (TableSchema schema : TableSchema.values()) {
      DeltaTable.forPath(spark, path(schema)).vacuum();
    }
  }

  /** Registers the views again, so that they show the rows written since. */
  public void refreshViews() {
    for (TableSchema schema : TableSchema.values()) {
      read(schema).createOrReplaceTempView(schema.tableName());
    }
  }

  private static Dataset<Row> shaped(TableSchema schema, Dataset<Row> rows) {
    Set<String> given = Set.of(rows.columns());
    Column[] columns =
        schema.columns().stream()
            .map(
                column ->
                    (given.contains(column.name()) || column.required()
                            ? col(column.name())
                            : lit(null))
                        .cast(column.type())
                        .as(column.name()))
            .toArray(Column[]::new);
    return rows.select(columns);
  }

  private String path(TableSchema schema) {
    return storage.table(schema.tableName()).path();
  }
}
