package io.copse.udf.fit;

import io.copse.udf.law.Law;
import io.copse.udf.law.LawDefinition;
import io.copse.udf.run.RunPoint;
import io.copse.udf.run.Variable;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.stream.IntStream;

/**
 * Fits any law to runs. For Chinchilla's law this is approach 3 of Hoffmann et al. 2022.
 *
 * <p>The starts are the cells of a grid of exponents, with the coefficients solved for each cell
 * (variable projection). BFGS over all parameters with the exact gradient polishes the best of
 * them. The order of the runs does not matter. Runs that cannot determine the law give a status and
 * a reason instead of numbers.
 */
public final class LawFit {
  /** With more runs than this, the grid of starts is searched with a part of them. */
  private static final int MAX_SEARCHED = 20_000;

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
    Units units = Units.of(definition, used);
    Optional<Problem> problem =
        Design.of(definition)
            .problemOf(used)
            .or(
                () ->
                    units.count() > definition.dimension()
                        ? Optional.empty()
                        : Optional.of(
                            Problem.underdetermined(
                                "The law has %d parameters and the fit %d runs that are no copies"
                                    + " of each other: give at least %d.",
                                definition.dimension(),
                                units.count(),
                                definition.dimension() + 1)));
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
    Search.Outcome best =
        used.size() > MAX_SEARCHED
            ? polished(definition, surface, used, settings)
            : Search.of(definition, surface, settings);
    Identification identification = Identification.at(surface, best.theta(), units, settings);
    List<String> atBounds = surface.form().atBounds(best.theta());
    FitStatus status = status(best, atBounds, identification);
    Optional<L> candidate = Optional.of(surface.form().law(best.theta()));
    List<Outlier> outliers = Outlier.of(surface, best.theta(), used, units);
    return new FitResult<>(
        status == FitStatus.OK ? candidate : Optional.empty(),
        candidate,
        settings.objective().name(),
        OptionalDouble.of(best.value()),
        status,
        reason(status, best, atBounds, identification, units, used.size())
            + Outlier.sentence(definition, outliers),
        new FitDiagnostics(
            new FitDiagnostics.SearchEnd(
                best.converged(), best.iterations(), best.moved(), best.starts(), best.agreeing()),
            used.size(),
            dropped,
            identification.conditionNumber(),
            atBounds,
            identification.unidentified(),
            new FitDiagnostics.Judgement(identification.quantities(), outliers)));
  }

  /** The grid is searched with a part of the runs, and its best law polished with all. */
  private static <L extends Law> Search.Outcome polished(
      LawDefinition<L> definition, Surface<L> all, List<RunPoint> used, FitSettings settings) {
    List<RunPoint> part =
        IntStream.range(0, MAX_SEARCHED)
            .mapToObj(i -> used.get((int) ((long) i * used.size() / MAX_SEARCHED)))
            .toList();
    Surface<L> surface = new Surface<>(definition, settings.objective(), part);
    Search.Outcome coarse = Search.of(definition, surface, settings);
    double[] start = all.form().clamp(all.form().theta(surface.form().law(coarse.theta())));
    Search.Outcome end = Search.from(all, start, settings.maxIterations());
    return new Search.Outcome(
        end.theta(),
        end.value(),
        coarse.iterations() + end.iterations(),
        end.converged(),
        coarse.moved() || end.moved(),
        coarse.starts(),
        coarse.agreeing());
  }

  /** The runs that a fit uses, in an order that does not depend on theirs. */
  static List<RunPoint> used(
      LawDefinition<?> definition, List<RunPoint> points, FitSettings settings) {
    int kept = Math.max(0, points.size() - settings.dropHighest());
    Comparator<RunPoint> canonical = canonical(definition);
    if (settings.dropHighest() == 0) {
      return points.stream().sorted(canonical).toList();
    }

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
        .thenComparingDouble(p -> p.knows(Variable.FLOPS) ? p.flops() : 0)
        .thenComparing(p -> p.weighing().run())
        .thenComparingDouble(p -> p.weighing().weight())
        .thenComparingDouble(p -> p.weighing().standardError());
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
      Units units,
      int runs) {
    return switch (status) {
      case OK ->
          okSentence(runs, best.theta().length, unknown(identification.quantities()))
              + (units.count() == runs
                  ? ""
                  : " Of them %d are independent.".formatted(units.count()));
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
      case IMPLAUSIBLE_UNITS -> throw new IllegalStateException("Units are judged before a fit.");
    };
  }

  /** The quantities that the scatter leaves unknown. */
  public static List<String> unknown(List<QuantityVerdict> quantities) {
    return quantities.stream()
        .filter(q -> q.verdict() == QuantityVerdict.Verdict.UNDETERMINED)
        .map(QuantityVerdict::quantity)
        .toList();
  }

  /**
   * The sentence with which the reason of a fit begins whose status is OK.
   *
   * @param runs how many were fitted
   * @param parameters how many numbers were fitted
   * @param unknown quantities that the runs do not tell
   */
  public static String okSentence(int runs, int parameters, List<String> unknown) {
    return unknown.isEmpty()
        ? "The fit converged and its %d runs determine all %d parameters."
            .formatted(runs, parameters)
        : "The fit converged and its %d runs determine the law, but leave these of its quantities unknown: %s."
            .formatted(runs, String.join(", ", unknown));
  }
}
