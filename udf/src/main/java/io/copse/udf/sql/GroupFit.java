package io.copse.udf.sql;

import io.copse.udf.fit.Bootstrap;
import io.copse.udf.fit.FitResult;
import io.copse.udf.fit.FitSettings;
import io.copse.udf.fit.LawFit;
import io.copse.udf.fit.RunPoint;
import io.copse.udf.law.Allocation;
import io.copse.udf.law.AllocationLaw;
import io.copse.udf.law.Law;
import io.copse.udf.law.Variable;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.function.ToDoubleFunction;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.types.StructType;

/**
 * The fit of a law to the runs of one group, as the struct of {@link FitRows}.
 *
 * @param <L> the law
 */
final class GroupFit<L extends Law> {
  private final SqlLaw<L> law;
  private final FitOptions options;
  private final StructType type;

  private GroupFit(SqlLaw<L> law, FitOptions options) {
    this.law = law;
    this.options = options;
    this.type = FitRows.type(law.parameters());
  }

  /** Fits; where the runs do not allow it, the result says why instead of numbers. */
  static <L extends Law> Row of(SqlLaw<L> law, RunSample sample, FitOptions options) {
    return new GroupFit<>(law, options).fit(sample);
  }

  /** The names of a run's numbers: what the law reads, and what it predicts. */
  static List<String> columns(SqlLaw<?> law) {
    List<String> columns = new ArrayList<>(law.inputs());
    columns.add(law.family().target().label());
    return columns;
  }

  private Row fit(RunSample sample) {
    List<double[]> runs = sample.runs();
    Map<String, Object> fields = new HashMap<>();
    fields.put("law", law.name());
    fields.put("objective", options.objective());
    fields.put("n_used", 0L);
    fields.put("n_dropped", 0L);
    fields.put("n_skipped", sample.skipped());
    fields.put("n_wrong", sample.wrong());
    fields.put("n_sampled_out", sample.seen() - runs.size());
    if (sample.wrong() > 0) {
      fields.put("status", "invalid_input");
      fields.put(
          "reason",
          "%d of %d runs have a number that is not finite and above 0 (%s): correct them or leave them out with WHERE."
              .formatted(
                  sample.wrong(),
                  sample.seen() + sample.skipped() + sample.wrong(),
                  String.join(", ", columns(law))));
      return FitRows.row(type, fields);
    }

    List<RunPoint> points = runs.stream().map(this::point).toList();
    FitSettings settings = options.settings();
    FitResult<L> result = LawFit.fit(law.family(), points, settings);
    fields.put("status", result.status().label());
    fields.put("reason", result.reason());
    result.objectiveValue().ifPresent(value -> fields.put("objective_value", value));
    fields.put("n_used", (long) result.diagnostics().nUsed());
    fields.put("n_dropped", (long) result.diagnostics().nDropped());
    fields.put("diagnostics", FitRows.diagnostics(result.diagnostics()));
    result.law().ifPresent(found -> fields.putAll(found(found, points, settings)));
    return FitRows.row(type, fields);
  }

  private RunPoint point(double[] run) {
    Map<Variable, Double> values = new EnumMap<>(Variable.class);
    for (int i = 0; i < run.length - 1; i++) {
      values.put(law.family().inputs().get(i), run[i]);
    }
    values.put(law.family().target(), run[run.length - 1]);
    return new RunPoint(values);
  }

  private Map<String, Object> found(L found, List<RunPoint> points, FitSettings settings) {
    Map<String, Object> fields = new HashMap<>();
    Map<String, ToDoubleFunction<L>> parameters = parameters(found);
    Map<String, Object> values = new HashMap<>();
    parameters.forEach((name, value) -> values.put(name, value.applyAsDouble(found)));
    fields.put("parameters", FitRows.row(FitRows.field(type, "parameters"), values));

    int resamples = options.resamples(points.size());
    Intervals<L> intervals = quantity -> null;
    if (resamples > 0) {
      Bootstrap<L> bootstrap =
          Bootstrap.of(law.family(), points, settings, found, options.resampling(resamples));
      if (!bootstrap.laws().isEmpty()) {
        intervals = quantity -> FitRows.interval(bootstrap.interval(quantity, options.level()));
      }
      Map<String, Object> ends = new HashMap<>();
      for (var parameter : parameters.entrySet()) {
        ends.put(parameter.getKey(), intervals.of(parameter.getValue()));
      }
      if (found instanceof AllocationLaw) {
        ends.put(FitRows.PARAMS_EXPONENT, intervals.of(GroupFit::paramsExponent));
      }
      ends.put("level", options.level());
      ends.put("method", "bca_" + options.resample());
      ends.put("resamples", resamples);
      ends.put("failed", bootstrap.failed());
      if (options.replicates()) {
        fields.put(
            FitRows.REPLICATES,
            bootstrap.laws().stream()
                .map(other -> other.parameters().values().toArray())
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

  /** The interval of a quantity, or null where there is none. */
  private interface Intervals<L> {
    Row of(ToDoubleFunction<L> quantity);
  }

  /** The parameters by SQL's names, which come in the order of the law's own. */
  private Map<String, ToDoubleFunction<L>> parameters(L found) {
    Map<String, ToDoubleFunction<L>> parameters = new HashMap<>();
    Iterator<String> names = law.parameters().iterator();
    for (String own : found.parameters().keySet()) {
      parameters.put(names.next(), other -> other.parameters().get(own));
    }
    return parameters;
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

  /** The exponent of the best N in C, which is the same at every C under every law that has one. */
  private static double paramsExponent(Law law) {
    double low = 1e20;
    double high = 1e22;
    return Math.log(allocation(law, high).params() / allocation(law, low).params())
        / Math.log(high / low);
  }

  private static Allocation allocation(Law law, double flops) {
    return ((AllocationLaw) law).optimum(flops);
  }
}
