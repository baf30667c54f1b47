package io.copse.udf.fit;

import io.copse.udf.law.Chinchilla;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;

/**
 * Fits {@link Chinchilla} to runs (Hoffmann et al. 2022, approach 3).
 *
 * <p>Variable projection over a grid of (alpha, beta), with E, A and B solved for each cell, gives
 * the starts; BFGS over all five parameters with the exact gradient polishes the best of them. The
 * order of the runs does not matter. Runs that cannot determine the law give a status and a reason
 * instead of numbers.
 */
public final class ChinchillaFit {
  private static final Comparator<RunPoint> CANONICAL =
      Comparator.comparingDouble(RunPoint::params)
          .thenComparingDouble(RunPoint::tokens)
          .thenComparingDouble(RunPoint::loss)
          .thenComparingDouble(RunPoint::flops);

  private ChinchillaFit() {}

  /**
   * Fits the law.
   *
   * @param points the runs, in any order
   * @param settings how to search
   */
  public static FitResult fit(List<RunPoint> points, FitSettings settings) {
    List<RunPoint> used = used(points, settings);
    int dropped = points.size() - used.size();
    Optional<String> problem = Identification.problemOfDesign(used);
    if (problem.isPresent()) {
      return new FitResult(
          Optional.empty(),
          settings.objective().name(),
          OptionalDouble.empty(),
          FitStatus.UNDERDETERMINED,
          problem.get(),
          FitDiagnostics.ofNothingFitted(used.size(), dropped));
    }

    Surface surface = new Surface(settings.objective(), used);
    Search.Outcome best = Search.fromGrid(surface, settings);
    Identification identification = Identification.at(surface, best.theta());
    List<String> atBounds = surface.atBounds(best.theta());
    FitStatus status = status(best, atBounds, identification);
    return new FitResult(
        status == FitStatus.OK ? Optional.of(surface.law(best.theta())) : Optional.empty(),
        settings.objective().name(),
        OptionalDouble.of(best.value()),
        status,
        reason(status, best, atBounds, identification, used.size()),
        new FitDiagnostics(
            best.converged(),
            best.iterations(),
            best.moved(),
            best.agreeing(),
            used.size(),
            dropped,
            identification.conditionNumber(),
            atBounds));
  }

  /** The runs that a fit uses, in an order that does not depend on theirs. */
  static List<RunPoint> used(List<RunPoint> points, FitSettings settings) {
    int kept = Math.max(0, points.size() - settings.dropHighest());
    return points.stream()
        .sorted(Comparator.comparingDouble(RunPoint::loss).thenComparing(CANONICAL))
        .limit(kept)
        .sorted(CANONICAL)
        .toList();
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

    return identification.doubt().isPresent() ? FitStatus.UNDERDETERMINED : FitStatus.OK;
  }

  private static String reason(
      FitStatus status,
      Search.Outcome best,
      List<String> atBounds,
      Identification identification,
      int runs) {
    return switch (status) {
      case OK -> "The fit converged and its " + runs + " runs determine all five parameters.";
      case AT_BOUND ->
          "The best fit has "
              + String.join(" and ", atBounds)
              + " at the edge of the law's range, so these runs do not show that term: add runs over"
              + " a wider range of N and D.";
      case NOT_CONVERGED ->
          "No start came to rest within "
              + best.iterations()
              + " iterations: allow more iterations or starts.";
      case UNDERDETERMINED -> identification.doubt().orElseThrow();
    };
  }
}
