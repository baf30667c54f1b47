package io.copse.pipeline.tables;

/**
 * A column of a table.
 *
 * @param name its name, snake_case
 * @param type its Spark SQL type
 * @param required whether it refuses NULL
 * @param comment what it means, with its unit
 * @param since the schema version that added it; tables of older versions gain it when they are
 *     opened
 */
record TableColumn(String name, String type, boolean required, String comment, int since) {
  /** The oldest schema version that is read; columns that name no other version have this one. */
  static final int OLDEST_VERSION = 4;

  /** Refuses a required column in a later version. */
  TableColumn {
    if (since < OLDEST_VERSION || (required && since > OLDEST_VERSION)) {
      throw new IllegalArgumentException(
          "Column %s came with version %d: a column added after version %d must be optional, because older rows have no value for it."
              .formatted(name, since, OLDEST_VERSION));
    }
  }

  static TableColumn required(String name, String type, String comment) {
    return new TableColumn(name, type, true, comment, OLDEST_VERSION);
  }

  static TableColumn optional(String name, String type, String comment) {
    return new TableColumn(name, type, false, comment, OLDEST_VERSION);
  }

  /** Returns the same column as one that a later schema version added. */
  TableColumn since(int version) {
    return new TableColumn(name, type, required, comment, version);
  }
}
