package io.copse.udf.sql;

import java.util.List;

/**
 * What {@code DESCRIBE FUNCTION EXTENDED} says of a function.
 *
 * @param usage what it gives, one or more sentences
 * @param arguments one line an argument: name, meaning, unit
 * @param example a query that runs as it stands
 * @param result what the query's one cell shows, as a string
 * @param nulls what NULL, NaN and numbers outside the domain give
 */
record Doc(String usage, List<String> arguments, String example, String result, String nulls) {
  Doc {
    arguments = List.copyOf(arguments);
  }

  /** Spark's layout of the arguments. */
  String argumentsBlock() {
    StringBuilder block = new StringBuilder("\n    Arguments:\n");
    arguments.forEach(argument -> block.append("      * ").append(argument).append('\n'));
    return block.append("  ").toString();
  }

  /** Spark's layout of examples. */
  String examplesBlock() {
    return "\n    Examples:\n      > " + example + ";\n       " + result + "\n  ";
  }

  /** Spark's layout of the note, which holds the rules for NULL and NaN. */
  String noteBlock() {
    return "\n    " + nulls + "\n  ";
  }
}
