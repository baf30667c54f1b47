package io.copse.pipeline.runtables;

import io.copse.pipeline.UsageException;
import io.copse.udf.law.Laws;
import io.copse.udf.run.Variable;
import io.copse.udf.sql.fit.About;
import io.copse.udf.sql.fit.RunFitter;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * The request of a fit of a table.
 *
 * @param function the SQL function that fits a group
 * @param options the function's options
 * @param budgets FLOPs at which the compute-optimal points are asked for
 * @param groups how the table is grouped
 * @param choice which rows are fitted
 * @param paramsAre what N counts: total, active or non_embedding params
 */
public record FitRequest(
    String function,
    Map<String, String> options,
    List<Double> budgets,
    Groups groups,
    RowChoice choice,
    ParamsCount paramsAre) {

  /** Approach 1: the envelope of training curves. */
  public static final String ENVELOPE = "fit_envelope";

  /** Approach 2: the lowest losses at equal FLOPs. */
  public static final String ISO_FLOP = "fit_isoflop";

  /** The word for the law that predicts best. */
  public static final String AUTO = "auto";

  private static final String COMPARE_LAWS = "compare_laws";
  private static final String FIT = "fit_";
  private static final Set<String> POINTS = Set.of(ENVELOPE, ISO_FLOP);

  /** The options that a comparison of laws takes too. */
  private static final Set<String> COMPARED = Set.of("objective", "drop_highest", "max_runs");

  private static final Pattern OPTION = Pattern.compile("The option (\\w+)");
  private static final Pattern UNKNOWN =
      Pattern.compile("No option is called '(\\w+)': use one of (.*)\\.");

  /** The params that N counts. For an ensemble it is the params of one expert. */
  public enum ParamsCount {
    /** All params, tied ones once. */
    total,
    /** The params that are used for one token. */
    active,
    /** The params without embeddings. */
    non_embedding
  }

  /**
   * The groups of a table.
   *
   * @param by the column whose values are fitted apart and compared
   * @param baseline the group that the others are compared with; without one the first
   */
  public record Groups(Optional<String> by, Optional<String> baseline) {
    /** All rows are one group. */
    public static final Groups ONE = new Groups(Optional.empty(), Optional.empty());
  }

  /** Copies the collections. */
  public FitRequest {
    options = Map.copyOf(options);
    budgets = List.copyOf(budgets);
  }

  /**
   * The function of approach 3 for a law, or that which compares laws for {@link #AUTO}.
   *
   * @throws UsageException if no law has that name
   */
  public static String functionOf(String law) {
    if (law.equals(AUTO)) {
      return COMPARE_LAWS;
    }
    try {
      return FIT + Laws.of(law).name();
    } catch (IllegalArgumentException e) {
      throw new UsageException(e.getMessage());
    }
  }

  /** Whether the function fits a law. */
  boolean isOfLaw() {
    return !comparesSizes() && !isAuto();
  }

  /** Whether the function compares sizes with each other: approaches 1 and 2. */
  boolean comparesSizes() {
    return POINTS.contains(function);
  }

  /** Whether the law is still to be chosen. */
  boolean isAuto() {
    return function.equals(COMPARE_LAWS);
  }

  /** The request of the comparison by which the law is chosen. */
  FitRequest comparison() {
    Map<String, String> kept = new TreeMap<>(options);
    kept.keySet().retainAll(COMPARED);
    return new FitRequest(function, kept, List.of(), groups, choice, paramsAre);
  }

  /** The request of the fit of a law. */
  FitRequest ofLaw(String law) {
    return new FitRequest(functionOf(law), options, budgets, groups, choice, paramsAre);
  }

  /** Whether the function takes the runs' own FLOPs although it can do without them. */
  boolean mayTakeFlops() {
    return isAuto()
        || isOfLaw()
            && !Laws.of(function.substring(FIT.length())).inputs().contains(Variable.FLOPS);
  }

  /**
   * What is known of a run beside its numbers, in its order.
   *
   * @throws UsageException if the function fits no law
   */
  List<About> about() {
    if (comparesSizes() && !choice.about().isEmpty()) {
      throw new UsageException(
          "--cluster, --weight and --standard-error are options of approach 3: leave them out.");
    }
    return choice.about().keySet().stream().sorted().toList();
  }

  /** The options with the budgets among them. */
  Map<String, String> allOptions() {
    Map<String, String> all = new TreeMap<>(options);
    if (!budgets.isEmpty()) {
      all.put("budgets", budgets.stream().map(String::valueOf).collect(Collectors.joining(",")));
    }
    return all;
  }

  /**
   * The fitter of the groups.
   *
   * @param countsFlops whether the runs' own FLOPs are taken too
   * @throws UsageException if an option is unknown or wrong; it is named as the command names it
   */
  RunFitter fitter(boolean countsFlops) {
    try {
      return RunFitter.of(function, countsFlops, about(), allOptions());
    } catch (IllegalArgumentException e) {
      throw new UsageException(asOfCommand(e.getMessage()));
    }
  }

  /** A sentence about options of the SQL function as one about those of the command. */
  static String asOfCommand(String sentence) {
    Matcher unknown = UNKNOWN.matcher(sentence);
    if (unknown.matches()) {
      return "%s is no option of this approach: use one of %s."
          .formatted(
              option(unknown.group(1)),
              List.of(unknown.group(2).split(", ")).stream()
                  .map(FitRequest::option)
                  .collect(Collectors.joining(", ")));
    }
    return OPTION
        .matcher(sentence)
        .replaceAll(found -> option(found.group(1)))
        .replaceFirst("give them after the \\w+\\.", "name their column with --flops.");
  }

  private static String option(String name) {
    return "--" + name.replace('_', '-');
  }
}
