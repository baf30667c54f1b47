package io.copse.pipeline.runtables;

import io.copse.pipeline.UsageException;
import io.copse.pipeline.report.draw.FigurePage;
import io.copse.udf.run.RunStatus;
import io.copse.udf.sql.fit.RunFitter;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.apache.spark.sql.Row;

/**
 * The fits of a table of runs, one for each group. A table of text, and any table of few rows, is
 * fitted in this process; one of many rows is fitted by Spark's executors.
 */
public final class TableFit {
  /** The statuses of wrong input, which end the command if the table is one group. */
  private static final Set<String> BAD_INPUT = Set.of("invalid_input", "implausible_units");

  private final FitRequest request;
  private final Map<String, String> sources;
  private final List<FittedGroup> groups;
  private final Optional<LawChoice> choice;

  private TableFit(
      FitRequest request,
      Map<String, String> sources,
      List<FittedGroup> groups,
      Optional<LawChoice> choice) {
    this.request = request;
    this.sources = sources;
    this.groups = List.copyOf(groups);
    this.choice = choice;
  }

  /**
   * Fits. If the law is to be chosen and none can be, the fits are the comparisons of laws.
   *
   * @throws UsageException if a column is missing, an option is wrong, or a table that is fitted
   *     whole holds numbers that no run has
   */
  public static TableFit of(RunTable table, RunColumns columns, FitRequest request) {
    return of(table, columns, request, GroupedFits.LOCAL_ROWS);
  }

  /** Fits with another number of rows of Spark's tables that are fitted in this process. */
  static TableFit of(RunTable table, RunColumns columns, FitRequest request, int localRows) {
    if (!request.isAuto()) {
      return fit(table, columns, request, localRows);
    }
    // Options that the comparison does not take are checked before it.
    request.ofLaw("chinchilla").fitter(true);
    TableFit compared = fit(table, columns, request.comparison(), localRows);
    LawChoice choice = LawChoice.of(compared.groups);
    TableFit fit =
        choice
            .law()
            .map(law -> fit(table, columns, request.ofLaw(law), localRows))
            .orElse(compared);
    return new TableFit(fit.request, fit.sources, fit.groups, Optional.of(choice));
  }

  private static TableFit fit(
      RunTable table, RunColumns columns, FitRequest request, int localRows) {
    RunFitter fitter = request.fitter(request.mayTakeFlops() && columns.hasOwnFlops(table));
    RunReading reading = columns.in(table, fitter.columns());
    GroupedFits way = new GroupedFits(table, reading, fitter, request, columns.decimal());
    List<FittedGroup> groups = way.fit(localRows);
    if (groups.isEmpty()) {
      throw new UsageException(table.name() + " has no rows: name a table with runs.");
    }
    reading.status().ifPresent(column -> requireFinished(groups, table, column));
    if (request.groups().by().isEmpty()) {
      requireSound(groups.get(0).fit());
    }
    Map<String, String> sources = new LinkedHashMap<>(reading.sources());
    sources.putAll(way.about().sources());
    return new TableFit(request, sources, groups, Optional.empty());
  }

  /** One JSON object: the fit, or the fits of all groups. */
  public String json() {
    return new FitJson(request, sources, groups, choice).text();
  }

  /** The tables for people, those without rows left out, and the columns that were taken. */
  public String tables() {
    return new FitTables(request, sources, groups, choice).text();
  }

  /**
   * The figures of the fits as one file.
   *
   * @param title what the figures are of
   * @throws UsageException if no group has a law to draw
   */
  public String plot(String title, PlotFormat format) {
    List<FigurePage.Figure> figures = new ArrayList<>();
    for (FittedGroup group : request.isOfLaw() ? groups : List.<FittedGroup>of()) {
      String of = request.groups().by().map(by -> by + " " + group.label()).orElse(title);
      figures.addAll(new FitPlot(group, of).figures());
    }
    if (figures.isEmpty()) {
      throw new UsageException(
          "--plot has no law to draw, because no fit gave one: the status and the reason say why.");
    }
    FigurePage page = new FigurePage(title, figures);
    return format == PlotFormat.html ? page.html() : page.svg();
  }

  /** The kinds of files that figures are written to. */
  public enum PlotFormat {
    /** A page. */
    html,
    /** One image. */
    svg
  }

  private static void requireFinished(List<FittedGroup> groups, RunTable table, String column) {
    boolean someFinished =
        groups.stream()
            .map(FittedGroup::fit)
            .anyMatch(
                fit ->
                    fit.<Long>getAs("n_used") + fit.<Long>getAs("n_wrong") > 0
                        || fit.<Row>getAs("diagnostics").<Long>getAs("failed")
                            < fit.<Long>getAs("n_skipped"));
    if (!someFinished) {
      throw new UsageException(
          "No run of %s finished by its column %s, which says none of %s: name another column with --status, or none to take all runs."
              .formatted(table.name(), column, String.join(", ", RunStatus.finished())));
    }
  }

  private static void requireSound(Row fit) {
    if (BAD_INPUT.contains(fit.<String>getAs("status"))) {
      throw new UsageException(fit.getAs("reason"));
    }
  }
}
