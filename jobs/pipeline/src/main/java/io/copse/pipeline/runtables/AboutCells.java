package io.copse.pipeline.runtables;

import io.copse.pipeline.UsageException;
import io.copse.pipeline.runtables.ColumnFinder.Match;
import io.copse.udf.run.NumberText;
import io.copse.udf.run.Unit;
import io.copse.udf.run.Variable;
import io.copse.udf.sql.fit.About;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.TreeMap;

/** The cells that say what else is known of a run: what it belongs to, its weight, its error. */
final class AboutCells {
  private final Map<About, NumberCell> cells = new EnumMap<>(About.class);

  /**
   * Finds the columns.
   *
   * @param named the columns by what they say, as the user names them
   * @throws UsageException if one is not there
   */
  AboutCells(RunTable table, Map<About, String> named, char decimal) {
    ColumnFinder finder = new ColumnFinder(table.name(), table.columns());
    named.forEach(
        (about, column) -> {
          Match match = finder.named(column, option(about));
          NumberText text = new NumberText(Variable.EXPERTS, Unit.ONE, decimal);
          cells.put(about, new NumberCell(table.name(), match.place(), match.name(), text));
        });
  }

  private static String option(About about) {
    return about == About.RUN ? "--cluster" : "--" + about.label().replace('_', '-');
  }

  /** What the cells say, in the order of the numbers. */
  List<About> about() {
    return List.copyOf(cells.keySet());
  }

  /** The places of the columns that are read. */
  List<Integer> places() {
    return cells.values().stream().map(NumberCell::place).toList();
  }

  /** The columns by what they say. */
  Map<String, String> sources() {
    Map<String, String> sources = new TreeMap<>();
    cells.forEach((about, cell) -> sources.put(about.label(), cell.column()));
    return sources;
  }

  /**
   * The numbers of a row.
   *
   * @throws UsageException if a weight or an error is missing or no number above 0
   */
  double[] of(Object[] row, Object where) {
    List<Double> numbers = new ArrayList<>();
    cells.forEach((about, cell) -> numbers.add(number(about, cell, row, where)));
    return numbers.stream().mapToDouble(number -> number).toArray();
  }

  private static double number(About about, NumberCell cell, Object[] row, Object where) {
    if (about == About.RUN) {
      Object name = row[cell.place()];
      return About.number(name == null || name.toString().isBlank() ? null : name);
    }
    OptionalDouble number = cell.of(row, where);
    if (number.isEmpty()
        || !(number.getAsDouble() > 0 && number.getAsDouble() < Double.POSITIVE_INFINITY)) {
      throw new UsageException(
          "The column %s has no number above 0 in %s: correct it, or leave %s out."
              .formatted(cell.column(), where, option(about)));
    }
    return number.getAsDouble();
  }
}
