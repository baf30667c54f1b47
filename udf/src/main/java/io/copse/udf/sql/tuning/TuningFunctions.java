package io.copse.udf.sql.tuning;

import io.copse.udf.sql.call.FunctionDoc;
import io.copse.udf.sql.call.NamedCall;
import io.copse.udf.sql.call.NamedCall.Target;
import io.copse.udf.sql.call.ScalaSeqs;
import io.copse.udf.sql.call.SqlFunction;
import io.copse.udf.sql.call.SqlFunction.Kind;
import io.copse.udf.sql.fit.FitOption;
import io.copse.udf.sql.table.TableAggregate;
import java.util.ArrayList;
import java.util.List;
import org.apache.spark.sql.catalyst.expressions.Expression;
import org.apache.spark.sql.types.DataTypes;

/** The functions of the best learning rate and batch. */
public final class TuningFunctions {
  private TuningFunctions() {}

  /** All of them. */
  public static List<SqlFunction> all() {
    return List.of(fit(), power());
  }

  private static SqlFunction fit() {
    String name = "fit_learning_rate";
    return new SqlFunction(
        name,
        Kind.AGGREGATE,
        new FunctionDoc(
            "_FUNC_(params, tokens, learning_rate, batch[, loss][, options]) - The best learning"
                + " rate and batch as powers of N and D: eta = e N^x D^y, B = b N^u D^v. The rows of"
                + " one N and D are a sweep, and that of the lowest loss is its optimum; without the"
                + " loss each row is an optimum. An optimum at the edge of what was tried is left"
                + " out. A struct: status, reason, learning_rate and batch (coefficient,"
                + " params_exponent, tokens_exponent, params_interval and tokens_interval at 95 % by"
                + " Student's t, r_squared), optima (params, tokens, learning_rate, batch, loss,"
                + " runs, rate_on_edge, batch_on_edge), n_on_edge, n_used, n_skipped,"
                + " n_sampled_out.",
            List.of(
                "params - parameters N",
                "tokens - training tokens D",
                "learning_rate - peak learning rate",
                "batch - sequences or tokens of a step",
                "loss - optional, final loss in nats per token",
                FitOption.argument(TuningFitter.KNOWN)),
            "SELECT round(_FUNC_(n, d, pow(n, -0.4) * pow(d, 0.1), pow(d,"
                + " 0.5)).learning_rate.params_exponent, 2) FROM (SELECT pow(4, id) * 1e7 AS n FROM"
                + " range(4)), (SELECT pow(4, id) * 1e9 AS d FROM range(4))",
            "-0.4",
            "Rows with a NULL, or with a loss that is NaN or infinite, are left out and counted in"
                + " n_skipped. If another number is not finite and above 0, the status is"
                + " invalid_input and nothing is fitted. Of more than max_runs rows those with the"
                + " lowest hashes are fitted; the rest is counted in n_sampled_out."),
        arguments -> {
          List<Expression> columns = new ArrayList<>();
          for (String column : List.of("params", "tokens", "learning_rate", "batch")) {
            columns.add(arguments.number(column));
          }
          arguments.optionalNumber("loss").ifPresent(columns::add);
          boolean hasLoss = columns.size() > 4;
          var options = arguments.options();
          arguments.end();
          try {
            return new TableAggregate(name, TuningFitter.of(hasLoss, options), columns);
          } catch (IllegalArgumentException e) {
            throw arguments.invalid(e.getMessage());
          }
        });
  }

  private static SqlFunction power() {
    String name = "size_power";
    return new SqlFunction(
        name,
        Kind.SCALAR,
        new FunctionDoc(
            "_FUNC_(power, params, tokens) - A power of N and D: coefficient *"
                + " pow(params, params_exponent) * pow(tokens, tokens_exponent).",
            List.of(
                "power - the field learning_rate or batch of fit_learning_rate, or the three"
                    + " numbers",
                "params - parameters N",
                "tokens - training tokens D"),
            "SELECT round(_FUNC_(0.371396, -0.417054, 0.086203, 1e9, 2e10), 6)",
            "5.06E-4",
            "NULL in any argument gives NULL. NaN, infinity and a coefficient, params or tokens of 0"
                + " or less give NaN."),
        arguments -> {
          List<Expression> taken = new ArrayList<>(arguments.law(TuningFitter.POWER));
          taken.add(arguments.number("params"));
          taken.add(arguments.number("tokens"));
          arguments.end();
          return new NamedCall(
              name,
              new Target(TuningBodies.class, "power", DataTypes.DoubleType, ""),
              ScalaSeqs.of(taken));
        });
  }
}
