package io.copse.udf.fit;

import io.copse.udf.law.Law;
import io.copse.udf.law.LawDefinition;
import io.copse.udf.run.RunPoint;
import io.copse.udf.run.Variable;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;

/**
 * Fits any law to runs. For Chinchilla's law this is approach 3 of Hoffmann et al. 2022.
 *
 * <p>The starts are the cells of a grid of exponents, with the coefficients solved for each cell
 * (variable projection). BFGS over all parameters with the exact gradient polishes the best of
 * them. The order of the runs does not matter. Runs that cannot determine the law give a status and
 * a reason instead of numbers.
 */
public final class LawFit {
  private LawFit() {}

  /**
   * Fits a law.
   *
   * @param definition which law, such as {@code Chinchilla.DEFINITION}
   * @param points the runs, in any order
   * @param settings how to search
   * @throws IllegalArgumentException if a run lacks a variable of the law
   */
  public static <L extends Law> FitResult<L> fit(
      LawDefinition<L> definition, List<RunPoint> points, FitSettings settings) {
    List<RunPoint> used = used(definition, points, settings);
    int dropped = points.size() - used.size();
    Optional<Problem> problem = Design.of(definition).problemOf(used);
    if (problem.isPresent()) {
      return new FitResult<>(
          Optional.empty(),
          Optional.empty(),
          settings.objective().name(),
          OptionalDouble.empty(),
          problem.get().status(),
          problem.get().sentence(),
          FitDiagnostics.ofNothingFitted(used.size(), dropped));
    }

    Surface<L> surface = new Surface<>(definition, settings.objective(), used);
    Search.Outcome best = Search.of(definition, surface, settings);
    Identification identification = Identification.at(surface, best.theta());
    List<String> atBounds = surface.form().atBounds(best.theta());
    Optional<L> candidate = Optional.of(surface.form().law(best.theta()));
    FitStatus settled = status(best, atBounds, identification);
    Optional<Problem> doubt =
        settled == FitStatus.OK
            ? Extrapolation.problemOf(definition, candidate.get(), used, settings)
            : Optional.empty();
    FitStatus status = doubt.map(Problem::status).orElse(settled);
    return new FitResult<>(
        status == FitStatus.OK ? candidate : Optional.empty(),
        candidate,
        settings.objective().name(),
        OptionalDouble.of(best.value()),
        status,
        doubt
            .map(Problem::sentence)
            .orElseGet(() -> reason(settled, best, atBounds, identification, used.size())),
        new FitDiagnostics(
            new FitDiagnostics.SearchEnd(
                best.converged(), best.iterations(), best.moved(), best.starts(), best.agreeing()),
            used.size(),
            dropped,
            identification.conditionNumber(),
            atBounds,
            identification.unidentified()));
  }

  /** The runs that a fit uses, in an order that does not depend on theirs. */
  static List<RunPoint> used(
      LawDefinition<?> definition, List<RunPoint> points, FitSettings settings) {
    int kept = Math.max(0, points.size() - settings.dropHighest());
    Comparator<RunPoint> canonical = canonical(definition);
    return points.stream()
        .sorted(
            Comparator.<RunPoint>comparingDouble(p -> p.value(definition.target()))
                .thenComparing(canonical))
        .limit(kept)
        .sorted(canonical)
        .toList();
  }

  private static Comparator<RunPoint> canonical(LawDefinition<?> definition) {
    Comparator<RunPoint> order = Comparator.comparingInt(p -> 0);
    for (Variable input : definition.inputs()) {
      order = order.thenComparingDouble(p -> p.value(input));
    }

    return order
        .thenComparingDouble(p -> p.value(definition.target()))
        .thenComparingDouble(p -> p.knows(Variable.FLOPS) ? p.flops() : 0);
  }

  private static FitStatus status(
      Search.Outcome best, List<String> atBounds, Identification identification) {
    if (!atBounds.isEmpty()) {
      return FitStatus.AT_BOUND;
    }

    if (identification.isSingular()) {
      return FitStatus.UNDERDETERMINED;
    }

    if (!best.converged()) {
      return FitStatus.NOT_CONVERGED;
    }

    return identification.doubt().isEmpty() ? FitStatus.OK : FitStatus.UNDERDETERMINED;
  }

  private static String reason(
      FitStatus status,
      Search.Outcome best,
      List<String> atBounds,
      Identification identification,
      int runs) {
    return switch (status) {
      case OK ->
          "The fit converged and its "
              + runs
              + " runs determine all "
              + best.theta().length
              + " parameters.";
      case AT_BOUND ->
          "The best fit has "
              + String.join(" and ", atBounds)
              + " at the edge of the law's range, so these runs do not show that term: add runs over"
              + " a wider range of the law's inputs.";
      case NOT_CONVERGED ->
          "No start came to rest within "
              + best.iterations()
              + " iterations: allow more iterations or starts.";
      case UNDERDETERMINED -> identification.doubt();
      case OUT_OF_RANGE, WORSE_THAN_SIMPLER, IMPLAUSIBLE_UNITS ->
          throw new IllegalStateException("This is judged before or after a fit.");
    };
  }
}
