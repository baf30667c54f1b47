package io.copse.udf.sql.law;

import io.copse.udf.law.BudgetSplit;
import io.copse.udf.law.LawDefinition;
import io.copse.udf.run.Variable;
import io.copse.udf.sql.call.FunctionDoc;
import io.copse.udf.sql.call.NamedCall;
import io.copse.udf.sql.call.NamedCall.Target;
import io.copse.udf.sql.call.ScalaSeqs;
import io.copse.udf.sql.call.SqlFunction;
import io.copse.udf.sql.call.SqlFunction.Kind;
import java.util.ArrayList;
import java.util.List;
import org.apache.spark.sql.catalyst.expressions.Expression;
import org.apache.spark.sql.catalyst.expressions.Literal;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.DataTypes;

/** The functions that every law has for one row: its prediction, its optimum and its tables. */
public final class LawFunctions {
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

  private LawFunctions() {}

  /** The functions of a law. */
  public static List<SqlFunction> of(LawDefinition<?> law) {
    List<SqlFunction> functions = new ArrayList<>();
    functions.add(prediction(law));
    law.split()
        .ifPresent(
            split -> {
              functions.add(optimum(law, split));
              functions.add(inferenceOptimum(law, split));
              functions.add(frontier(law, split));
              functions.add(isoFlop(law, split));
            });
    return functions;
  }

  private static SqlFunction prediction(LawDefinition<?> law) {
    List<String> names = LawTexts.labels(law.inputs());
    return function(
        law,
        LawTexts.prediction(law),
        new Body(Kind.SCALAR, "predict", DataTypes.DoubleType),
        names,
        new FunctionDoc(
            "_FUNC_(law, %s) - The %s that the law predicts: %s."
                .formatted(
                    String.join(", ", names),
                    law.target() == Variable.ERROR ? "error" : "loss in nats per token",
                    LawTexts.equation(law)),
            arguments(law, law.inputs()),
            "SELECT round(_FUNC_(%s), 4)"
                .formatted(LawTexts.exampleArguments(law, law.example().inputs())),
            String.valueOf(law.example().prediction()),
            SCALAR_NULLS));
  }

  private static SqlFunction optimum(LawDefinition<?> law, BudgetSplit<?> split) {
    List<String> names = names(split, "flops");
    return function(
        law,
        law.name() + "_optimum",
        new Body(Kind.SCALAR, "optimum", AllocationRows.TYPE),
        names,
        new FunctionDoc(
            "_FUNC_(law, %s) - The compute-optimal point of a budget under the law, C = 6ND: STRUCT<flops, params, tokens, tokens_per_param, loss>."
                .formatted(String.join(", ", names)),
            arguments(law, split.given(), LawTexts.argument(Variable.FLOPS)),
            "SELECT round(_FUNC_(%s).params / 1e9, 2)"
                .formatted(
                    LawTexts.exampleArguments(
                        law, LawTexts.exampleOf(split, BudgetSplit.EXAMPLE_FLOPS))),
            String.valueOf(split.exampleParams()),
            STRUCT_NULLS));
  }

  private static SqlFunction inferenceOptimum(LawDefinition<?> law, BudgetSplit<?> split) {
    List<String> names = names(split, "loss", "inference_tokens");
    Target target =
        new Target(LawBodies.class, "inferenceOptimum", AllocationRows.INFERENCE, law.name());
    String name = law.name() + "_inference_optimum";
    FunctionDoc doc =
        new FunctionDoc(
            "_FUNC_(law, %s[, max_params]) - The model that reaches a loss under the law with the least FLOPs of training and inference, 6ND + 2N inference_tokens: STRUCT<params, tokens, tokens_per_param, loss, train_flops, inference_flops, total_flops> (Sardana et al. 2023)."
                .formatted(String.join(", ", names)),
            arguments(
                law,
                split.given(),
                "loss - the wanted loss in nats per token",
                "inference_tokens - tokens that are read and written after training, 0 or more",
                "max_params - optional, the most params that fit into memory"),
            LawTexts.inferenceExample(law, split),
            LawTexts.inferenceResult(law, split),
            "NULL in any argument gives NULL, and so do NaN, numbers outside the domain, parameters that the law cannot have, and a loss that no model within max_params reaches.");
    return new SqlFunction(
        name,
        Kind.SCALAR,
        doc,
        arguments -> {
          List<Expression> all = new ArrayList<>(arguments.law(law.parameters()));
          names.stream().map(arguments::number).forEach(all::add);
          all.add(
              arguments
                  .optionalNumber("max_params")
                  .orElseGet(() -> new Literal(Double.POSITIVE_INFINITY, DataTypes.DoubleType)));
          arguments.end();
          return new NamedCall(name, target, ScalaSeqs.of(all));
        });
  }

