package io.copse.udf.sql.call;

import java.util.List;

/**
 * The reference text of a function: what {@code DESCRIBE FUNCTION EXTENDED} and the page
 * FUNCTIONS.md say of it.
 *
 * @param usage its call with {@code _FUNC_} for its name, and what it gives
 * @param arguments one line an argument: name, meaning, unit
 * @param example a query that runs as it stands
 * @param result what the query's one cell shows, as a string
 * @param nulls what NULL, NaN and numbers outside the domain give
 */
public record FunctionDoc(
    String usage, List<String> arguments, String example, String result, String nulls) {
  /** Copies the list. */
  public FunctionDoc {
    arguments = List.copyOf(arguments);
  }

  /** Spark's layout of the arguments. */
  public String argumentsBlock() {
    StringBuilder block = new StringBuilder("\n    Arguments:\n");
    arguments.forEach(argument -> block.append("      * ").append(argument).append('\n'));
    return block.append("  ").toString();
  }

  /** Spark's layout of examples. */
  public String examplesBlock() {
    return "\n    Examples:\n      > " + example + ";\n       " + result + "\n  ";
  }

  /** Spark's layout of the note, which holds the rules for NULL and NaN. */
  public String noteBlock() {
    return "\n    " + nulls + "\n  ";
  }
}
