package io.copse.pipeline.runtables;

import io.copse.pipeline.UsageException;
import io.copse.pipeline.runtables.ColumnFinder.Match;
import io.copse.pipeline.runtables.RowChoice.Keep;
import io.copse.udf.run.NumberText;
import io.copse.udf.run.Unit;
import io.copse.udf.run.Variable;
import io.copse.udf.sql.fit.RunFitter;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.BiConsumer;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/**
 * The way from a table's rows to the fit of each group.
 *
 * @param table the table
 * @param reading how its rows give numbers
 * @param fitter what fits a group
 * @param request what is asked for
 * @param decimal the sign before fractions
 */
record GroupedFits(
    RunTable table, RunReading reading, RunFitter fitter, FitRequest request, char decimal) {
  /** The rows of a table of Spark that are fitted in this process. */
  static final int LOCAL_ROWS = 20_000;

  /** Fits; more rows of Spark's than a limit are fitted by its executors. */
  List<FittedGroup> fit(int localRows) {
    int group = group().map(Match::place).orElse(-1);
    LocalFits local = new LocalFits(reading, about(), fitter, group, joinsSizes());
    Optional<KeptRows> kept = kept(group);
    BiConsumer<Object[], Object> receiver = kept.isPresent() ? kept.get() : local;
    if (table instanceof TextRuns runs) {
      CellRows.of(runs.text(), receiver);
    } else if (table instanceof SparkRuns runs) {
      Set<Integer> places = places();
      Dataset<Row> needed = runs.select(places);
      int width = table.columns().size();
      if (kept.isPresent() || joinsSizes() || !request.about().isEmpty()) {
        CellRows.of(() -> needed.toLocalIterator(), places, width, receiver);
      } else {
        List<Row> rows = needed.limit(localRows + 1).collectAsList();
        if (rows.size() > localRows) {
          return SparkFits.of(runs, reading, fitter, request, group);
        }
        CellRows.of(rows, places, width, receiver);
      }
    }
    kept.ifPresent(rows -> rows.forEach(local));
    return local.fit();
  }

  /** Approaches 1 and 2 compare sizes; a law reads each size as it is. */
  private boolean joinsSizes() {
    return request.comparesSizes() && reading.derivesParams();
  }

  private Optional<KeptRows> kept(int group) {
    return switch (request.choice().keep()) {
      case all -> Optional.empty();
      case last -> Optional.of(KeptRows.last(run().place(), step()));
      case best -> Optional.of(KeptRows.best(reading, group));
    };
  }

  private Set<Integer> places() {
    Set<Integer> places = reading.places();
    group().ifPresent(column -> places.add(column.place()));
    places.addAll(about().places());
    if (request.choice().keep() == Keep.last) {
      places.add(run().place());
      places.add(step().place());
    }
    return places;
  }

  AboutCells about() {
    return new AboutCells(table, request.choice().about(), decimal);
  }

  private Optional<Match> group() {
    return request.groups().by().map(name -> finder().named(name, "--group-by"));
  }

  private Match run() {
    return finder()
        .named(
            request
                .choice()
                .run()
                .orElseThrow(
                    () ->
                        new UsageException(
                            "--keep=last needs to know which rows are of one run: name the column with --run.")),
            "--run");
  }

  private NumberCell step() {
    Match match =
        request
            .choice()
            .step()
            .map(name -> finder().named(name, "--step"))
            .or(() -> finder().usual("the step", UsualColumns.STEP, "--step"))
            .orElseThrow(
                () ->
                    new UsageException(
                        "%s has no column of steps: name it with --step.".formatted(table.name())));
    return new NumberCell(
        table.name(),
        match.place(),
        match.name(),
        new NumberText(Variable.TOKENS, Unit.ONE, decimal));
  }

  private ColumnFinder finder() {
    return new ColumnFinder(table.name(), table.columns());
  }
}
