package io.copse.udf.sql.call;

import java.util.List;
import org.apache.spark.sql.catalyst.expressions.Expression;

/**
 * A function of SQL: its name, its text, and how a call's arguments become Spark's expression.
 *
 * @param name its name, lower case
 * @param kind what it may be called as
 * @param doc its text
 * @param builder makes the expression of a call; a table function's is an array of structs
 */
public record SqlFunction(String name, Kind kind, FunctionDoc doc, Builder builder) {

  /** The kind of a function: scalar, aggregate or table. */
  public enum Kind {
    /** One value for each row. */
    SCALAR("misc_funcs"),
    /** One value for each group of rows. */
    AGGREGATE("agg_funcs"),
    /** A table, to select from. */
    TABLE("generator_funcs");

    private final String group;

    Kind(String group) {
      this.group = group;
    }

    /** Spark's name of the group of functions. */
    public String group() {
      return group;
    }
  }

  /** Makes the expression of a call. */
  public interface Builder {
    /** Takes the arguments. What is wrong with them ends the query's analysis with a sentence. */
    Expression build(Arguments arguments);
  }

  /** The expression of a call. */
  public Expression call(List<Expression> arguments) {
    return builder.build(new Arguments(name, arguments));
  }
}
