package io.copse.udf.sql.fit;

import static org.apache.spark.sql.types.DataTypes.DoubleType;
import static org.apache.spark.sql.types.DataTypes.IntegerType;
import static org.apache.spark.sql.types.DataTypes.LongType;
import static org.apache.spark.sql.types.DataTypes.StringType;

import io.copse.udf.fit.FitSettings;
import io.copse.udf.fit.FitStatus;
import io.copse.udf.fit.HeldOut;
import io.copse.udf.fit.LawSelection;
import io.copse.udf.fit.Objective;
import io.copse.udf.law.LawDefinition;
import io.copse.udf.law.Laws;
import io.copse.udf.run.RunPoint;
import io.copse.udf.run.Variable;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;

/**
 * Compares laws on a group by how well they predict the runs above budgets.
 *
 * @param laws names of the laws
 * @param cuts FLOPs above which runs are held out; none for the usual ones
 * @param objective name of the objective
 * @param dropHighest runs of the highest losses left out
 * @param maxRuns runs of a group that are kept
 * @param countsFlops whether the runs' own FLOPs are among their numbers
 * @param about what is known of a run beside its numbers
 */
record SelectionFitter(
    List<String> laws,
    List<Double> cuts,
    String objective,
    int dropHighest,
    int maxRuns,
    boolean countsFlops,
    List<About> about)
    implements GroupFitter {
  private static final Set<Variable> KNOWN_OF_RUNS =
      Set.of(Variable.PARAMS, Variable.TOKENS, Variable.FLOPS);

  static final List<FitOption> KNOWN =
      List.of(
          new FitOption(
              "laws", "names of laws, with commas", "every law of params, tokens and flops"),
          new FitOption(
              "cuts",
              "FLOPs above which runs are held out, with commas",
              "those that leave 40, 25 and 10 % of the runs out"),
          new FitOption("objective", "what each fit minimises", Objective.HUBER.name()),
          FitOption.DROP_HIGHEST,
          FitOption.maxRuns(FitOptions.MAX_RUNS));

  private static final StructType CUT =
      new StructType()
          .add("above_flops", DoubleType)
          .add("status", StringType)
          .add("reason", StringType)
          .add("n_fitted", LongType)
          .add("n_held_out", LongType)
          .add("mean_relative_error", DoubleType)
          .add("max_relative_error", DoubleType);

  private static final StructType LAW =
      new StructType()
          .add("law", StringType)
          .add("status", StringType)
          .add("reason", StringType)
          .add("error", DoubleType)
          .add("fitted", IntegerType)
          .add("objective_value", DoubleType)
          .add("parameters", DataTypes.createMapType(StringType, DoubleType))
          .add("cuts", DataTypes.createArrayType(CUT));

  /**
   * Reads options over the defaults.
   *
   * @throws IllegalArgumentException if a law is unknown, or reads what is not given
   */
  static SelectionFitter of(Map<String, String> texts, boolean countsFlops, List<About> about) {
    OptionTexts given = new OptionTexts(texts, KNOWN);
    return new SelectionFitter(
        laws(given.text("laws", "")),
        given.flops("cuts"),
        Objective.of(given.text("objective", Objective.HUBER.name())).name(),
        given.count(FitOption.DROP_HIGHEST.name(), 0, 0),
        given.count("max_runs", 1, FitOptions.MAX_RUNS),
        countsFlops,
        about);
  }

  private static List<String> laws(String text) {
    if (text.isBlank()) {
      return Laws.all().stream()
          .filter(SelectionFitter::isComparable)
          .map(LawDefinition::name)
          .toList();
    }
    List<String> names = Arrays.stream(text.split(",")).map(String::strip).distinct().toList();
    for (String name : names) {
      if (!isComparable(Laws.of(name))) {
        throw new IllegalArgumentException(
            "The law %s reads or predicts more than params, tokens, flops and loss: leave it out."
                .formatted(name));
      }
    }
    return names;
  }

  private static boolean isComparable(LawDefinition<?> law) {
    return law.target() == Variable.LOSS && KNOWN_OF_RUNS.containsAll(law.inputs());
  }

  @Override
  public List<Variable> columns() {
    return countsFlops
        ? PointColumns.ALL
        : List.of(Variable.PARAMS, Variable.TOKENS, Variable.LOSS);
  }

  @Override
  public StructType type() {
    return FitRows.counted(
        new StructType()
            .add("status", StringType)
            .add("reason", StringType)
            .add("chosen", StringType)
            .add("rule", StringType)
            .add("objective", StringType)
            .add("laws", DataTypes.createArrayType(LAW)),
        new StructType());
  }

  @Override
  public Map<String, Object> fit(List<RunPoint> points) {
    List<RunPoint> counted =
        points.stream()
            .map(
                p ->
                    p.knows(Variable.FLOPS)
                        ? p
                        : p.with(Variable.FLOPS, 6 * p.params() * p.tokens()))
            .toList();
    FitSettings settings =
        FitSettings.defaults().withObjective(Objective.of(objective)).withDropHighest(dropHighest);
    Map<String, Object> fields = new HashMap<>();
    fields.put("objective", objective);
    fields.put("n_dropped", (long) Math.min(dropHighest, points.size()));
    fields.put("n_used", (long) Math.max(0, points.size() - dropHighest));
    double highest = counted.stream().mapToDouble(RunPoint::flops).max().orElse(0);
    for (double cut : cuts) {
      if (!(cut < highest)) {
        fields.put("status", "nothing_held_out");
        fields.put("reason", "No run has more than %s FLOPs: give a lower cut.".formatted(cut));
        return fields;
      }
    }
    List<LawDefinition<?>> definitions = new ArrayList<>();
    laws.forEach(name -> definitions.add(Laws.of(name)));
    LawSelection selection = LawSelection.of(definitions, counted, settings, cuts);
    fields.put("rule", selection.rule());
    fields.put("laws", selection.entries().stream().map(SelectionFitter::row).toArray());
    selection.chosen().ifPresent(best -> fields.put("chosen", best.definition().name()));
    boolean isChosen = selection.chosen().isPresent();
    fields.put("status", (isChosen ? FitStatus.OK : FitStatus.UNDERDETERMINED).label());
    fields.put(
        "reason",
        isChosen
            ? "%d of %d laws can be chosen."
                .formatted(
                    selection.entries().stream().filter(e -> e.error().isPresent()).count(),
                    selection.entries().size())
            : "No law has fits that are ok for all runs and for those of each budget: laws.reason"
                + " says why.");
    return fields;
  }

  private static Row row(LawSelection.Entry<?> entry) {
    Map<String, Object> fields = new HashMap<>();
    fields.put("law", entry.definition().name());
    fields.put("status", entry.whole().status().label());
    fields.put("reason", entry.doubt().orElse(entry.whole().reason()));
    entry.error().ifPresent(error -> fields.put("error", error));
    fields.put("fitted", entry.definition().dimension());
    entry.whole().objectiveValue().ifPresent(value -> fields.put("objective_value", value));
    entry
        .whole()
        .law()
        .ifPresent(law -> fields.put("parameters", new LinkedHashMap<>(law.parameters())));
    fields.put("cuts", entry.cuts().stream().map(SelectionFitter::cut).toArray());
    return FitRows.row(LAW, fields);
  }

  private static Row cut(HeldOut<?> cut) {
    Map<String, Object> fields = new HashMap<>();
    fields.put("above_flops", cut.budget());
    fields.put("status", cut.fit().status().label());
    fields.put("reason", cut.fit().reason());
    fields.put("n_fitted", (long) cut.fit().diagnostics().nUsed());
    fields.put("n_held_out", (long) cut.predictions().size());
    cut.meanRelativeError().ifPresent(error -> fields.put("mean_relative_error", error));
    cut.maxRelativeError().ifPresent(error -> fields.put("max_relative_error", error));
    return FitRows.row(CUT, fields);
  }
}
