package io.copse.pipeline.tables;

import io.copse.pipeline.UsageException;
import io.copse.pipeline.storage.Owner;
import io.copse.pipeline.storage.StoredFolder;
import io.delta.tables.DeltaTable;
import io.delta.tables.DeltaTableBuilder;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ConcurrentModificationException;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.apache.spark.sql.AnalysisException;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.StructType;

/**
 * Creates a Delta table by its schema, or brings a table that an older Copse wrote up to it.
 *
 * <p>An older table gains the columns and constraints that it lacks and keeps its rows. Its version
 * is raised last. What is lacking is found by looking at the table, so a setup that was cut off is
 * completed by the next one, and two at once end with the same table.
 */
record TableSetup(SparkSession spark, StoredFolder folder, TableSchema schema) {
  private static final String VERSION_PROPERTY = "copse.schemaVersion";
  private static final String EPOCH_PROPERTY = "copse.epoch";
  private static final String CONSTRAINT_PROPERTY = "delta.constraints.";
  private static final int ATTEMPTS = 5;

  /**
   * Creates the table or brings it up to its schema.
   *
   * @throws UsageException if the table's version is too old or too new for this Copse
   */
  void apply() {
    int attempt = 1;
    while (!succeeds(attempt == ATTEMPTS)) {
      attempt++;
    }
  }

  /**
   * Returns if this Copse reads the table as it is.
   *
   * @throws UsageException if the table is not there, or is of a version that must be raised first
   */
  void requireReadable() {
    if (!isThere()) {
      throw new UsageException(
          "There is no table %s: run a stage of the experiment first, or correct the output."
              .formatted(folder));
    }
    if (requireKnownVersion(properties().getOrDefault(VERSION_PROPERTY, "none"))
        < TableSchema.VERSION) {
      throw new UsageException(
          "The table %s was written by an earlier Copse: run a stage of the experiment, which brings it up to date."
              .formatted(folder));
    }
  }

  /**
   * Returns whether the table is there, whole or damaged. A creation that was cut off leaves
   * folders and hidden files and no commit: that is no table.
   */
  boolean isThere() {
    return DeltaTable.isDeltaTable(spark, folder.path()) && hasObjects();
  }

  private boolean hasObjects() {
    try {
      // The log tells it alone, unless it is lost: the rows' objects may be many.
      return !folder.names("_delta_log/").isEmpty() || !folder.names("").isEmpty();
    } catch (IOException e) {
      throw new UncheckedIOException("Cannot list " + folder, e);
    }
  }

  /** Changes the table's metadata, so that Delta refuses what began before. */
  void fenceOff(Owner owner) {
    alter("SET TBLPROPERTIES ('%s' = '%d')".formatted(EPOCH_PROPERTY, owner.epoch()));
  }

  /** Returns false if another job changed the table meanwhile, so that it must be read again. */
  private boolean succeeds(boolean last) {
    try {
      if (isThere()) {
        upgrade();
      } else {
        deleteRemains();
        create();
      }
      return true;
    } catch (Exception e) {
      // Which of the two Delta throws depends on whether the other job's commit was seen already.
      if (!last
          && (e instanceof ConcurrentModificationException || e instanceof AnalysisException)) {
        return false;
      }
      throw e;
    }
  }

  /** Makes room, as Delta refuses to create a table in a folder that is not empty. */
  private void deleteRemains() {
    try {
      if (!hasObjects()) {
        folder.deleteAll();
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e.getMessage(), e);
    }
  }

  private void create() {
    DeltaTableBuilder builder =
        DeltaTable.createIfNotExists(spark)
            // Given alone, a location with a backtick is none that Delta's parser reads.
            .tableName(identifier())
            .location(folder.path())
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
    // Delta keeps a constraint as a table property; given here, all come with the first commit.
    for (Map.Entry<String, String> constraint : schema.constraints().entrySet()) {
      builder = builder.property(CONSTRAINT_PROPERTY + constraint.getKey(), constraint.getValue());
    }
    builder.execute();
  }

  private void upgrade() {
    Map<String, String> properties = properties();
    int version = requireKnownVersion(properties.getOrDefault(VERSION_PROPERTY, "none"));
    addColumns();
    schema
        .constraints()
        .forEach(
            (name, condition) -> {
              if (!properties.containsKey(CONSTRAINT_PROPERTY + name)) {
                alter("ADD CONSTRAINT %s CHECK (%s)".formatted(name, condition));
              }
            });
    if (version < TableSchema.VERSION) {
      alter("SET TBLPROPERTIES ('%s' = '%d')".formatted(VERSION_PROPERTY, TableSchema.VERSION));
    }
  }

  private void addColumns() {
    StructType there = spark.read().format("delta").load(folder.path()).schema();
    Set<String> names = Set.of(there.fieldNames());
    List<TableColumn> missing =
        schema.columns().stream()
            .filter(column -> column.since() > TableColumn.OLDEST_VERSION)
            .filter(column -> !names.contains(column.name()))
            .toList();
    if (!missing.isEmpty()) {
      alter(
          missing.stream()
              .map(
                  column ->
                      "%s %s COMMENT '%s'"
                          .formatted(
                              column.name(),
                              column.type(),
                              column.comment().replace("\\", "\\\\").replace("'", "\\'")))
              .collect(Collectors.joining(", ", "ADD COLUMNS (", ")")));
    }
  }

  private void alter(String change) {
    spark.sql("ALTER TABLE %s %s".formatted(identifier(), change));
  }

  private String identifier() {
    return "delta.`%s`".formatted(folder.path().replace("`", "``"));
  }

  /** The details of a table would count its files too, which takes a job. */
  private Map<String, String> properties() {
    return spark.sql("SHOW TBLPROPERTIES " + identifier()).collectAsList().stream()
        .collect(Collectors.toMap(row -> row.getString(0), row -> row.getString(1)));
  }

  private int requireKnownVersion(String version) {
    int number = version.matches("[0-9]{1,9}") ? Integer.parseInt(version) : 0;
    if (number < TableColumn.OLDEST_VERSION) {
      throw new UsageException(
          "The table %s has schema version %s, and this Copse reads versions %d to %d: use the Copse that wrote it, or another output folder."
              .formatted(folder, version, TableColumn.OLDEST_VERSION, TableSchema.VERSION));
    }
    if (number > TableSchema.VERSION) {
      throw new UsageException(
          "The table %s has schema version %s, and this Copse reads versions %d to %d: use the newer Copse that wrote it."
              .formatted(folder, version, TableColumn.OLDEST_VERSION, TableSchema.VERSION));
    }
    return number;
  }
}
