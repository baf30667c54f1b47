package io.copse.udf.sql.mixture;

import io.copse.udf.sql.call.Arguments;
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

/** The functions of mixtures of domains. */
public final class MixtureFunctions {
  private static final String RUNS =
      "(SELECT a, exp(-a) + 1 AS web, exp(a - 1) + 1 AS code FROM (SELECT id / 20 AS a FROM"
          + " range(21)))";

  private static final String FIT =
      "fit_mixture(map('web', a, 'code', 1 - a), map('web', web, 'code', code))";

  private static final String LAWS = "fit - the struct that fit_mixture gave";

  private MixtureFunctions() {}

  /** All of them. */
  public static List<SqlFunction> all() {
    return List.of(fit(), loss(), optimum());
  }

  private static SqlFunction fit() {
    String name = "fit_mixture";
    return new SqlFunction(
        name,
        Kind.AGGREGATE,
        new FunctionDoc(
            "_FUNC_(shares, losses[, options]) - The law of Ye et al. 2024 of each loss, L = c + k"
                + " exp(sum_j t_j r_j), fitted to the runs of a group, which differ in the shares"
                + " r_j of their training domains alone. A struct: status, reason, objective,"
                + " domains (domain, min_share, max_share, mean_share, hardly_varied), laws"
                + " (target, status, reason, parameters with c, k and t in the order of domains,"
                + " candidate, fitted and cross_validated with r_squared, spearman and mae, n_used,"
                + " intervals: of c, of k and of each t low and high; level, method, coverage,"
                + " resamples, failed; replicates), n_used, n_skipped, n_sampled_out. A law is refused if fits explain"
                + " less than half of the variance of runs left out of them, if there are fewer"
                + " than 3 (m + 1) runs of m domains, or if the loss is that of a domain whose"
                + " share varied within a range below 0.1.",
            List.of(
                "shares - MAP from training domain to its share of the training tokens; a domain"
                    + " that is missing has share 0",
                "losses - MAP from a text's name to the loss in nats per token on it; a text of a"
                    + " training domain has the domain's name",
                FitOption.argument(MixtureFitter.KNOWN)),
            "SELECT " + FIT.replace("fit_mixture", "_FUNC_") + ".laws[0].status FROM " + RUNS,
            "ok",
            "Runs with a NULL in place of a map are left out and counted in n_skipped; a loss that"
                + " is NULL, NaN or infinite is left out of its law. If the shares of a run do not"
                + " add up to 1 within 0.02, or a loss is 0 or less, the status is invalid_input"
                + " and nothing is fitted. Of more than max_runs runs those with the lowest hashes"
                + " are fitted; the rest is counted in n_sampled_out."),
        arguments -> {
          List<Expression> columns =
              List.of(arguments.numbersByName("shares"), arguments.numbersByName("losses"));
          var options = arguments.options();
          arguments.end();
          try {
            return new TableAggregate(name, MixtureFitter.of(options), columns);
          } catch (IllegalArgumentException e) {
            throw arguments.invalid(e.getMessage());
          }
        });
  }

  private static SqlFunction loss() {
    String name = "mixture_loss";
    return new SqlFunction(
        name,
        Kind.SCALAR,
        new FunctionDoc(
            "_FUNC_(fit, shares) - Losses after training on a mixture of domains, by the laws of a"
                + " fit: a MAP from the loss's name to nats per token. Losses whose law was refused"
                + " are missing.",
            List.of(LAWS, "shares - MAP from training domain to its share"),
            "SELECT round(_FUNC_(fit, map('web', 0.5, 'code', 0.5))['web'], 3) FROM (SELECT "
                + FIT
                + " AS fit FROM "
                + RUNS
                + ")",
            "1.607",
            "NULL in any argument gives NULL, and so do shares that are NaN, do not add up to 1 within"
                + " 0.02, or are of a domain that the fit does not know."),
        arguments -> {
          List<Expression> taken = fitted(arguments);
          taken.add(arguments.numbersByName("shares"));
          arguments.end();
          return new NamedCall(
              name,
              new Target(MixtureBodies.class, "losses", MixtureBodies.BY_NAME, ""),
              ScalaSeqs.of(taken));
        });
  }

  private static SqlFunction optimum() {
    String name = "mixture_optimum";
    return new SqlFunction(
        name,
        Kind.SCALAR,
        new FunctionDoc(
            "_FUNC_(fit, weights[, available, tokens, repetitions]) - The mixture with the lowest"
                + " weighted mean loss, each share within the range that was tried, and no domain"
                + " repeated more often than a cap. A struct: status, reason, shares, loss (the"
                + " weighted mean), losses, capped (domains at the cap on repetition), at_edge"
                + " (domains at an edge of what was tried, where the best mixture may lie beyond),"
                + " intervals (of each share low and high, if the fit has replicates; percentiles"
                + " of level 0.95).",
            List.of(
                LAWS,
                "weights - MAP from the losses that count to their weights",
                "available - optional, MAP from training domain to its tokens",
                "tokens - with available: training tokens of the planned run",
                "repetitions - with available: how often a token may be seen at most"),
            "SELECT round(_FUNC_(fit, map('web', 1, 'code', 1)).shares['web'], 2) FROM (SELECT "
                + FIT
                + " AS fit FROM "
                + RUNS
                + ")",
            "0.5",
            "NULL in any argument gives NULL. If a weight, tokens or repetitions are NaN or negative, a"
                + " loss with a weight has no law, or no mixture"
                + " keeps within the bounds, the status is underdetermined and the reason says"
                + " why."),
        arguments -> {
          List<Expression> taken = fitted(arguments);
          taken.add(arguments.numbersByName("weights"));
          boolean capped = arguments.hasNext();
          if (capped) {
            taken.add(arguments.numbersByName("available"));
            taken.add(arguments.number("tokens"));
            taken.add(arguments.number("repetitions"));
          }
          arguments.end();
          return new NamedCall(
              name,
              new Target(
                  MixtureBodies.class,
                  capped ? "cappedOptimum" : "optimum",
                  MixtureBodies.OPTIMUM,
                  ""),
              ScalaSeqs.of(taken));
        });
  }

  /** Takes a fit, as its domains and its laws. */
  private static List<Expression> fitted(Arguments arguments) {
    Expression fit = arguments.fit("fit", List.of("domains", "laws"));
    List<Expression> fields = new ArrayList<>();
    fields.add(arguments.rows(fit, "domains", MixtureFitter.DOMAIN));
    fields.add(arguments.rows(fit, "laws", MixtureFitter.LAW));
    return fields;
  }
}
