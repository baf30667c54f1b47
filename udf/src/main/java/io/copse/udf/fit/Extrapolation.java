package io.copse.udf.fit;

import io.copse.udf.law.Law;
import io.copse.udf.law.LawDefinition;
import io.copse.udf.run.RunPoint;
import io.copse.udf.run.Variable;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalDouble;

/**
 * Judges whether a fitted law may be used beyond its runs. The law's own range of parameters is one
 * test. The other is a simpler law: both predict the runs of the highest FLOPs from the others.
 */
public final class Extrapolation {
  /** The share of the runs that both laws predict. */
  private static final double HELD_OUT = 0.1;

  private Extrapolation() {}

  /**
   * The problem of a law that was found; empty if there is none, or too few runs to tell.
   *
   * @param runs the runs that the law was fitted to
   */
  static <L extends Law> Optional<Problem> problemOf(
      LawDefinition<L> definition, L law, List<RunPoint> runs, FitSettings settings) {
    return definition
        .doubt(law)
        .map(sentence -> new Problem(FitStatus.OUT_OF_RANGE, sentence))
        .or(() -> definition.simpler().flatMap(s -> lostTo(s, definition, runs, settings)));
  }

  private static Optional<Problem> lostTo(
      LawDefinition<?> simpler,
      LawDefinition<?> definition,
      List<RunPoint> runs,
      FitSettings settings) {
    OptionalDouble own = meanError(definition, runs, HELD_OUT, settings);
    OptionalDouble others = meanError(simpler, runs, HELD_OUT, settings);
    return own.isEmpty() || others.isEmpty() || own.getAsDouble() <= others.getAsDouble()
        ? Optional.empty()
        : Optional.of(
            new Problem(
                FitStatus.WORSE_THAN_SIMPLER,
                String.format(
                    Locale.ROOT,
                    "Fitted to the other runs, the law misses the 10 %% of the runs with the most"
                        + " FLOPs by %.3g %%, and the law %s by %.3g %%: fit that law.",
                    100 * own.getAsDouble(),
                    simpler.name(),
                    100 * others.getAsDouble())));
  }

  /**
   * The mean absolute relative error with which a law predicts the runs of the highest FLOPs from
   * the others. The law is the best that the search finds, at any status.
   *
   * @param points all runs; without FLOPs they are ordered by 6 N D
   * @param share the share of the runs that is predicted, at least one run
   * @return empty if the other runs cannot be fitted
   */
  public static <L extends Law> OptionalDouble meanError(
      LawDefinition<L> definition, List<RunPoint> points, double share, FitSettings settings) {
    List<RunPoint> ascending =
        UsedRuns.of(definition, points, settings.withDropHighest(0)).stream()
            .sorted(Comparator.comparingDouble(Extrapolation::flops))
            .toList();
    int fitted = Math.min(points.size() - 1, (int) ((1 - share) * points.size()));
    List<RunPoint> others = ascending.subList(0, Math.max(0, fitted));
    if (Design.of(definition).problemOf(others).isPresent()) {
      return OptionalDouble.empty();
    }

    Surface<L> surface = new Surface<>(definition, settings.objective(), others);
    FitSettings projected = settings.withGrid(FitSettings.Grid.PROJECTED);
    L law = surface.form().law(Search.of(definition, surface, projected).theta());
    return ascending.subList(fitted, ascending.size()).stream()
        .mapToDouble(p -> Math.abs(definition.predict(law, p) / p.value(definition.target()) - 1))
        .average();
  }

  private static double flops(RunPoint run) {
    return run.knows(Variable.FLOPS) ? run.flops() : 6 * run.params() * run.tokens();
  }
}
