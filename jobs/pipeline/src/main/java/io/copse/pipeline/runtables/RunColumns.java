package io.copse.pipeline.runtables;

import io.copse.pipeline.UsageException;
import io.copse.pipeline.runtables.ColumnFinder.Match;
import io.copse.udf.run.NumberText;
import io.copse.udf.run.Unit;
import io.copse.udf.run.Variable;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * The columns of a table of runs that hold the variables of a law. A column that the user names
 * comes first, then columns of usual names. One of params, tokens and FLOPs may be missing, because
 * C = 6 N D gives it.
 *
 * @param named columns by variable, as the user names them
 * @param units units by variable, as the user names them
 * @param status the column that says whether a run finished, as the user names it; {@link #NONE} if
 *     all runs count
 * @param decimal the sign before fractions
 */
public record RunColumns(
    Map<Variable, String> named, Map<Variable, Unit> units, Optional<String> status, char decimal) {
  /** The word for no column. */
  public static final String NONE = "none";

  /** Copies the maps. */
  public RunColumns {
    named = Map.copyOf(named);
    units = Map.copyOf(units);
  }

  /**
   * Finds how the rows of a table give the numbers of runs.
   *
   * @param wanted the variables of a run in the order of its numbers
   * @throws UsageException if a variable is not to be found, or a column is ambiguous
   */
  RunReading in(RunTable table, List<Variable> wanted) {
    ColumnFinder finder = new ColumnFinder(table.name(), table.columns());
    Map<Variable, NumberCell> cells = new EnumMap<>(Variable.class);
    for (Variable variable : needed(wanted)) {
      find(finder, variable)
          .ifPresent(match -> cells.put(variable, cell(table.name(), variable, match)));
    }
    if (wanted.stream().anyMatch(v -> isMissing(cells, v)) && !cells.containsKey(Variable.FLOPS)) {
      finder
          .bareFlops(option(Variable.FLOPS))
          .ifPresent(m -> cells.put(Variable.FLOPS, cell(table.name(), Variable.FLOPS, m)));
    }
    for (Variable variable : wanted) {
      if (isMissing(cells, variable)) {
        throw missing(table, variable);
      }
    }
    return new RunReading(table.name(), wanted, cells, statusIn(finder));
  }

  /** Whether a table has FLOPs of its own. */
  boolean hasOwnFlops(RunTable table) {
    return find(new ColumnFinder(table.name(), table.columns()), Variable.FLOPS).isPresent();
  }

  /** Params, tokens and FLOPs give each other, so that one of them asks for all three. */
  private static List<Variable> needed(List<Variable> wanted) {
    List<Variable> all = new ArrayList<>(wanted);
    if (wanted.stream().anyMatch(RunReading.COMPUTE::contains)) {
      RunReading.COMPUTE.stream().filter(v -> !all.contains(v)).forEach(all::add);
    }
    return all;
  }

  private static boolean isMissing(Map<Variable, NumberCell> cells, Variable variable) {
    return !cells.containsKey(variable)
        && !(RunReading.COMPUTE.contains(variable)
            && RunReading.COMPUTE.stream()
                .filter(other -> other != variable)
                .allMatch(cells::containsKey));
  }

  private Optional<Match> find(ColumnFinder finder, Variable variable) {
    String name = named.get(variable);
    if (name != null) {
      return Optional.of(finder.named(variable, name, option(variable)));
    }
    return variable == Variable.LOSS ? loss(finder) : finder.usual(variable, option(variable));
  }

  /** Perplexities are taken if there are no losses, or if the user says that they are meant. */
  private Optional<Match> loss(ColumnFinder finder) {
    String option = option(Variable.LOSS);
    Optional<Match> losses = finder.usual(Variable.LOSS, option);
    boolean isAsked = units.get(Variable.LOSS) == Unit.PERPLEXITY;
    if (losses.isPresent() && !isAsked) {
      return losses;
    }
    return finder.usual("perplexity", UsualColumns.PERPLEXITY, option).or(() -> losses);
  }

  private NumberCell cell(String table, Variable variable, Match match) {
    Optional<Unit> asked = Optional.ofNullable(units.get(variable));
    if (asked.isPresent() && match.unit().isPresent() && !asked.equals(match.unit())) {
      throw new UsageException(
          "The column %s of %s says %s by its name, and %s-unit says %s: leave the option out, or rename the column."
              .formatted(
                  match.name(),
                  table,
                  match.unit().get().label(),
                  option(variable),
                  asked.get().label()));
    }
    if (variable == Variable.LOSS && asked.isEmpty() && UsualColumns.saysPerplexity(match.name())) {
      throw new UsageException(
          "The column %s of %s holds perplexities by its name: give --loss-unit=perplexity to take their logarithm, or name a column of losses with --loss."
              .formatted(match.name(), table));
    }
    Unit unit = asked.or(match::unit).orElse(variable == Variable.LOSS ? Unit.NAT : Unit.ONE);
    return new NumberCell(
        table, match.place(), match.name(), new NumberText(variable, unit, decimal));
  }

  private Optional<Match> statusIn(ColumnFinder finder) {
    if (status.isPresent() && status.get().equals(NONE)) {
      return Optional.empty();
    }
    return status
        .map(name -> finder.named(name, "--status"))
        .or(() -> finder.usual("the status", UsualColumns.STATUS, "--status"));
  }

  private static String option(Variable variable) {
    return "--" + variable.label().replace('_', '-');
  }

  private static UsageException missing(RunTable table, Variable variable) {
    return new UsageException(
        "%s has no column for %s (looked for %s): name it with %s; the table has %s."
            .formatted(
                table.name(),
                variable.label(),
                UsualColumns.of(variable).stream()
                    .flatMap(List::stream)
                    .collect(Collectors.joining(", ")),
                option(variable),
                String.join(", ", table.columns())));
  }
}
