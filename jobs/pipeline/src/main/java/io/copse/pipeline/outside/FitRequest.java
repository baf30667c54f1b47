package io.copse.pipeline.outside;

import io.copse.pipeline.UsageException;
import io.copse.udf.fit.LawFamily;
import io.copse.udf.fit.Laws;
import io.copse.udf.law.Variable;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What a fit of a table is asked for.
 *
 * @param law the law's name
 * @param options the options of the SQL function that fits it
 * @param budgets FLOPs at which the compute-optimal points are asked for
 * @param groupBy the column whose values are fitted apart and compared
 * @param paramsAre what N counts: total, active or non_embedding params
 */
public record FitRequest(
    String law,
    Map<String, String> options,
    List<Double> budgets,
    Optional<String> groupBy,
    ParamsCount paramsAre) {

  /** What N counts; of an ensemble it is the params of one expert. */
  public enum ParamsCount {
    /** All params, tied ones once. */
    total,
    /** The params that are used for one token. */
    active,
    /** The params without embeddings. */
    non_embedding
  }

  /** Copies the collections and checks the law's name. */
  public FitRequest {
    options = Map.copyOf(options);
    budgets = List.copyOf(budgets);
    family(law);
  }

  /** What the law reads, and last what it predicts. */
  List<Variable> variables() {
    List<Variable> variables = new ArrayList<>(family(law).inputs());
    variables.add(family(law).target());
    return variables;
  }

  private static LawFamily<?> family(String name) {
    try {
      return Laws.of(name);
    } catch (IllegalArgumentException e) {
      throw new UsageException(e.getMessage());
    }
  }
}
