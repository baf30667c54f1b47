package io.copse.udf.sql;

import io.copse.udf.law.LawDefinition;
import io.copse.udf.run.Variable;
import io.copse.udf.sql.call.FunctionDoc;
import io.copse.udf.sql.call.SqlFunction;
import io.copse.udf.sql.law.LawTexts;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/** The reference page of the SQL functions, FUNCTIONS.md, derived from their texts. */
public final class FunctionsPage {
  private static final String HEAD =
      """
      # SQL functions

      This page is derived from the code: edit the texts there, then run `TestFunctionsPage` with
      `-Dcopse.write-docs=true`. `DESCRIBE FUNCTION EXTENDED name` shows the same text in a session.

      A *law* argument is a struct or a map that has the law's parameters by name, such as the result of a fit
      or the column `parameters` of the table `fits`. The numbers themselves may be given in its place, in the
      order of the table below. Numbers of any type are taken as DOUBLE.

      ## Laws

      | law | equation | parameters | reads | splits a budget | source |
      |---|---|---|---|---|---|
      %s

      The functions of a law are `LAW_loss` (the law's own name if it predicts an error, or a loss from a loss) and
      the aggregate `fit_LAW`. A law that splits a budget C = 6 N D has `LAW_optimum`, `LAW_inference_optimum`,
      `LAW_frontier` and `LAW_isoflop` too.

      | variable | symbol | meaning |
      |---|---|---|
      %s

      ## Aggregates and Spark

      An aggregate fits on the executors and keeps at most `max_runs` runs of a group: those with the lowest
      hashes, so the result depends neither on partitions nor on order. Spark puts groups of few rows into
      one task. If many groups are bootstrapped, spread them by a hint:
      `FROM (SELECT /*+ REPARTITION(64, g) */ * FROM runs) GROUP BY g`.

      Table functions stand in FROM, also after LATERAL. As a Hive class a table function gives an array of
      structs, for `inline`.

      ## Functions

      %s
      """;

  private FunctionsPage() {}

  /** The page of the given laws and functions. */
  public static String of(List<LawDefinition<?>> laws, List<SqlFunction> functions) {
    return HEAD.formatted(
        laws.stream().map(FunctionsPage::row).collect(Collectors.joining("\n")),
        Arrays.stream(Variable.values())
            .map(v -> "| `%s` | %s | %s |".formatted(v.label(), v.symbol(), v.meaning()))
            .collect(Collectors.joining("\n")),
        functions.stream().map(FunctionsPage::section).collect(Collectors.joining("\n")).strip());
  }

  private static String row(LawDefinition<?> law) {
    return "| `%s` | %s = %s | %s | %s | %s | %s |"
        .formatted(
            law.name(),
            law.target().label(),
            law.equation(),
            code(law.parameters()),
            code(LawTexts.labels(law.inputs())),
            law.split()
                .map(
                    split ->
                        split.given().isEmpty()
                            ? "yes"
                            : "yes, given " + code(LawTexts.labels(split.given())))
                .orElse("no"),
            law.source().isEmpty() ? "Copse" : law.source());
  }

  private static String code(List<String> names) {
    return names.stream().map("`%s`"::formatted).collect(Collectors.joining(", "));
  }

  private static String section(SqlFunction function) {
    FunctionDoc doc = function.doc();
    String usage = doc.usage().replace("_FUNC_", function.name());
    int call = usage.indexOf(" - ");
    return """
        ### %s

        %s: `%s`

        %s

        %s

        %s

            > %s;
            %s
        """
        .formatted(
            function.name(),
            kind(function),
            usage.substring(0, call),
            usage.substring(call + 3),
            doc.arguments().stream()
                .map(argument -> "- `" + argument.replaceFirst(" - ", "`: "))
                .collect(Collectors.joining("\n")),
            doc.nulls(),
            doc.example().replace("_FUNC_", function.name()),
            doc.result());
  }

  private static String kind(SqlFunction function) {
    String kind = function.kind().name().toLowerCase(Locale.ROOT);
    return kind.substring(0, 1).toUpperCase(Locale.ROOT) + kind.substring(1);
  }
}
