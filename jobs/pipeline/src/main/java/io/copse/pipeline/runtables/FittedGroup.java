package io.copse.pipeline.runtables;

import io.copse.udf.run.RunPoint;
import java.util.List;
import org.apache.spark.sql.Row;

/**
 * The fit of one group.
 *
 * @param name the group's name; null for the rows without one, and if the table is one group
 * @param fit the struct that the fit gives, whose fields are known by name
 * @param runs its runs for figures; none of a group that Spark fitted
 */
record FittedGroup(String name, Row fit, List<RunPoint> runs) {
  /** The word for the group without a name. */
  static final String NO_NAME = "NULL";

  /** The name as people read it. */
  String label() {
    return name == null ? NO_NAME : name;
  }
}
