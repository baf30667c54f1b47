package io.copse.pipeline.runtables;

import static java.util.stream.Collectors.joining;
import static org.apache.spark.sql.functions.coalesce;
import static org.apache.spark.sql.functions.lit;

import io.copse.pipeline.UsageException;
import io.copse.udf.run.Variable;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.spark.sql.Column;

/**
 * The columns of a table of runs that hold the variables of a law. A column that the user names
 * comes first, then columns of usual names. One of params, tokens and FLOPs may be missing, because
 * C = 6 N D gives it.
 *
 * @param named columns by variable, as the user names them
 * @param status the column that says whether a run finished, as the user names it; {@link #NONE} if
 *     all runs count
 */
public record RunColumns(Map<Variable, String> named, Optional<String> status) {
  /** The word for no column. */
  public static final String NONE = "none";

  private static final Map<Variable, List<String>> USUAL =
      Map.of(
          Variable.PARAMS,
          List.of(
              "params",
              "N",
              "params_total",
              "n_params",
              "num_params",
              "parameters",
              "num_parameters",
              "model_size",
              "model_params",
              "total_params",
              "parameter_count"),
          Variable.TOKENS,
          List.of(
              "tokens",
              "D",
              "horizon",
              "n_tokens",
              "num_tokens",
              "training_tokens",
              "train_tokens",
              "total_tokens",
              "tokens_seen"),
          Variable.UNIQUE_TOKENS,
          List.of("unique_tokens", "U"),
          Variable.EXPERTS,
          List.of("experts", "num_experts", "n_experts", "k"),
          Variable.FLOPS,
          List.of(
              "flops",
              "C",
              "train_flops",
              "flop",
              "training_flops",
              "training_flop",
              "total_flops",
              "compute",
              "training_compute"),
          Variable.LOSS,
          List.of(
              "loss",
              "L",
              "dev_loss",
              "nats_per_token",
              "val_loss",
              "validation_loss",
              "loss_validation",
              "eval_loss",
              "test_loss",
              "final_loss",
              "train_loss",
              "training_loss"),
          Variable.ERROR,
          List.of("error"));

  private static final List<String> USUAL_STATUS = List.of("status", "state", "run_status");

  /**
   * A variable of a table.
   *
   * @param source the column, or the formula that replaces it
   * @param values the numbers
   */
  record Source(String source, Column values) {}

  /** Copies the map. */
  public RunColumns {
    named = Map.copyOf(named);
  }

  /**
   * Finds variables in a table.
   *
   * @throws UsageException if one is not to be found
   */
  Map<Variable, Source> in(RunTable table, List<Variable> wanted) {
    Map<Variable, Source> sources = new EnumMap<>(Variable.class);
    for (Variable variable : wanted) {
      sources.put(
          variable,
          direct(table, variable)
              .or(() -> derived(table, variable))
              .orElseThrow(() -> missing(table, variable)));
    }
    return sources;
  }

  /**
   * The runs' own FLOPs, and C = 6 N D for a run without them; empty if the table has no such
   * column.
   */
  Optional<Source> ownFlops(RunTable table) {
    return direct(table, Variable.FLOPS)
        .map(
            own ->
                derived(table, Variable.FLOPS)
                    .map(other -> new Source(own.source, coalesce(own.values, other.values)))
                    .orElse(own));
  }

  /**
   * The status of each run.
   *
   * @throws UsageException if the user names a column that is not there
   */
  Optional<Source> statusIn(RunTable table) {
    if (status.isPresent() && status.get().equals(NONE)) {
      return Optional.empty();
    }
    return status
        .or(() -> table.find(USUAL_STATUS))
        .map(column -> new Source(column, table.text(column)));
  }

  private Optional<Source> direct(RunTable table, Variable variable) {
    return Optional.ofNullable(named.get(variable))
        .or(() -> table.find(USUAL.getOrDefault(variable, List.of(variable.label()))))
        .map(column -> new Source(column, table.number(column)));
  }

  private Optional<Source> derived(RunTable table, Variable variable) {
    return switch (variable) {
      case PARAMS -> quotient(table, Variable.TOKENS);
      case TOKENS -> quotient(table, Variable.PARAMS);
      case FLOPS ->
          direct(table, Variable.PARAMS)
              .flatMap(
                  params ->
                      direct(table, Variable.TOKENS)
                          .map(
                              tokens ->
                                  new Source(
                                      "6 %s %s".formatted(params.source, tokens.source),
                                      lit(6).multiply(params.values).multiply(tokens.values))));
      default -> Optional.empty();
    };
  }

  private Optional<Source> quotient(RunTable table, Variable other) {
    return direct(table, Variable.FLOPS)
        .flatMap(
            flops ->
                direct(table, other)
                    .map(
                        known ->
                            new Source(
                                "%s / (6 %s)".formatted(flops.source, known.source),
                                flops.values.divide(lit(6).multiply(known.values)))));
  }

  private static UsageException missing(RunTable table, Variable variable) {
    String option = "--" + variable.label().replace('_', '-');
    return new UsageException(
        "%s has no column for %s (looked for %s): name it with %s; the table has %s."
            .formatted(
                table.name(),
                variable.label(),
                USUAL.get(variable).stream().collect(joining(", ")),
                option,
                String.join(", ", table.rows().columns())));
  }
}
