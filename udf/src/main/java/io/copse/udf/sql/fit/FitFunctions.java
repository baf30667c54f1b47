package io.copse.udf.sql.fit;

import io.copse.udf.run.RunStatus;
import io.copse.udf.sql.call.Arguments;
import io.copse.udf.sql.call.FunctionDoc;
import io.copse.udf.sql.call.SqlFunction;
import io.copse.udf.sql.call.SqlFunction.Kind;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import org.apache.spark.sql.catalyst.expressions.Expression;

/** The aggregates of approaches 1 and 2, and what all aggregates share. */
public final class FitFunctions {
  /** The arguments that every aggregate takes after its numbers. */
  static final String STATUS =
      "status - optional, a text or BOOLEAN: runs of another status than %s (in any case), or of NULL, are left out and counted"
          .formatted(String.join(", ", RunStatus.finished()));

  static final String NULLS =
      "Runs with a NULL, those whose last number is NaN or infinite (diverged), and those that did"
          + " not finish by their status are left out and counted in n_skipped, and by cause in"
          + " diagnostics (incomplete, diverged, failed; unknown_status names words of a status that"
          + " are not known). If another number is not finite and above"
          + " 0, the status is invalid_input and nothing is fitted. Of more than max_runs runs"
          + " those with the lowest hashes are fitted, whatever their order; the rest is counted in"
          + " n_sampled_out.";

  private static final String GIVES =
      " approach, status, reason, params_scaling and tokens_scaling (exponent, coefficient and"
          + " r_squared of the best N and D as powers of C), compute_optimal,";

  private static final String SURFACE =
      "chinchilla_loss(1.69, 406.4, 410.7, 0.34, 0.28, params, tokens)";

  private FitFunctions() {}

  /** The aggregates of approaches 1 and 2. */
  public static List<SqlFunction> all() {
    return List.of(
        new SqlFunction(
            "fit_envelope",
            Kind.AGGREGATE,
            new FunctionDoc(
                "_FUNC_(params, tokens, flops, loss[, status][, options]) - Approach 1 of Hoffmann"
                    + " et al. 2022: the lower envelope of the training curves of a group, one"
                    + " curve for each size, and powers of compute through the sizes that win. A"
                    + " struct:"
                    + GIVES
                    + " intervals, winners (for each size the budgets that it wins), n_used, n_dropped,"
                    + " n_skipped, n_wrong, n_sampled_out, diagnostics (budgets, those inside, and"
                    + " those on_edge, which are left out).",
                meanings("points of training curves", FitOption.argument(EnvelopeFitter.KNOWN)),
                "SELECT round(_FUNC_(params, tokens, 6 * params * tokens, "
                    + SURFACE
                    + ").params_scaling.exponent, 2) FROM (SELECT 1e7 * pow(1.3, id) AS params FROM"
                    + " range(25)), (SELECT 1e8 * pow(1.06, id) AS tokens FROM range(200))",
                "0.45",
                NULLS),
            arguments -> call("fit_envelope", points(arguments), arguments, EnvelopeFitter::of)),
        new SqlFunction(
            "fit_isoflop",
            Kind.AGGREGATE,
            new FunctionDoc(
                "_FUNC_(params, tokens, flops, loss[, status][, options]) - Approach 2 of Hoffmann"
                    + " et al. 2022: for each budget of a group the size with the lowest loss, and"
                    + " powers of compute through these sizes. A struct:"
                    + GIVES
                    + " curve, intervals, minima (a budget each: flops, sizes, outliers, place, params,"
                    + " tokens, loss, deviation), n_used, n_dropped, n_skipped, n_wrong, n_sampled_out,"
                    + " diagnostics (budgets, those inside, and those on_edge, with no_minimum and"
                    + " of too_few_sizes, which are left out, and the cells that are outliers).",
                meanings(
                    "runs, those of nearly equal FLOPs sharing a budget",
                    FitOption.argument(IsoFlopFitter.KNOWN)),
                "SELECT round(_FUNC_(params, flops / 6 / params, flops, "
                    + SURFACE.replace("tokens", "flops / 6 / params")
                    + ", map('curve', 'akima')).params_scaling.exponent, 2) FROM (SELECT 1e18 * pow(10, id) AS flops FROM"
                    + " range(4)), (SELECT 5e7 * pow(1.5, id) AS params FROM range(15))",
                "0.45",
                NULLS),
            arguments -> call("fit_isoflop", points(arguments), arguments, IsoFlopFitter::of)));
  }

  /**
   * Takes what every aggregate takes after its numbers, and makes the call.
   *
   * @param fitter makes the fitter of the options; what it refuses is an error of the query
   */
  static Expression call(
      String name,
      List<Expression> numbers,
      Arguments arguments,
      Function<Map<String, String>, GroupFitter> fitter) {
    Optional<Expression> status = arguments.optionalText("status");
    return call(name, numbers, status, arguments, fitter);
  }

  /** The same after a status that was taken already. */
  static Expression call(
      String name,
      List<Expression> numbers,
      Optional<Expression> status,
      Arguments arguments,
      Function<Map<String, String>, GroupFitter> fitter) {
    Map<String, String> options = arguments.options();
    arguments.end();
    try {
      return new FitAggregate(name, fitter.apply(options), numbers, status);
    } catch (IllegalArgumentException e) {
      throw arguments.invalid(e.getMessage());
    }
  }

  private static List<Expression> points(Arguments arguments) {
    return PointColumns.ALL.stream().map(variable -> arguments.number(variable.label())).toList();
  }

  private static List<String> meanings(String what, String options) {
    List<String> meanings = new ArrayList<>();
    meanings.add("params - parameters N of " + what);
    meanings.add("tokens - training tokens D read there");
    meanings.add("flops - training FLOPs C spent there");
    meanings.add("loss - loss in nats per token there");
    meanings.add(STATUS);
    meanings.add(options);
    return meanings;
  }
}
