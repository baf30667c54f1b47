package io.copse.udf.sql;

import java.util.List;
import org.apache.spark.sql.catalyst.expressions.Expression;

/** The functions as expressions, for other ways than extensions to offer them. */
public final class SqlCalls {
  private SqlCalls() {}

  /** The names of all functions. */
  public static List<String> names() {
    return SqlFunctions.all().stream().map(SqlFunction::name).toList();
  }

  /**
   * A call of a function; a table function gives an array of its rows.
   *
   * @throws IllegalArgumentException if no function has that name
   */
  public static Expression of(String name, List<Expression> arguments) {
    return SqlFunctions.all().stream()
        .filter(function -> function.name().equals(name))
        .findFirst()
        .orElseThrow(() -> new IllegalArgumentException("No function is called '" + name + "'."))
        .call(arguments);
  }
}
