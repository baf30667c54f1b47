package io.copse.udf.sql;

import static io.copse.udf.sql.GeneralFunctions.numbers;
import static io.copse.udf.sql.GeneralFunctions.scalar;

import io.copse.udf.sql.call.FunctionDoc;
import io.copse.udf.sql.call.SqlFunction;
import java.util.List;

/** The published laws that come with their coefficients and are not fitted. */
final class PublishedFunctions {
  private static final String NULLS =
      "NULL in any argument gives NULL. NaN, infinity and numbers outside the law's domain give"
          + " NaN.";

  private static final List<SqlFunction> ALL =
      List.of(
          scalar(
              "diloco_loss",
              "diLoCoLoss",
              new FunctionDoc(
                  "_FUNC_(params, replicas) - The loss in nats per token of a model of DiLoCo by"
                      + " the published law of its number of replicas, at 20 tokens for each param"
                      + " (Charles et al. 2025).",
                  List.of(
                      "params - parameters N",
                      "replicas - replicas M that were trained: 1, 2, 4 or 8, and 0 for the"
                          + " data-parallel model; others give NaN"),
                  "SELECT round(_FUNC_(4e9, 2), 4)",
                  "2.2028",
                  NULLS),
              arguments -> numbers(arguments, "params", "replicas")),
          scalar(
              "diloco_joint_loss",
              "diLoCoJointLoss",
              new FunctionDoc(
                  "_FUNC_(params, replicas) - The loss in nats per token of a model of DiLoCo by"
                      + " the published joint law: 19.226 * params^-0.0985 * replicas^0.0116"
                      + " (Charles et al. 2025).",
                  List.of(
                      "params - parameters N",
                      "replicas - replicas M, from 1 to 8, between which models were trained;"
                          + " others give NaN"),
                  "SELECT round(_FUNC_(4e9, 3), 4)",
                  "2.2061",
                  NULLS),
              arguments -> numbers(arguments, "params", "replicas")),
          scalar(
              "efficiency_leverage",
              "efficiencyLeverage",
              new FunctionDoc(
                  "_FUNC_(flops, activation, granularity) - How many times the FLOPs of a mixture"
                      + " of experts a dense model needs for the same loss (Tian et al. 2025).",
                  List.of(
                      "flops - training FLOPs C of the mixture",
                      "activation - share of the experts that are active for a token, above 0 and"
                          + " at most 1",
                      "granularity - how many times finer the experts are than a dense"
                          + " feed-forward part: twice its width over that of an expert; at least"
                          + " 1"),
                  "SELECT round(_FUNC_(1e22, 0.031, 12), 2)",
                  "7.24",
                  NULLS),
              arguments -> numbers(arguments, "flops", "activation", "granularity")));

  private PublishedFunctions() {}

  static List<SqlFunction> all() {
    return ALL;
  }
}
