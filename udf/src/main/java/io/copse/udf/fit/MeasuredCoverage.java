package io.copse.udf.fit;

import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/**
 * The table of the coverage that studies measured: the lowest and the highest share of 95 %
 * intervals that held the truth, over the quantities of a law. The documentation of the packages
 * {@code fit}, {@code mixture} and {@code curve} describes the studies.
 */
final class MeasuredCoverage {
  private static final String HUBER = Objective.HUBER.name();
  private static final String SQUARED_LOG = Objective.SQUARED_LOG.name();

  /** What a fit of mixtures minimises. */
  private static final String MIXTURE = new Objective.HuberLog(1e-2).name();

  /** The studies of 36 runs, which hold for about as many. */
  private static final Size GRID = new Size(36, 30, 45);

  /** One row for each law, objective, method and number of runs, and for each kind of quantity. */
  private static final List<Row> TABLE =
      List.of(
          row("chinchilla", SQUARED_LOG, "bca_runs", GRID, 94.7, 95.9),
          row("chinchilla", SQUARED_LOG, "bca_noise", GRID, 93.1, 94.3),
          row("chinchilla", SQUARED_LOG, "percentile_runs", GRID, 92.1, 93.2),
          row("chinchilla", SQUARED_LOG, "percentile_noise", GRID, 92.2, 93.6),
          row("chinchilla", SQUARED_LOG, "profile", GRID, 93.2, 94.1),
          row("chinchilla", HUBER, "bca_runs", GRID, 96.5, 97.5),
          row("chinchilla", HUBER, "bca_noise", GRID, 90.8, 92.6),
          row("chinchilla", HUBER, "percentile_runs", GRID, 96.7, 97.7),
          row("chinchilla", HUBER, "percentile_noise", GRID, 90.1, 91.7),
          row("coupled", HUBER, "bca_runs", GRID, 96.4, 98.7),
          row("coupled", HUBER, "bca_noise", GRID, 90.7, 93.4),
          row("power_law", HUBER, "bca_runs", new Size(3, 3, 3), 54.7, 67.0),
          row("power_law", HUBER, "bca_noise", new Size(3, 3, 3), 59.9, 63.5),
          row("power_law", HUBER, "bca_runs", new Size(4, 4, 4), 84.1, 89.8),
          row("power_law", HUBER, "bca_noise", new Size(4, 4, 4), 78.3, 79.8),
          row("power_law", HUBER, "bca_runs", new Size(6, 5, 7), 96.9, 98.4),
          row("power_law", HUBER, "bca_noise", new Size(6, 5, 7), 90.0, 93.9),
          row("power_law", HUBER, "bca_runs", new Size(10, 8, 10), 96.5, 98.1),
          row("power_law", HUBER, "bca_noise", new Size(10, 8, 10), 92.6, 95.3),
          row("power_law", HUBER, "bca_runs", new Size(12, 11, 16), 96.9, 98.2),
          row("power_law", HUBER, "bca_noise", new Size(12, 11, 16), 92.9, 94.3),
          row("task_sigmoid", HUBER, "bca_runs", new Size(12, 10, 15), 99.4, 99.6),
          row("task_sigmoid", HUBER, "bca_noise", new Size(12, 10, 15), 90.6, 95.2),
          row("mixture", MIXTURE, "bca_runs", new Size(40, 30, 50), 93.3, 96.5));

  private MeasuredCoverage() {}

  /**
   * The points of a study.
   *
   * @param studied how many it had
   * @param least the fewest for which its figures are quoted
   * @param most the most
   */
  private record Size(int studied, int least, int most) {}

  /**
   * What a study found.
   *
   * @param law the law's name
   * @param objective the objective's name
   * @param method the label of the intervals' method
   * @param size the number of points
   * @param quantities which quantities of the law; empty for all
   * @param low the lowest share, in percent
   * @param high the highest share, in percent
   */
  private record Row(
      String law,
      String objective,
      String method,
      Size size,
      String quantities,
      double low,
      double high) {

    private boolean isOf(String other, String itsObjective, String itsMethod) {
      return law.equals(other) && objective.equals(itsObjective) && method.equals(itsMethod);
    }

    private String text() {
      String shares = String.format(Locale.ROOT, "%.1f-%.1f %%", low, high);
      return quantities.isEmpty() ? shares : shares + " for " + quantities;
    }
  }

  private static Row row(
      String law, String objective, String method, Size size, double low, double high) {
    return new Row(law, objective, method, size, "", low, high);
  }

  /** What was measured for so many points of a law; empty if nothing was. */
  static String of(String law, String objective, String method, int points, String word) {
    List<Row> rows =
        TABLE.stream()
            .filter(row -> row.isOf(law, objective, method))
            .filter(row -> row.size.least <= points && points <= row.size.most)
            .toList();
    return rows.isEmpty()
        ? ""
        : "95 %% intervals of %d %s of this law covered %s"
            .formatted(rows.get(0).size.studied, word, texts(rows));
  }

  /** What was measured for 36 runs of a law, by objective. */
  static String ofObjectives(String law, String method) {
    return "95 % intervals of 36 runs covered "
        + TABLE.stream()
            .filter(row -> row.law.equals(law) && row.method.equals(method))
            .map(row -> row.text() + " with " + row.objective)
            .collect(Collectors.joining(", "));
  }

  private static String texts(List<Row> rows) {
    return rows.stream().map(Row::text).collect(Collectors.joining(", "));
  }
}