  private static SqlFunction frontier(LawDefinition<?> law, BudgetSplit<?> split) {
    List<String> names = names(split, "min_flops", "max_flops", "points");
    return function(
        law,
        law.name() + "_frontier",
        new Body(Kind.TABLE, "frontier", DataTypes.createArrayType(AllocationRows.TYPE)),
        names,
        new FunctionDoc(
            "_FUNC_(law, %s) - A row for each of a number of budgets in geometric steps, with the compute-optimal point of each: flops, params, tokens, tokens_per_param, loss."
                .formatted(String.join(", ", names)),
            arguments(
                law,
                split.given(),
                "min_flops - the first budget",
                "max_flops - the last budget",
                "points - how many rows"),
            "SELECT round(max(params) / 1e9, 2) FROM _FUNC_(%s)"
                .formatted(
                    LawTexts.exampleArguments(
                        law,
                        LawTexts.exampleOf(
                            split, BudgetSplit.EXAMPLE_FLOPS / 100, BudgetSplit.EXAMPLE_FLOPS, 5))),
            String.valueOf(split.exampleParams()),
            TABLE_NULLS));
  }

  private static SqlFunction isoFlop(LawDefinition<?> law, BudgetSplit<?> split) {
    List<String> names = names(split, "flops", "min_params", "max_params", "points");
    String best = LawTexts.literal(split.exampleParams());
    return function(
        law,
        law.name() + "_isoflop",
        new Body(Kind.TABLE, "isoFlop", DataTypes.createArrayType(AllocationRows.TYPE)),
        names,
        new FunctionDoc(
            "_FUNC_(law, %s) - Predictions along a line of equal training FLOPs: a row for each of a number of sizes in geometric steps, with tokens = flops / (6 params): flops, params, tokens, tokens_per_param, loss."
                .formatted(String.join(", ", names)),
            arguments(
                law,
                split.given(),
                "flops - the budget that all share",
                "min_params - the smallest size",
                "max_params - the largest size",
                "points - how many rows"),
            "SELECT round(params / 1e9, 2) FROM _FUNC_(%s, %s * 1e8, %s * 1e10, 5) ORDER BY loss LIMIT 1"
                .formatted(
                    LawTexts.exampleArguments(
                        law, LawTexts.exampleOf(split, BudgetSplit.EXAMPLE_FLOPS)),
                    best,
                    best),
            String.valueOf(split.exampleParams()),
            TABLE_NULLS));
  }

  /**
   * The body of a function.
   *
   * @param kind what the function may be called as
   * @param method its method of {@link LawBodies}
   * @param type the type of the method's result
   */
  private record Body(Kind kind, String method, DataType type) {}

  private static SqlFunction function(
      LawDefinition<?> law, String name, Body body, List<String> names, FunctionDoc doc) {
    Target target = new Target(LawBodies.class, body.method, body.type, law.name());
    return new SqlFunction(
        name,
        body.kind,
        doc,
        arguments -> {
          List<Expression> all = new ArrayList<>(arguments.law(law.parameters()));
          names.stream().map(arguments::number).forEach(all::add);
          arguments.end();
          return new NamedCall(name, target, ScalaSeqs.of(all));
        });
  }

  private static List<String> names(BudgetSplit<?> split, String... more) {
    List<String> names = new ArrayList<>(LawTexts.labels(split.given()));
    names.addAll(List.of(more));
    return names;
  }

  private static List<String> arguments(
      LawDefinition<?> law, List<Variable> variables, String... more) {
    List<String> arguments = new ArrayList<>();
    arguments.add(
        "law - a struct or map with %s, such as a fit or the column parameters of fits; or these %d numbers"
            .formatted(String.join(", ", law.parameters()), law.parameters().size()));
    variables.forEach(variable -> arguments.add(LawTexts.argument(variable)));
    arguments.addAll(List.of(more));
    return arguments;
  }
}
