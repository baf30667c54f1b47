package io.copse.udf.sql.compare;

import io.copse.udf.fit.IntervalMethod;
import io.copse.udf.sql.call.FunctionDoc;
import io.copse.udf.sql.call.SqlFunction;
import io.copse.udf.sql.call.SqlFunction.Kind;
import io.copse.udf.sql.compare.FitComparison.Question;
import java.util.ArrayList;
import java.util.List;

/** The functions that compare one fit with another. */
public final class ComparisonFunctions {
  private static final String NULLS =
      "NULL in any argument gives NULL, and so do numbers that are NaN, infinite, or 0 or less, and"
          + " a fit whose status is not ok. The interval is a percentile one of level 0.95 over"
          + " the resamples of both fits; it is NULL unless both were fitted with the option"
          + " replicates and at least 20 resamples say something. Such intervals of one law's"
          + " quantities were studied: over runs "
          + IntervalMethod.PERCENTILE_RUNS.coverage()
          + "; over noise "
          + IntervalMethod.PERCENTILE_NOISE.coverage()
          + ".";

  private static final List<String> GIVEN =
      List.of(
          "given, baseline_given - optional, of experts laws their numbers of experts, of"
              + " data_constrained laws their unique tokens: without them these laws say no lowest"
              + " loss, which gives NULL");

  /** Two fits of exact losses, the first one's lower by 0.1. */
  private static final String CHINCHILLAS =
      "(SELECT fit_chinchilla(params, tokens, chinchilla_loss(1.59, 406.4, 410.7, 0.34, 0.28,"
          + " params, tokens), map('bootstrap', '0')) AS a, fit_chinchilla(params, tokens,"
          + " chinchilla_loss(1.69, 406.4, 410.7, 0.34, 0.28, params, tokens), map('bootstrap',"
          + " '0')) AS b FROM (SELECT explode(array(1e7, 4e7, 16e7, 64e7)) AS params), (SELECT"
          + " explode(array(1e9, 4e9, 16e9, 64e9)) AS tokens))";

  private static final String POWERS =
      "(SELECT fit_compute_power_law(flops, compute_power_law_loss(2, 1000, 0.15, flops),"
          + " map('bootstrap', '0')) AS a, fit_compute_power_law(flops, compute_power_law_loss(2,"
          + " 100, 0.1, flops), map('bootstrap', '0')) AS b FROM (SELECT explode(array(1e17, 1e18,"
          + " 1e19, 1e20, 1e21, 1e22)) AS flops))";

  private ComparisonFunctions() {}

  /** All of them. */
  public static List<SqlFunction> all() {
    return List.of(
        function(
            Question.LOSS_GAIN,
            "_FUNC_(fit, baseline, flops[, given, baseline_given]) - How much lower the lowest loss"
                + " of one fit is than another's at a budget, in nats per token: STRUCT<value, low,"
                + " high, method>.",
            List.of("flops"),
            List.of("flops - the budget C of both"),
            "SELECT round(_FUNC_(a, b, 1e21).value, 4) FROM " + CHINCHILLAS,
            "0.1"),
        function(
            Question.COMPUTE_MULTIPLIER,
            "_FUNC_(fit, baseline, loss[, given, baseline_given]) - How many times the compute of"
                + " one fit another needs for a loss; above 1 the first saves compute:"
                + " STRUCT<value, low, high, method>.",
            List.of("loss"),
            List.of("loss - nats per token; one that a fit does not reach gives NULL"),
            "SELECT round(_FUNC_(a, b, 2.3).value, 4) FROM " + CHINCHILLAS,
            "2.6876"),
        function(
            Question.CROSS_OVERS,
            "_FUNC_(fit, baseline, min_flops, max_flops[, given, baseline_given]) - The budgets at"
                + " which two fits have equal lowest losses: ARRAY<STRUCT<flops, loss, low, high,"
                + " share>>, share the share of resamples that cross at all.",
            List.of("min_flops", "max_flops"),
            List.of("min_flops - the lowest budget", "max_flops - the highest budget"),
            "SELECT round(log10(_FUNC_(a, b, 1e17, 1e23)[0].flops), 4) FROM " + POWERS,
            "20.0"));
  }

  private static SqlFunction function(
      Question question,
      String usage,
      List<String> numbers,
      List<String> meanings,
      String example,
      String result) {
    List<String> arguments = new ArrayList<>();
    arguments.add("fit - what an aggregate fit_LAW gave");
    arguments.add("baseline - likewise; of the same law or of another");
    arguments.addAll(meanings);
    arguments.addAll(GIVEN);
    return new SqlFunction(
        question.label(),
        Kind.SCALAR,
        new FunctionDoc(usage, arguments, example, result, NULLS),
        taken -> FitComparison.of(question, taken, numbers));
  }
}
