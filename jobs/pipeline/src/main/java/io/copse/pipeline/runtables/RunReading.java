package io.copse.pipeline.runtables;

import io.copse.pipeline.runtables.ColumnFinder.Match;
import io.copse.udf.run.RunStatus;
import io.copse.udf.run.Variable;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.Set;
import java.util.TreeSet;

/** How a row of a table gives the numbers of a run. It is the same for every source of rows. */
final class RunReading implements Serializable {
  private static final long serialVersionUID = 1L;

  /** The variables of which two give the third by C = 6 N D. */
  static final List<Variable> COMPUTE = List.of(Variable.PARAMS, Variable.TOKENS, Variable.FLOPS);

  private static final double FLOPS_PER_PARAM_AND_TOKEN = 6;

  private final String table;
  private final List<Variable> wanted;
  private final Map<Variable, NumberCell> cells;
  private final int statusPlace;
  private final String statusColumn;

  RunReading(
      String table,
      List<Variable> wanted,
      Map<Variable, NumberCell> cells,
      Optional<Match> status) {
    this.table = table;
    this.wanted = List.copyOf(wanted);
    this.cells = new EnumMap<>(cells);
    this.statusPlace = status.map(Match::place).orElse(-1);
    this.statusColumn = status.map(Match::name).orElse(null);
  }

  /** The table's name. */
  String table() {
    return table;
  }

  /** The column of the status. */
  Optional<String> status() {
    return Optional.ofNullable(statusColumn);
  }

  /** The places of the columns that are read. */
  Set<Integer> places() {
    Set<Integer> places = new TreeSet<>();
    cells.values().forEach(cell -> places.add(cell.place()));
    if (statusPlace >= 0) {
      places.add(statusPlace);
    }
    return places;
  }

  /** What each variable is taken from: a column, or the formula that replaces it. */
  Map<String, String> sources() {
    Map<String, String> sources = new LinkedHashMap<>();
    wanted.forEach(variable -> sources.put(variable.label(), source(variable)));
    status().ifPresent(column -> sources.put("run_status", column));
    return sources;
  }

  /** Whether the table says no params of its own. */
  boolean derivesParams() {
    return wanted.contains(Variable.PARAMS) && !cells.containsKey(Variable.PARAMS);
  }

  /** Whether the FLOPs are those of a column. */
  boolean hasOwnFlops() {
    return cells.containsKey(Variable.FLOPS);
  }

  /** What a row says of its run's end; null if it says nothing. */
  String saidStatus(Object[] row) {
    Object said = statusPlace < 0 ? null : row[statusPlace];
    return said == null || said.toString().isBlank() ? null : said.toString().strip();
  }

  /** Whether a run finished by its status; every run did if the table has none. */
  boolean isFinished(Object[] row) {
    if (statusPlace < 0) {
      return true;
    }
    String said = saidStatus(row);
    return said != null && RunStatus.isFinished(said);
  }

  /**
   * The numbers of a run in the order of the wanted variables.
   *
   * @param where the row in words, for messages
   * @return empty if one is missing
   * @throws io.copse.pipeline.UsageException if a cell holds no number
   */
  Optional<double[]> numbers(Object[] row, Object where) {
    List<OptionalDouble> values = new ArrayList<>();
    for (Variable variable : wanted) {
      values.add(value(variable, row, where));
    }
    return values.stream().allMatch(OptionalDouble::isPresent)
        ? Optional.of(values.stream().mapToDouble(OptionalDouble::getAsDouble).toArray())
        : Optional.empty();
  }

  /** A variable of a run: from its own column, or from the two others of C = 6 N D. */
  OptionalDouble value(Variable variable, Object[] row, Object where) {
    OptionalDouble own = own(variable, row, where);
    if (own.isPresent() || !COMPUTE.contains(variable)) {
      return own;
    }
    double product =
        variable == Variable.FLOPS ? FLOPS_PER_PARAM_AND_TOKEN : 1 / FLOPS_PER_PARAM_AND_TOKEN;
    for (Variable other : COMPUTE) {
      if (other != variable) {
        OptionalDouble known = own(other, row, where);
        if (known.isEmpty()) {
          return OptionalDouble.empty();
        }
        boolean divides = variable != Variable.FLOPS && other != Variable.FLOPS;
        product = divides ? product / known.getAsDouble() : product * known.getAsDouble();
      }
    }
    return OptionalDouble.of(product);
  }

  private OptionalDouble own(Variable variable, Object[] row, Object where) {
    NumberCell cell = cells.get(variable);
    return cell == null ? OptionalDouble.empty() : cell.of(row, where);
  }

  private String source(Variable variable) {
    NumberCell cell = cells.get(variable);
    if (cell != null) {
      return cell.label();
    }
    return switch (variable) {
      case PARAMS -> "%s / (6 %s)".formatted(column(Variable.FLOPS), column(Variable.TOKENS));
      case TOKENS -> "%s / (6 %s)".formatted(column(Variable.FLOPS), column(Variable.PARAMS));
      default -> "6 %s %s".formatted(column(Variable.PARAMS), column(Variable.TOKENS));
    };
  }

  private String column(Variable variable) {
    return cells.get(variable).label();
  }
}
