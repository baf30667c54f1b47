package io.copse.pipeline.tables;

import io.copse.pipeline.CauseChain;
import io.copse.pipeline.UsageException;
import io.copse.pipeline.storage.RunStorage;
import java.util.List;

/** Says what to do about a table of which files are gone or damaged. */
public final class DamagedTable {
  /** What Spark and Delta say of a file that they cannot read, or that is not there. */
  private static final List<String> SIGNS =
      List.of(
          "does not exist",
          "doesn't exist",
          "Encountered error while reading file",
          "Checksum error",
          "is not a Parquet file",
          "Could not read footer",
          "MALFORMED_RECORD_IN_PARSING",
          "DELTA_MISSING_DELTA_TABLE",
          "DELTA_TRUNCATED_TRANSACTION_LOG",
          "DELTA_VERSIONS_NOT_CONTIGUOUS",
          "DELTA_STATE_RECOVER_ERROR",
          "DELTA_METADATA_ABSENT",
          "DELTA_CREATE_TABLE_WITH_NON_EMPTY_LOCATION");

  private DamagedTable() {}

  /**
   * Returns if a failure does not come from a damaged table of an output.
   *
   * @throws IllegalStateException if it does: names the table, and says what to do
   */
  public static void throwIfIn(RunStorage storage, Throwable failure) {
    for (TableSchema schema : TableSchema.values()) {
      if (CauseChain.messages(failure).anyMatch(text -> isDamage(text) && names(text, schema))) {
        throw named(storage, schema, failure);
      }
    }
  }

  /** As above, for what was thrown while one table was opened. */
  static void throwIfIn(RunStorage storage, TableSchema schema, Throwable failure) {
    if (!(failure instanceof UsageException)
        && CauseChain.messages(failure).anyMatch(DamagedTable::isDamage)) {
      throw named(storage, schema, failure);
    }
  }

  private static boolean isDamage(String text) {
    return SIGNS.stream().anyMatch(text::contains);
  }

  private static boolean names(String text, TableSchema schema) {
    return text.contains("/tables/%s/".formatted(schema.tableName()));
  }

  private static IllegalStateException named(
      RunStorage storage, TableSchema schema, Throwable failure) {
    return new IllegalStateException(
        "Files of the table %s are damaged or gone: delete the folder %s and run the experiment again, which makes its rows anew%s."
            .formatted(schema.tableName(), storage.table(schema.tableName()), origin(schema)),
        failure);
  }

  private static String origin(TableSchema schema) {
    return switch (schema) {
      case DOCUMENTS, DOMAINS -> " from the sources";
      case OVERLAPS -> " from the table documents";
      case REJECTS, INTAKE -> " only if the table documents is deleted too";
      case RUNS -> " from the folder runs; import again what was imported";
      case STEPS -> " from the folder runs";
      case EVALS -> " with the models in the folder runs";
      case FITS -> "";
    };
  }
}
