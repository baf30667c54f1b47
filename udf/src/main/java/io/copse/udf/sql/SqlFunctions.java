package io.copse.udf.sql;

import io.copse.udf.law.LawDefinition;
import io.copse.udf.law.Laws;
import io.copse.udf.sql.call.SqlFunction;
import io.copse.udf.sql.compare.ComparisonFunctions;
import io.copse.udf.sql.fit.FitFunctions;
import io.copse.udf.sql.fit.LawFitFunction;
import io.copse.udf.sql.fit.SelectionFunction;
import io.copse.udf.sql.law.LawFunctions;
import java.util.List;
import java.util.stream.Stream;
import org.apache.spark.sql.catalyst.expressions.Expression;

/** All functions of SQL. Every registered law has its functions here without being named. */
public final class SqlFunctions {
  private static final List<SqlFunction> ALL =
      Stream.of(
              GeneralFunctions.all().stream(),
              Laws.all().stream().flatMap(SqlFunctions::of),
              FitFunctions.all().stream(),
              Stream.of(SelectionFunction.get()),
              ComparisonFunctions.all().stream())
          .flatMap(functions -> functions)
          .toList();

  private SqlFunctions() {}

  /** Every function, the general ones first, then those of each law. */
  public static List<SqlFunction> all() {
    return ALL;
  }

  /** The functions of one law. */
  public static Stream<SqlFunction> of(LawDefinition<?> law) {
    return Stream.concat(LawFunctions.of(law).stream(), Stream.of(LawFitFunction.of(law)));
  }

  /**
   * The form of a call: {@code train_flops(params, tokens)}.
   *
   * @throws IllegalArgumentException if no function has that name
   */
  public static String usage(String name) {
    String usage = of(name).doc().usage().replace("_FUNC_", name);
    return usage.substring(0, usage.indexOf(" - "));
  }

  /**
   * The expression of a call. A table function gives an array of its rows.
   *
   * @throws IllegalArgumentException if no function has that name
   */
  public static Expression call(String name, List<Expression> arguments) {
    return of(name).call(arguments);
  }

  private static SqlFunction of(String name) {
    return ALL.stream()
        .filter(function -> function.name().equals(name))
        .findFirst()
        .orElseThrow(() -> new IllegalArgumentException("No function is called '" + name + "'."));
  }
}
