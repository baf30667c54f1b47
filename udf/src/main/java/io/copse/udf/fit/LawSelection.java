package io.copse.udf.fit;

import io.copse.udf.law.Law;
import io.copse.udf.law.LawDefinition;
import io.copse.udf.run.RunPoint;
import io.copse.udf.run.Variable;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.function.Function;
import java.util.function.ToDoubleFunction;
import java.util.function.ToIntFunction;
import java.util.stream.Collectors;

/**
 * The choice of a law for a table of runs. At several budgets each law predicts the runs above the
 * budget from those below it.
 *
 * @param entries the laws, the best first; those that cannot be chosen last
 * @param chosen the entry that the rule picks; empty if no law can be chosen
 * @param rule the rule, in a sentence
 */
public record LawSelection(List<Entry<?>> entries, Optional<Entry<?>> chosen, String rule) {
  /** The shares of runs that are fitted, if no budgets are given. */
  private static final double[] SHARES = {0.6, 0.75, 0.9};

  /** Errors within this ratio of the lowest count as equal, and the shorter law is taken. */
  private static final double EQUAL = 1.05;

  /**
   * One law with its fits.
   *
   * @param definition the law
   * @param whole the fit of all runs
   * @param cuts the fits of the runs up to each budget, with their predictions of the others
   * @param <L> the law
   */
  public record Entry<L extends Law>(
      LawDefinition<L> definition, FitResult<L> whole, List<HeldOut<L>> cuts) {

    /** Copies the list. */
    public Entry {
      cuts = List.copyOf(cuts);
    }

    /** The mean over the budgets of the mean relative error; empty if a fit is not ok. */
    public OptionalDouble error() {
      return whole.law().isEmpty() || cuts.stream().anyMatch(cut -> cut.fit().law().isEmpty())
          ? OptionalDouble.empty()
          : cuts.stream().mapToDouble(cut -> cut.meanRelativeError().orElseThrow()).average();
    }

    /** Why the law cannot be chosen; empty if it can. */
    public Optional<String> doubt() {
      if (whole.law().isEmpty()) {
        return Optional.of(whole.reason());
      }

      return cuts.stream()
          .filter(cut -> cut.fit().law().isEmpty())
          .findFirst()
          .map(
              cut ->
                  String.format(
                      Locale.ROOT, "Up to %.3g FLOPs: %s", cut.budget(), cut.fit().reason()));
    }
  }

  /** Copies the list. */
  public LawSelection {
    entries = List.copyOf(entries);
  }

  /**
   * Compares laws.
   *
   * @param definitions the laws, each of which reads what the runs know
   * @param points the runs, which know their FLOPs
   * @param settings the settings of each fit
   * @param budgets FLOPs above which runs are held out; none for those that leave 40, 25 and 10 %
   *     of the runs out
   * @throws IllegalArgumentException if there is no law, or no run lies above one of the budgets
   */
  public static LawSelection of(
      List<LawDefinition<?>> definitions,
      List<RunPoint> points,
      FitSettings settings,
      List<Double> budgets) {
    if (definitions.isEmpty()) {
      throw new IllegalArgumentException("No law is given to compare: name at least one.");
    }

    List<Double> cuts = budgets.isEmpty() ? cuts(points) : budgets;
    List<Entry<?>> entries = new ArrayList<>();
    for (LawDefinition<?> definition : definitions) {
      entries.add(entry(definition, points, settings, cuts));
    }

    entries.sort(
        Comparator.<Entry<?>>comparingDouble(e -> e.error().orElse(Double.POSITIVE_INFINITY))
            .thenComparing(e -> e.definition().name()));
    return new LawSelection(
        entries, choose(entries, Entry::error, e -> e.definition().dimension()), rule(cuts));
  }

  /**
   * Returns the law that the rule chooses: the one with the fewest parameters among those whose
   * error is within 5 % of the lowest; of equally short ones, that with the lowest error.
   *
   * @param laws the laws to choose from
   * @param error the mean relative error of a law; empty if it cannot be chosen
   * @param parameters how many parameters a law has
   * @param <T> what stands for a law
   */
  public static <T> Optional<T> choose(
      List<T> laws, Function<T, OptionalDouble> error, ToIntFunction<T> parameters) {
    ToDoubleFunction<T> known = law -> error.apply(law).orElse(Double.POSITIVE_INFINITY);
    double lowest = laws.stream().mapToDouble(known).min().orElse(Double.NaN);
    return laws.stream()
        .filter(law -> error.apply(law).isPresent())
        .filter(law -> known.applyAsDouble(law) <= EQUAL * lowest)
        .min(Comparator.comparingInt(parameters).thenComparingDouble(known));
  }

  private static <L extends Law> Entry<L> entry(
      LawDefinition<L> definition, List<RunPoint> points, FitSettings settings, List<Double> cuts) {
    return new Entry<>(
        definition,
        LawFit.fit(definition, points, settings),
        cuts.stream().map(cut -> HeldOut.above(definition, cut, points, settings)).toList());
  }

  /** Budgets up to which certain shares of the runs lie, with runs above each. */
  private static List<Double> cuts(List<RunPoint> points) {
    double[] flops = points.stream().mapToDouble(p -> p.value(Variable.FLOPS)).sorted().toArray();
    List<Double> cuts = new ArrayList<>();
    for (double share : SHARES) {
      int last = (int) Math.floor(share * flops.length) - 1;
      if (last >= 0 && flops[last] < flops[flops.length - 1] && !cuts.contains(flops[last])) {
        cuts.add(flops[last]);
      }
    }

    return cuts;
  }

  private static String rule(List<Double> cuts) {
    return cuts.isEmpty()
        ? "No run lies above another in FLOPs, so no law can be tested: give runs of several"
            + " budgets."
        : "Each law is fitted to the runs up to %s FLOPs and predicts the others; of the laws whose fits are all ok, the one with the lowest mean relative error is chosen, or a law with fewer parameters if its error is within 5 %% of that."
            .formatted(
                cuts.stream()
                    .map(cut -> String.format(Locale.ROOT, "%.3g", cut))
                    .collect(Collectors.joining(", ")));
  }
}
