package io.copse.udf.sql.fit;

import io.copse.udf.fit.Bootstrap;
import io.copse.udf.fit.FitResult;
import io.copse.udf.fit.FitSettings;
import io.copse.udf.fit.HeldOut;
import io.copse.udf.fit.LawFit;
import io.copse.udf.fit.Quantities;
import io.copse.udf.fit.QuantityVerdict;
import io.copse.udf.fit.ResampledFit;
import io.copse.udf.law.Allocation;
import io.copse.udf.law.AllocationLaw;
import io.copse.udf.law.Law;
import io.copse.udf.law.LawDefinition;
import io.copse.udf.run.RunPoint;
import io.copse.udf.run.Variable;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.ToDoubleFunction;
import java.util.stream.Collectors;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.types.StructType;

/**
 * The fit of a law to the runs of one group, as the fields of the struct of {@link FitRows}.
 *
 * @param <L> the law
 */
final class GroupFit<L extends Law> {
  private final LawDefinition<L> law;
  private final FitOptions options;
  private final StructType type;

  private GroupFit(LawDefinition<L> law, FitOptions options) {
    this.law = law;
    this.options = options;
    this.type = FitRows.type(law.parameters());
  }

  /** The fields of the struct by name. */
  static <L extends Law> Map<String, Object> of(
      LawDefinition<L> law, List<RunPoint> points, FitOptions options) {
    return new GroupFit<>(law, options).fit(points);
  }

  private Map<String, Object> fit(List<RunPoint> points) {
    FitSettings settings = options.settings();
    FitResult<L> result = LawFit.fit(law, points, settings);
    Map<String, Object> fields = new HashMap<>();
    fields.put("law", law.name());
    fields.put("objective", options.objective());
    fields.put("status", result.status().label());
    fields.put("reason", result.reason());
    result.objectiveValue().ifPresent(value -> fields.put("objective_value", value));
    fields.put("n_used", (long) result.diagnostics().nUsed());
    fields.put("n_dropped", (long) result.diagnostics().nDropped());
    Map<String, Object> diagnostics = FitRows.diagnostics(result.diagnostics());
    diagnostics.put(
        "outliers",
        result.diagnostics().outliers().stream()
            .map(outlier -> outlier.text(law))
            .toArray(String[]::new));
    fields.put("diagnostics", diagnostics);
    fields.put("verdicts", verdicts(result.diagnostics().quantities()));
    result.law().ifPresent(found -> fields.putAll(found(found, result, points, settings)));
    if (result.law().isEmpty()) {
      result.candidate().ifPresent(best -> fields.put("candidate", candidate(best)));
    }
    if (options.heldOutAbove() > 0) {
      fields.put("held_out", heldOut(points, settings));
    }
    return fields;
  }

  /** Runs without FLOPs are split by 6 N D. */
  private Row heldOut(List<RunPoint> points, FitSettings settings) {
    List<RunPoint> counted =
        points.stream()
            .map(
                p ->
                    p.knows(Variable.FLOPS)
                        ? p
                        : p.with(Variable.FLOPS, 6 * p.params() * p.tokens()))
            .toList();
    double budget = options.heldOutAbove();
    long above = counted.stream().filter(p -> p.flops() > budget).count();
    Map<String, Object> fields = new HashMap<>();
    fields.put("above_flops", budget);
    fields.put("n_held_out", above);
    if (above == 0) {
      fields.put("status", "nothing_held_out");
      fields.put("reason", "No run has more than %s FLOPs: give a lower budget.".formatted(budget));
    } else {
      HeldOut<L> heldOut = HeldOut.above(law, budget, counted, settings);
      fields.put("status", heldOut.fit().status().label());
      fields.put("reason", heldOut.fit().reason());
      fields.put("n_fitted", (long) heldOut.fit().diagnostics().nUsed());
      heldOut.fit().law().ifPresent(found -> fields.put("parameters", values(found)));
      heldOut.meanRelativeError().ifPresent(e -> fields.put("mean_relative_error", e));
      heldOut.maxRelativeError().ifPresent(e -> fields.put("max_relative_error", e));
    }
    return FitRows.row(FitRows.field(type, "held_out"), fields);
  }

