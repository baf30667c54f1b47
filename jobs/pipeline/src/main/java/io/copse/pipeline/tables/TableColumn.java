package io.copse.pipeline.tables;

/**
 * A column of a table.
 *
 * @param name its name, snake_case
 * @param type its Spark SQL type
 * @param required whether it refuses NULL
 * @param comment what it means, with its unit
 */
record TableColumn(String name, String type, boolean required, String comment) {
  static TableColumn required(String name, String type, String comment) {
    return new TableColumn(name, type, true, comment);
  }

  static TableColumn optional(String name, String type, String comment) {
    return new TableColumn(name, type, false, comment);
  }
}
