package io.copse.udf.fit;

import io.copse.udf.law.Law;
import io.copse.udf.law.LawDefinition;
import io.copse.udf.run.RunPoint;
import io.copse.udf.run.Variable;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/**
 * A run far from a fitted law.
 *
 * @param point the run
 * @param observed its loss or error
 * @param predicted what the law says
 */
public record Outlier(RunPoint point, double observed, double predicted) {
  /** Residuals beyond so many deviations of the middle ones are far. */
  private static final double FAR = 6;

  /** Nearer than this, in the log, no run is far, however exact the others are. */
  private static final double NEAR = 0.02;

  /** Runs that are named in a sentence. */
  private static final int NAMED = 3;

  /** The middle absolute residual of a normal distribution of deviation 1. */
  private static final double MIDDLE = 0.6744897501960817;

  static <L extends Law> List<Outlier> of(
      Surface<L> surface, double[] theta, List<RunPoint> points, Units units) {
    double[] residuals = surface.logResiduals(theta);
    double[] predicted = surface.predictions(theta);
    double[] observed = surface.observed();
    double[] sorted = Arrays.stream(residuals).map(Math::abs).sorted().toArray();
    double limit = Math.max(NEAR, FAR * sorted[sorted.length / 2] / MIDDLE);
    List<Outlier> outliers = new ArrayList<>();
    for (int[] unit : units.members()) {
      for (int i : unit) {
        if (Math.abs(residuals[i]) > limit) {
          outliers.add(new Outlier(points.get(i), observed[i], predicted[i]));
        }
      }
    }

    outliers.sort(Comparator.comparingDouble(o -> -Math.abs(Math.log(o.observed / o.predicted))));
    return outliers;
  }

  /** The run in words: its inputs, its loss, and what the law says. */
  public String text(LawDefinition<?> definition) {
    String inputs =
        definition.inputs().stream()
            .map(input -> String.format(Locale.ROOT, "%s %.4g", input.label(), point.value(input)))
            .collect(Collectors.joining(", "));
    Variable target = definition.target();
    return String.format(
        Locale.ROOT,
        "%s: %s %.4g where the law says %.4g",
        inputs,
        target.label(),
        observed,
        predicted);
  }

  /** A sentence that names the farthest runs; empty if there is none. */
  static String sentence(LawDefinition<?> definition, List<Outlier> outliers) {
    if (outliers.isEmpty()) {
      return "";
    }

    String named =
        outliers.stream()
            .limit(NAMED)
            .map(outlier -> outlier.text(definition))
            .collect(Collectors.joining("; "));
    int more = outliers.size() - NAMED;
    return " Far from the law: " + named + (more > 0 ? "; and %d more.".formatted(more) : ".");
  }
}
