package io.copse.udf.sql.fit;

import io.copse.udf.run.Variable;
import io.copse.udf.sql.call.Arguments;
import io.copse.udf.sql.call.FunctionDoc;
import io.copse.udf.sql.call.SqlFunction;
import io.copse.udf.sql.call.SqlFunction.Kind;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.spark.sql.catalyst.expressions.Expression;

/** The aggregate that compares laws on the runs of a group. */
public final class SelectionFunction {
  private static final String NAME = "compare_laws";

  private SelectionFunction() {}

  /** The aggregate {@code compare_laws}. */
  public static SqlFunction get() {
    return new SqlFunction(
        NAME,
        Kind.AGGREGATE,
        new FunctionDoc(
            "_FUNC_(params, tokens, loss[, flops][, status][, about][, options]) - Fits several laws to the runs of a group, each also to the runs up to several budgets, and predicts the runs above these. A struct: status, reason, chosen (a law), rule (by which it was chosen), objective, laws (of each: law, status, reason, error, fitted, objective_value, parameters, cuts), n_used, n_dropped, n_skipped, n_wrong, n_sampled_out, diagnostics. error is the mean over the cuts of the mean relative error, fitted how many numbers the law fits.",
            List.of(
                "params - parameters N of the run",
                "tokens - its training tokens D",
                "loss - its loss in nats per token",
                "flops - optional, a number: its training FLOPs; 6ND without",
                FitFunctions.STATUS,
                AboutArgument.TEXT,
                FitOption.argument(SelectionFitter.KNOWN)),
            "SELECT _FUNC_(params, tokens, chinchilla_loss(1.69, 406.4, 410.7, 0.34, 0.28, params,"
                + " tokens), map('laws', 'chinchilla, kaplan')).chosen FROM (SELECT 1e7 * pow(4,"
                + " id) AS params FROM range(6)), (SELECT 1e9 * pow(4, id) AS tokens FROM range(6))",
            "chinchilla",
            FitFunctions.NULLS
                + " A law whose fit of all runs, or of those up to a budget, is not ok has a reason"
                + " and no error, and is not chosen."),
        SelectionFunction::call);
  }

  private static Expression call(Arguments arguments) {
    List<Expression> numbers = new ArrayList<>();
    numbers.add(arguments.number(Variable.PARAMS.label()));
    numbers.add(arguments.number(Variable.TOKENS.label()));
    Expression loss = arguments.number(Variable.LOSS.label());
    Optional<Expression> flops = arguments.optionalNumber(Variable.FLOPS.label());
    flops.ifPresent(numbers::add);
    numbers.add(loss);
    Optional<Expression> status = arguments.optionalText("status");
    Map<About, Expression> about = AboutArgument.of(arguments);
    numbers.addAll(about.values());
    return FitFunctions.call(
        NAME,
        numbers,
        status,
        arguments,
        texts -> SelectionFitter.of(texts, flops.isPresent(), List.copyOf(about.keySet())));
  }
}
