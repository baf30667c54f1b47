package io.copse.pipeline.tables;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.lit;

import io.copse.pipeline.UsageException;
import io.copse.pipeline.storage.RunStorage;
import io.delta.tables.DeltaMergeBuilder;
import io.delta.tables.DeltaTable;
import io.delta.tables.DeltaTableBuilder;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.StructType;

/** An experiment's tables in its workspace. Writing rows that are there already adds nothing. */
public final class Tables {
  private static final String VERSION_PROPERTY = "copse.schemaVersion";

  private final SparkSession spark;
  private final RunStorage workspace;

  private Tables(SparkSession spark, RunStorage workspace) {
    this.spark = spark;
    this.workspace = workspace;
  }

  /**
   * Opens the tables, makes those that are missing, and registers each as a temporary view of its
   * name.
   *
   * @throws UsageException if a table has another schema version
   */
  public static Tables open(SparkSession spark, RunStorage workspace) {
    Tables tables = new Tables(spark, workspace);
    for (TableSchema schema : TableSchema.values()) {
      if (DeltaTable.isDeltaTable(spark, tables.path(schema))) {
        tables.requireVersion(schema);
      } else {
        tables.create(schema);
      }
    }
    tables.refreshViews();
    return tables;
  }

  /** Returns a table's rows. */
  public Dataset<Row> read(TableSchema schema) {
    return spark.read().format("delta").load(path(schema));
  }

  /**
   * Adds the rows whose keys the table does not have, or has unsettled; of rows with equal keys one
   * is taken. Columns are matched by name, and the optional ones may be missing.
   */
  public void add(TableSchema schema, Dataset<Row> rows) {
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
   * Adds rows whose keys are new to the table and each other, which the caller knows, in one commit
   * and reading them once. Columns are matched by name, and the optional ones may be missing.
   */
  public void append(TableSchema schema, Dataset<Row> rows) {
    shaped(schema, rows).write().format("delta").mode("append").save(path(schema));
  }

  /**
   * Returns rows made of values by column name, with NULL for a column that is not named.
   *
   * @throws IllegalArgumentException if a name is no column of the table
   */
  public Dataset<Row> rows(TableSchema schema, List<Map<String, Object>> values) {
    List<String> names = schema.columns().stream().map(TableColumn::name).toList();
    List<Row> rows = new ArrayList<>();
    for (Map<String, Object> value : values) {
      if (!names.containsAll(value.keySet())) {
        throw new IllegalArgumentException(
            "A row for %s has columns %s, but the table has %s."
                .formatted(schema.tableName(), value.keySet(), names));
      }
      rows.add(RowFactory.create(names.stream().map(value::get).toArray()));
    }
    StructType type =
        StructType.fromDDL(
            schema.columns().stream()
                .map(column -> column.name() + " " + column.type())
                .collect(Collectors.joining(", ")));
    return spark.createDataFrame(rows, type);
  }

  /**
   * Lets a table that an older Copse made take NULL where its columns are optional now.
   *
   * @param schema the table
   */
  public void allowUnknown(TableSchema schema) {
    StructType there = read(schema).schema();
    for (TableColumn column : schema.columns()) {
      if (!column.required() && !there.apply(column.name()).nullable()) {
        spark.sql(
            "ALTER TABLE delta.`%s` ALTER COLUMN %s DROP NOT NULL"
                .formatted(path(schema), column.name()));
      }
    }
  }

  /** Deletes the rows that satisfy a condition. */
  public void delete(TableSchema schema, Column condition) {
    DeltaTable.forPath(spark, path(schema)).delete(condition);
  }

  /**
   * Removes the files of all tables that no version of the last seven days needs, which is Delta's
   * default; its check against a shorter time stays on.
   */
  public void vacuum() {
    for (TableSchema schema : TableSchema.values()) {
      DeltaTable.forPath(spark, path(schema)).vacuum();
    }
  }

  /** Registers the views again, so that they show what has been written since. */
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
    return workspace.table(schema.tableName()).path();
  }

  private void create(TableSchema schema) {
    DeltaTableBuilder builder =
        DeltaTable.createIfNotExists(spark)
            .location(path(schema))
            .comment(schema.comment())
            .property(VERSION_PROPERTY, Integer.toString(TableSchema.VERSION));
    for (TableColumn column : schema.columns()) {
      builder =
          builder.addColumn(
              DeltaTable.columnBuilder(spark, column.name())
                  .dataType(column.type())
                  .nullable(!column.required())
                  .comment(column.comment())
                  .build());
    }
    // A constraint is a table property to Delta; given here, all come with the table's one commit.
    for (Map.Entry<String, String> constraint : schema.constraints().entrySet()) {
      builder = builder.property("delta.constraints." + constraint.getKey(), constraint.getValue());
    }
    builder.execute();
  }

  private void requireVersion(TableSchema schema) {
    Row detail = DeltaTable.forPath(spark, path(schema)).detail().select("properties").head();
    String version = String.valueOf(detail.getJavaMap(0).get(VERSION_PROPERTY));
    if (!version.equals(Integer.toString(TableSchema.VERSION))) {
      throw new UsageException(
          "The table %s has schema version %s, and this Copse reads version %d: use the Copse that wrote it, or another output folder."
              .formatted(path(schema), version, TableSchema.VERSION));
    }
  }
}