  private Row candidate(L best) {
    Map<String, Object> values = new HashMap<>(best.parameters());
    Quantities.paramsExponent(best)
        .ifPresent(exponent -> values.put(FitRows.PARAMS_EXPONENT, exponent));
    return FitRows.row(FitRows.field(type, "candidate"), values);
  }

  private Row verdicts(List<QuantityVerdict> quantities) {
    return quantities.isEmpty()
        ? null
        : FitRows.row(
            FitRows.field(type, "verdicts"),
            quantities.stream()
                .collect(Collectors.toMap(QuantityVerdict::quantity, q -> q.verdict().label())));
  }

  private Map<String, Object> found(
      L found, FitResult<L> result, List<RunPoint> points, FitSettings settings) {
    Map<String, Object> fields = new HashMap<>();
    fields.put("parameters", values(found));

    int resamples = options.resampling().draws().resamples(points.size());
    Intervals<L> intervals = quantity -> null;
    if (resamples > 0) {
      Bootstrap<L> bootstrap =
          Bootstrap.of(law, points, settings, found, options.resampling().resampling(resamples));
      double level = options.resampling().draws().level();
      IntervalRows<L> rows = new IntervalRows<>(bootstrap, level);
      if (rows.isEnough()) {
        FitResult<L> judged = ResampledFit.of(result, bootstrap, level);
        fields.put("verdicts", verdicts(judged.diagnostics().quantities()));
        fields.put("reason", judged.reason());
      }
      intervals = rows::of;
      Map<String, Object> ends =
          rows.fields(
              options.constraints().isEmpty() ? law.name() : law.name() + " with fixed parameters",
              options.objective(),
              bootstrap.runs());
      for (String parameter : law.parameters()) {
        ends.put(parameter, intervals.of(other -> other.parameters().get(parameter)));
      }
      if (found instanceof AllocationLaw) {
        ends.put(FitRows.PARAMS_EXPONENT, intervals.of(GroupFit::paramsExponent));
      }
      if (options.resampling().draws().replicates()) {
        fields.put(
            FitRows.REPLICATES,
            bootstrap.laws().stream()
                .map(other -> law.parameters().stream().map(other.parameters()::get).toArray())
                .toArray());
      }
      fields.put("intervals", FitRows.row(FitRows.field(type, "intervals"), ends));
    }
    if (found instanceof AllocationLaw) {
      fields.put(FitRows.PARAMS_EXPONENT, paramsExponent(found));
      List<Row> optima = new ArrayList<>();
      for (double flops : options.budgets()) {
        optima.add(optimum(found, flops, intervals));
      }
      fields.put("compute_optimal", optima.toArray());
    }
    return fields;
  }

  /** Gives the interval of a quantity, or null if there is none. */
  private interface Intervals<L> {
    Row of(ToDoubleFunction<L> quantity);
  }

  private Row values(L found) {
    return FitRows.row(FitRows.field(type, "parameters"), found.parameters());
  }

  private Row optimum(L found, double flops, Intervals<L> intervals) {
    Allocation best = allocation(found, flops);
    Map<String, Object> fields = new HashMap<>();
    fields.put("flops", flops);
    fields.put("params", best.params());
    fields.put("tokens", best.tokens());
    fields.put("tokens_per_param", best.tokensPerParam());
    fields.put("loss", best.loss());
    fields.put("params_interval", intervals.of(other -> allocation(other, flops).params()));
    fields.put("tokens_interval", intervals.of(other -> allocation(other, flops).tokens()));
    fields.put("loss_interval", intervals.of(other -> allocation(other, flops).loss()));
    return FitRows.row(FitRows.field(type, "compute_optimal"), fields);
  }

  private static double paramsExponent(Law law) {
    return Quantities.paramsExponent(law).orElseThrow();
  }

  private static Allocation allocation(Law law, double flops) {
    return ((AllocationLaw) law).optimum(flops);
  }
}
