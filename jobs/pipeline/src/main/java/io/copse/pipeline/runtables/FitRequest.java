package io.copse.pipeline.runtables;

import io.copse.pipeline.UsageException;
import io.copse.udf.law.LawDefinition;
import io.copse.udf.law.Laws;
import io.copse.udf.run.Variable;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The request of a fit of a table.
 *
 * @param function the SQL function that fits a group
 * @param variables what it takes of each run, in its order
 * @param takesFlops whether it also takes the runs' own FLOPs if the table has them
 * @param options the function's options
 * @param budgets FLOPs at which the compute-optimal points are asked for
 * @param groupBy the column whose values are fitted apart and compared
 * @param paramsAre what N counts: total, active or non_embedding params
 */
public record FitRequest(
    String function,
    List<Variable> variables,
    boolean takesFlops,
    Map<String, String> options,
    List<Double> budgets,
    Optional<String> groupBy,
    ParamsCount paramsAre) {
  private static final List<Variable> POINT =
      List.of(Variable.PARAMS, Variable.TOKENS, Variable.FLOPS, Variable.LOSS);

  /** The params that N counts. For an ensemble it is the params of one expert. */
  public enum ParamsCount {
    /** All params, tied ones once. */
    total,
    /** The params that are used for one token. */
    active,
    /** The params without embeddings. */
    non_embedding
  }

  /** The parts of a request that do not depend on the approach. */
  public record Asked(
      Map<String, String> options,
      List<Double> budgets,
      Optional<String> groupBy,
      ParamsCount paramsAre) {}

  /** Copies the collections. */
  public FitRequest {
    variables = List.copyOf(variables);
    options = Map.copyOf(options);
    budgets = List.copyOf(budgets);
  }

  /** Approach 1: the envelope of training curves. */
  public static FitRequest ofEnvelope(Asked asked) {
    return of("fit_envelope", POINT, false, asked);
  }

  /** Approach 2: the lowest losses at equal FLOPs. */
  public static FitRequest ofIsoFlop(Asked asked) {
    return of("fit_isoflop", POINT, false, asked);
  }

  /**
   * Approach 3: a law.
   *
   * @throws UsageException if no law has that name
   */
  public static FitRequest ofLaw(String law, Asked asked) {
    try {
      LawDefinition<?> family = Laws.of(law);
      List<Variable> variables = new ArrayList<>(family.inputs());
      variables.add(family.target());
      return of("fit_" + law, variables, !family.inputs().contains(Variable.FLOPS), asked);
    } catch (IllegalArgumentException e) {
      throw new UsageException(e.getMessage());
    }
  }

  private static FitRequest of(
      String function, List<Variable> variables, boolean takesFlops, Asked asked) {
    return new FitRequest(
        function,
        variables,
        takesFlops,
        asked.options,
        asked.budgets,
        asked.groupBy,
        asked.paramsAre);
  }
}
