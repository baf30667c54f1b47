package io.copse.udf.sql.curve;

import io.copse.udf.curve.LearningCurve;
import io.copse.udf.sql.call.FunctionDoc;
import io.copse.udf.sql.call.NamedCall;
import io.copse.udf.sql.call.NamedCall.Target;
import io.copse.udf.sql.call.ScalaSeqs;
import io.copse.udf.sql.call.SqlFunction;
import io.copse.udf.sql.call.SqlFunction.Kind;
import io.copse.udf.sql.fit.FitOption;
import io.copse.udf.sql.table.TableAggregate;
import java.util.List;
import org.apache.spark.sql.catalyst.expressions.CreateArray;
import org.apache.spark.sql.catalyst.expressions.Expression;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.DataTypes;

/** The functions of learning curves. */
public final class CurveFunctions {
  private static final String LAW = CurveFitter.LAW;

  /** The parameters of 25M that the authors print, rounded. */
  private static final String EXAMPLE = "3.04, 0.525, 0.508, 363.8, 2.066, 0.583, 0.641";

  private static final String NULLS = "NULL in any argument, or among the rates, gives NULL. ";

  private CurveFunctions() {}

  /** All of them. */
  public static List<SqlFunction> all() {
    return List.of(fit(), loss(), losses());
  }

  private static SqlFunction fit() {
    String name = "fit_" + LAW;
    return new SqlFunction(
        name,
        Kind.AGGREGATE,
        new FunctionDoc(
            "_FUNC_(curve, step, learning_rate, loss[, options]) - The Multi-Power law of Luo et"
                + " al. 2025 fitted to the learning curves of a group, all of one model: L(t) = L0"
                + " + A S^-alpha - B sum_k (eta_(k-1) - eta_k) (1 - (1 + C eta_k^-gamma"
                + " S_k)^-beta), where S is the sum of the rates eta up to step t and S_k that from"
                + " step k on. A struct: law, objective, objective_value, search, status, reason,"
                + " parameters, candidate (the best law found, whatever the status), r_squared and"
                + " mae (means over the fitted curves), fitted and held_out (curves, r_squared,"
                + " mae, relative_error, worst_error; held_out has ends too: of each curve its"
                + " last step with loss, predicted, low and high), intervals (of each parameter"
                + " low and high; level, method, coverage, resamples, failed),"
                + " condition_number, n_used, n_skipped, n_sampled_out. Rates between two rows of"
                + " a curve lie on a line. Intervals are those of the law's prediction, by"
                + " resampled blocks of the curves' noise; they do not cover what the law lacks.",
            List.of(
                "curve - name of the run that a row belongs to",
                "step - optimiser step of the row, counted from 0 or 1",
                "learning_rate - learning rate of that step",
                "loss - loss in nats per token there, smoothed or on held-out text",
                FitOption.argument(CurveFitter.KNOWN)),
            "SELECT _FUNC_(curve, step, "
                + rate("step")
                + ", "
                + LAW
                + "_loss("
                + EXAMPLE
                + ", transform(sequence(0, step), s -> "
                + rate("s")
                + "))).status FROM (SELECT 20 * id + 100 AS step FROM range(50)), (SELECT id AS"
                + " curve FROM range(2))",
            "ok",
            "Rows with a NULL or a loss that is NaN or infinite are left out and counted in"
                + " n_skipped. If a step is no whole number from 0, a rate is negative, a loss is 0"
                + " or less, or a curve has two rows of one step that differ, the status is"
                + " invalid_input and nothing is fitted. Of more than max_rows rows those with the"
                + " lowest hashes are fitted; the rest is counted in n_sampled_out."),
        arguments -> {
          List<Expression> columns =
              List.of(
                  arguments.label("curve"),
                  arguments.number("step"),
                  arguments.number("learning_rate"),
                  arguments.number("loss"));
          var options = arguments.options();
          arguments.end();
          try {
            return new TableAggregate(name, CurveFitter.of(options), columns);
          } catch (IllegalArgumentException e) {
            throw arguments.invalid(e.getMessage());
          }
        });
  }

  /** The rate of a step in the example: two curves that are cooled down from steps 900 and 300. */
  private static String rate(String step) {
    return "least(%1$s / 100, 1, (1100 - %1$s) / (200 + 600 * curve)) * 3e-4".formatted(step);
  }

  private static SqlFunction loss() {
    return scalar(
        LAW + "_loss",
        "loss",
        DataTypes.DoubleType,
        new FunctionDoc(
            "_FUNC_(law, rates) - Loss at the end of a schedule of learning rates by the Multi-Power"
                + " law, in nats per token.",
            arguments(),
            "SELECT round(_FUNC_("
                + EXAMPLE
                + ", transform(sequence(0, 23999), s -> least(s / 2160, 1, (24000 - s) / 4000) *"
                + " 3e-4)), 4)",
            "3.2591",
            NULLS
                + "A parameter outside the law's range, a rate that is negative, NaN or infinite, no"
                + " rate, or rates that are all 0 give NaN."));
  }

  private static SqlFunction losses() {
    return scalar(
        LAW + "_losses",
        "losses",
        DataTypes.createArrayType(DataTypes.DoubleType),
        new FunctionDoc(
            "_FUNC_(law, rates) - Loss after each step of a schedule of learning rates by the"
                + " Multi-Power law: an array as long as the rates, NaN before the first rate above"
                + " 0. Far from a step, neighbouring falls of the rate are taken together, which"
                + " changes a loss by less than 0.0002 B times the peak rate.",
            arguments(),
            "SELECT round(element_at(_FUNC_("
                + EXAMPLE
                + ", transform(sequence(0, 23999), s -> least(s / 2160, 1) * 3e-4)), -1), 4)",
            "3.3455",
            NULLS
                + "A parameter outside the law's range, a rate that is negative, NaN or infinite, no"
                + " rate, or rates that are all 0 give NULL too."));
  }

  private static List<String> arguments() {
    return List.of(
        "law - a fit, a struct or a map with "
            + String.join(", ", LearningCurve.PARAMETERS)
            + ", or the seven numbers",
        "rates - ARRAY of learning rates, one for each step from step 0, warm-up included");
  }

  private static SqlFunction scalar(String name, String body, DataType type, FunctionDoc doc) {
    return new SqlFunction(
        name,
        Kind.SCALAR,
        doc,
        arguments -> {
          Expression law =
              new CreateArray(ScalaSeqs.of(arguments.law(LearningCurve.PARAMETERS)), false);
          Expression rates = arguments.numbers("rates");
          arguments.end();
          return new NamedCall(
              name,
              new Target(CurveBodies.class, body, type, ""),
              ScalaSeqs.of(List.of(law, rates)));
        });
  }
}
