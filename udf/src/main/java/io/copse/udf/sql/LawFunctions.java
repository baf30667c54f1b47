package io.copse.udf.sql;

import io.copse.udf.law.Variable;
import io.copse.udf.sql.NamedCall.Target;
import io.copse.udf.sql.SqlFunction.Kind;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.apache.spark.sql.catalyst.expressions.Expression;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.DataTypes;

/** The functions that every law has: its prediction, its fit, its optimum and its tables. */
final class LawFunctions {
  private static final String SCALAR_NULLS =
      "NULL in any argument gives NULL. NaN, infinity, inputs of 0 or less and parameters that the"
          + " law cannot have give NaN.";

  private static final String STRUCT_NULLS =
      "NULL in any argument gives NULL, and so do NaN, infinity, budgets of 0 or less and"
          + " parameters that the law cannot have.";

  private static final String TABLE_NULLS =
      "NULL in any argument gives no rows, and so do NaN, infinity and parameters that the law"
          + " cannot have. A range whose ends are not finite numbers above 0 in ascending order is"
          + " an error.";

  private static final String FLOPS_OF_RUNS =
      "flops - optional, a number: training FLOPs of the run, to hold runs out by and to check the"
          + " units with; 6ND without";

  private static final Map<String, String> MEANINGS =
      Map.of(
          "params", "params - parameters N",
          "tokens", "tokens - training tokens D",
          "unique_tokens", "unique_tokens - training tokens that differ",
          "experts", "experts - number of experts, 1 for a dense model",
          "flops", "flops - training FLOPs C",
          "loss", "loss - loss in nats per token",
          "error", "error - error of the task, from 0 to 1");

  private static final Map<String, String> RANGES =
      Map.of(
          "params", "1e7, 4e7, 16e7, 64e7",
          "tokens", "1e9, 4e9, 16e9, 64e9",
          "unique_tokens", "5e8, 4e9, 64e9",
          "experts", "1, 4, 16, 64",
          "flops", "1e17, 1e18, 1e19, 1e20, 1e21, 1e22",
          "loss", "2, 2.5, 3, 3.5, 4, 4.5");

  private LawFunctions() {}

  static List<SqlFunction> of(SqlLaw<?> law) {
    List<SqlFunction> functions = new ArrayList<>(List.of(prediction(law), fit(law)));
    if (law.split().isPresent()) {
      functions.add(optimum(law));
      functions.add(frontier(law));
      functions.add(isoFlop(law));
    }
    return functions;
  }

  private static SqlFunction prediction(SqlLaw<?> law) {
    return function(
        law,
        law.prediction(),
        Kind.SCALAR,
        "predict",
        DataTypes.DoubleType,
        law.inputs(),
        new Doc(
            "_FUNC_(law, %s) - The %s that the law predicts: %s."
                .formatted(
                    String.join(", ", law.inputs()),
                    law.family().target() == Variable.LOSS ? "loss in nats per token" : "error",
                    law.equation()),
            meanings(law, law.inputs()),
            "SELECT round(_FUNC_(%s, %s), 4)"
                .formatted(law.example().parameters(), law.example().inputs()),
            law.example().predicted(),
            SCALAR_NULLS));
  }

  private static SqlFunction optimum(SqlLaw<?> law) {
    List<String> names = with(law.given(), "flops");
    return function(
        law,
        law.name() + "_optimum",
        Kind.SCALAR,
        "optimum",
        FitRows.OPTIMUM,
        names,
        new Doc(
            "_FUNC_(law, %s) - The compute-optimal point of a budget under the law, C = 6ND: STRUCT<flops, params, tokens, tokens_per_param, loss>."
                .formatted(String.join(", ", names)),
            meanings(law, names),
            "SELECT round(_FUNC_(%s, %s5.88e23).params / 1e9, 2)"
                .formatted(law.example().parameters(), given(law)),
            law.example().bestParams(),
            STRUCT_NULLS));
  }

  private static SqlFunction frontier(SqlLaw<?> law) {
    List<String> names = with(law.given(), "min_flops", "max_flops", "points");
    return function(
        law,
        law.name() + "_frontier",
        Kind.TABLE,
        "frontier",
        DataTypes.createArrayType(FitRows.OPTIMUM),
        names,
        new Doc(
            "_FUNC_(law, %s) - A row for each of a number of budgets in geometric steps, with the compute-optimal point of each: flops, params, tokens, tokens_per_param, loss."
                .formatted(String.join(", ", names)),
            meanings(
                law,
                with(
                    law.given(),
                    "min_flops - the first budget",
                    "max_flops - the last budget",
                    "points - how many rows")),
            "SELECT round(max(params) / 1e9, 2) FROM _FUNC_(%s, %s5.88e21, 5.88e23, 5)"
                .formatted(law.example().parameters(), given(law)),
            law.example().bestParams(),
            TABLE_NULLS));
  }

