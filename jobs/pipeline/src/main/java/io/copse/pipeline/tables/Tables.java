package io.copse.pipeline.tables;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.expr;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.not;

import io.copse.pipeline.UsageException;
import io.copse.pipeline.storage.Owner;
import io.copse.pipeline.storage.RunStorage;
import io.delta.tables.DeltaMergeBuilder;
import io.delta.tables.DeltaTable;
import java.util.Collections;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.functions;
import org.apache.spark.storage.StorageLevel;

/** The tables of an output. Adding rows that are there already changes nothing. */
public final class Tables {
  private final SparkSession spark;
  private final RunStorage storage;

  /** The tables whose views are older than what was written. */
  private final Set<TableSchema> changed =
      Collections.synchronizedSet(EnumSet.allOf(TableSchema.class));

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
      tables.unlessDamaged(schema, TableSetup::apply);
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
    return read(spark, storage, EnumSet.allOf(TableSchema.class));
  }

  /**
   * Opens some of the tables for reading, and registers these as temporary views.
   *
   * @throws UsageException if one of them is missing, or its version is not this Copse's
   */
  public static Tables read(SparkSession spark, RunStorage storage, Set<TableSchema> wanted) {
    Tables tables = new Tables(spark, storage);
    tables.changed.retainAll(wanted);
    for (TableSchema schema : wanted) {
      tables.unlessDamaged(schema, TableSetup::requireReadable);
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

  private void unlessDamaged(TableSchema schema, Consumer<TableSetup> step) {
    try {
      step.accept(setup(schema));
    } catch (Exception e) { // Spark throws its own, which Java calls checked, without saying so.
      DamagedTable.throwIfIn(storage, schema, e);
      throw e;
    }
  }

  private TableSetup setup(TableSchema schema) {
    return new TableSetup(spark, storage.table(schema.tableName()), schema);
  }

  /** Returns a table's rows as they are, if the output has the table. Nothing is written. */
  public static Optional<Dataset<Row>> find(
      SparkSession spark, RunStorage storage, TableSchema schema) {
    Tables tables = new Tables(spark, storage);
    return tables.setup(schema).isThere() ? Optional.of(tables.read(schema)) : Optional.empty();
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
    changed.add(schema);
    String[] key = schema.key().toArray(String[]::new);
    Dataset<Row> missing =
        shaped(schema, rows)
            .dropDuplicates(key)
            .join(settled(schema), key, "left_anti")
            .persist(StorageLevel.MEMORY_AND_DISK());
    try {
      // A merge of no rows would write files.
      if (!missing.isEmpty()) {
        DeltaMergeBuilder merge = merge(schema, missing);
        if (schema.unsettled().isPresent()) {
          merge = merge.whenMatched("old." + schema.unsettled().get()).updateAll();
        }
        merge.whenNotMatched().insertAll().execute();
      }
    } finally {
      missing.unpersist();
    }
  }

  /** Returns the keys of the rows that stay as they are. */
  private Dataset<Row> settled(TableSchema schema) {
    Dataset<Row> all = read(schema);
    return schema
        .unsettled()
        .map(unsettled -> all.where(not(expr(unsettled))))
        .orElse(all)
        .select(schema.key().stream().map(functions::col).toArray(Column[]::new));
  }

  /**
   * Writes rows in place of those with their keys, and deletes others, in one commit.
   *
   * @param stale the condition of rows to delete, unless one of the new rows has their key
   */
  public void replace(TableSchema schema, Dataset<Row> rows, Column stale) {
    storage.requireOwner();
    changed.add(schema);
    merge(schema, shaped(schema, rows).dropDuplicates(schema.key().toArray(String[]::new)))
        .whenMatched()
        .updateAll()
        .whenNotMatched()
        .insertAll()
        .whenNotMatchedBySource(stale)
        .delete()
        .execute();
  }

  private DeltaMergeBuilder merge(TableSchema schema, Dataset<Row> rows) {
    Column sameKey =
        schema.key().stream()
            .map(name -> col("old." + name).equalTo(col("new." + name)))
            .reduce(Column::and)
            .orElseThrow();
    return DeltaTable.forPath(spark, path(schema)).as("old").merge(rows.as("new"), sameKey);
  }

  /**
   * Adds rows without looking at keys, in one commit: the caller knows that no key is there or
   * twice among them. Columns are matched by name, and optional ones may be missing.
   */
  public void append(TableSchema schema, Dataset<Row> rows) {
    storage.requireOwner();
    changed.add(schema);
    shaped(schema, rows).write().format("delta").mode("append").save(path(schema));
  }

  /**
   * Returns rows made of values by column name. A column that is not named is NULL.
   *
   * @throws IllegalArgumentException if a name is no column of the table
   */
  public Dataset<Row> rows(TableSchema schema, List<Map<String, Object>> values) {
    return spark.createDataFrame(values.stream().map(schema::row).toList(), schema.rowType());
  }

  /** Returns rows that tasks make, each by {@link TableSchema#row}. */
  public Dataset<Row> rows(TableSchema schema, JavaRDD<Row> rows) {
    return spark.createDataFrame(rows, schema.rowType());
  }

  /** Deletes the rows that satisfy a condition. */
  public void delete(TableSchema schema, Column condition) {
    storage.requireOwner();
    changed.add(schema);
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

  /** Registers the views of tables again that were written since, so that they show the rows. */
  public void refreshViews() {
    for (TableSchema schema : TableSchema.values()) {
      if (changed.remove(schema)) {
        read(schema).createOrReplaceTempView(schema.tableName());
      }
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