  private static SqlFunction isoFlop(SqlLaw<?> law) {
    List<String> names = with(law.given(), "flops", "min_params", "max_params", "points");
    return function(
        law,
        law.name() + "_isoflop",
        Kind.TABLE,
        "isoFlop",
        DataTypes.createArrayType(FitRows.OPTIMUM),
        names,
        new Doc(
            "_FUNC_(law, %s) - Predictions along a line of equal training FLOPs: a row for each of a number of sizes in geometric steps, with tokens = flops / (6 params): flops, params, tokens, tokens_per_param, loss."
                .formatted(String.join(", ", names)),
            meanings(
                law,
                with(
                    law.given(),
                    "flops - the budget that all share",
                    "min_params - the smallest size",
                    "max_params - the largest size",
                    "points - how many rows")),
            "SELECT round(params / 1e9, 2) FROM _FUNC_(%s, %s5.88e23, %s * 1e8, %s * 1e10, 5) ORDER BY loss LIMIT 1"
                .formatted(
                    law.example().parameters(),
                    given(law),
                    law.example().bestParams(),
                    law.example().bestParams()),
            law.example().bestParams(),
            TABLE_NULLS));
  }

  private static SqlFunction fit(SqlLaw<?> law) {
    List<String> columns = with(law.inputs(), law.family().target().label());
    boolean readsFlops = law.family().inputs().contains(Variable.FLOPS);
    boolean splits =
        readsFlops || law.family().inputs().containsAll(List.of(Variable.PARAMS, Variable.TOKENS));
    List<String> optional =
        readsFlops ? List.of(FitFunctions.STATUS) : List.of(FLOPS_OF_RUNS, FitFunctions.STATUS);
    String name = "fit_" + law.name();
    return new SqlFunction(
        name,
        Kind.AGGREGATE,
        new Doc(
            "_FUNC_(%s%s[, status][, options]) - Fits the law %s to the runs of a group and gives a struct: law, objective, objective_value, status, reason, parameters, intervals, params_exponent, compute_optimal, held_out, replicates, n_used, n_dropped, n_skipped, n_wrong, n_sampled_out, diagnostics."
                .formatted(
                    String.join(", ", columns), readsFlops ? "" : "[, flops]", law.equation()),
            Stream.of(
                    columns.stream().map(MEANINGS::get),
                    optional.stream(),
                    Stream.of(FitOptions.TEXT))
                .flatMap(lines -> lines)
                .toList(),
            fitExample(law),
            law.example().parameters().substring(law.example().parameters().lastIndexOf(' ') + 1),
            FitFunctions.NULLS
                + " Intervals are of level 0.95 by BCa bootstrap; intervals.coverage says how"
                + " often a study of the method found the truth inside. Parameters, intervals and"
                + " optima are NULL unless the status is ok."),
        arguments -> {
          List<Expression> numbers = new ArrayList<>();
          law.inputs().forEach(input -> numbers.add(arguments.number(input)));
          Expression target = arguments.number(law.family().target().label());
          Optional<Expression> flops =
              readsFlops ? Optional.empty() : arguments.optionalNumber("flops");
          flops.ifPresent(numbers::add);
          numbers.add(target);
          return FitFunctions.call(
              name,
              numbers,
              arguments,
              texts -> {
                FitOptions options = FitOptions.of(texts);
                if (options.heldOutAbove() > 0 && flops.isEmpty() && !splits) {
                  throw new IllegalArgumentException(
                      "The option held_out_above needs the runs' FLOPs: give them after the %s."
                          .formatted(law.family().target().label()));
                }
                return new LawFitter(law.name(), flops.isPresent(), options);
              });
        });
  }

  /** Fits the law's own predictions at a rectangle of inputs, and finds its last parameter. */
  private static String fitExample(SqlLaw<?> law) {
    String inputs = String.join(", ", law.inputs());
    StringBuilder query =
        new StringBuilder("SELECT round(_FUNC_(")
            .append(inputs)
            .append(", ")
            .append(law.prediction())
            .append('(')
            .append(law.example().parameters())
            .append(", ")
            .append(inputs)
            .append("), map('bootstrap', '0')).parameters.")
            .append(law.parameters().get(law.parameters().size() - 1))
            .append(", 5) FROM ");
    for (int i = 0; i < law.inputs().size(); i++) {
      String input = law.inputs().get(i);
      query
          .append(i == 0 ? "" : ", ")
          .append("(SELECT explode(array(")
          .append(RANGES.get(input))
          .append(")) AS ")
          .append(input)
          .append(')');
    }
    return query.toString();
  }

  private static SqlFunction function(
      SqlLaw<?> law,
      String name,
      Kind kind,
      String method,
      DataType type,
      List<String> names,
      Doc doc) {
    return new SqlFunction(
        name,
        kind,
        doc,
        arguments -> {
          List<Expression> all = new ArrayList<>(arguments.law(law.parameters()));
          names.stream().map(arguments::number).forEach(all::add);
          arguments.end();
          return new NamedCall(name, new Target(law.name(), method, type), ScalaSeqs.of(all));
        });
  }

  private static String given(SqlLaw<?> law) {
    return law.example().given().isEmpty() ? "" : law.example().given() + ", ";
  }

  private static List<String> meanings(SqlLaw<?> law, List<String> names) {
    List<String> meanings = new ArrayList<>();
    meanings.add(
        "law - a struct or map with %s, such as a fit or the column parameters of fits; or these %d numbers"
            .formatted(String.join(", ", law.parameters()), law.parameters().size()));
    names.forEach(name -> meanings.add(MEANINGS.getOrDefault(name, name)));
    return meanings;
  }

  private static List<String> with(List<String> first, String... more) {
    List<String> all = new ArrayList<>(first);
    all.addAll(List.of(more));
    return all;
  }
}
