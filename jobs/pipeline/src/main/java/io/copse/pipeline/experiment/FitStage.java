package io.copse.pipeline.experiment;

import io.copse.pipeline.config.ExperimentSettings;
import io.copse.pipeline.tables.TableSchema;
import io.copse.pipeline.tables.Tables;
import io.copse.udf.fit.Bootstrap;
import io.copse.udf.fit.FitResult;
import io.copse.udf.fit.FitSettings;
import io.copse.udf.fit.HeldOut;
import io.copse.udf.fit.Interval;
import io.copse.udf.fit.LawFit;
import io.copse.udf.fit.Resampling;
import io.copse.udf.law.Chinchilla;
import io.copse.udf.law.LawDefinition;
import io.copse.udf.run.RunPoint;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;

/**
 * Fits L(N, D) to each arm of each architecture: N is the params of one model, D the tokens of the
 * arm, L the loss over all test documents. A fit that its points do not determine is a row that
 * says so; points whose runs diverged or failed are left out and counted. What the law says of an
 * arm's largest budget is tested by a fit without it.
 */
public record FitStage() implements Stage<Integer> {
  private static final double LEVEL = 0.95;
  private static final LawDefinition<Chinchilla> LAW = Chinchilla.DEFINITION;

  /** One point for each size and horizon of an arm: of experts the ensemble, of dense the model. */
  private static final String POINTS =
      """
      SELECT evals.architecture, evals.arm, evals.params_total, runs.horizon, evals.train_flops,
             evals.nats_per_token, evals.run_ids
      FROM evals JOIN runs ON runs.experiment = evals.experiment AND runs.run_id = evals.run_ids[0]
      WHERE evals.experiment = :experiment AND evals.test_domain IS NULL AND evals.arm <> 'seed'
        AND (evals.predictor = 'ensemble' OR (evals.predictor = 'single' AND evals.expert IS NULL))
      ORDER BY evals.architecture, evals.arm, evals.params_total, runs.horizon
      """;

  /** How many of an arm's sizes and horizons have a run that did not finish. */
  private static final String LEFT_OUT =
      """
      SELECT architecture, arm, CAST(count(DISTINCT params_total, horizon) AS INT)
      FROM runs
      WHERE experiment = :experiment AND status <> 'finished' AND arm NOT IN ('seed', 'imported')
      GROUP BY architecture, arm ORDER BY architecture, arm
      """;

  private record Family(String architecture, String arm) {}

  @Override
  public String name() {
    return "fit";
  }

  @Override
  public List<Stage<?>> before(ExperimentSettings settings) {
    return List.of(new EvaluationStage());
  }

  @Override
  public Integer run(StageContext context, Results earlier) {
    SparkSession spark = context.spark();
    Tables tables = context.tables();
    ExperimentSettings settings = context.settings();
    Map<Family, List<RunPoint>> points = new LinkedHashMap<>();
    Map<Family, List<String>> runs = new HashMap<>();
    for (Row row : spark.sql(POINTS, Map.of("experiment", settings.experiment())).collectAsList()) {
      Family family = new Family(row.getString(0), row.getString(1));
      points
          .computeIfAbsent(family, all -> new ArrayList<>())
          .add(new RunPoint(row.getLong(2), row.getLong(3), row.getDouble(4), row.getDouble(5)));
      runs.computeIfAbsent(family, all -> new ArrayList<>()).addAll(row.getList(6));
    }
    Map<Family, Integer> leftOut = new HashMap<>();
    for (Row row :
        spark.sql(LEFT_OUT, Map.of("experiment", settings.experiment())).collectAsList()) {
      Family family = new Family(row.getString(0), row.getString(1));
      leftOut.put(family, row.getInt(2));
      points.putIfAbsent(family, List.of());
    }
    List<Map<String, Object>> rows = new ArrayList<>();
    points.forEach(
        (family, all) ->
            rows.add(
                row(
                    context,
                    family,
                    all,
                    runs.getOrDefault(family, List.of()),
                    leftOut.getOrDefault(family, 0))));
    tables.add(TableSchema.FITS, tables.rows(TableSchema.FITS, rows));
    return rows.size();
  }

  private static Map<String, Object> row(
      StageContext context, Family family, List<RunPoint> points, List<String> runs, int leftOut) {
    ExperimentSettings settings = context.settings();
    FitSettings fitting = FitSettings.defaults();
    FitResult<Chinchilla> fit = LawFit.fit(LAW, points, fitting);
    context
        .narrator()
        .say(
            "fit: %s: %s: %s%s",
            family.architecture(),
            family.arm(),
            fit.status().label(),
            leftOut == 0
                ? ""
                : ", %d points left out as their runs did not finish".formatted(leftOut));
    Map<String, Object> row = new HashMap<>();
    row.put(
        "fit_id",
        new FitIdentity(settings.experiment(), LAW.name())
            .of(family.architecture(), family.arm(), fitting, points)
            .id());
    row.put("experiment", settings.experiment());
    row.put("architecture", family.architecture());
    row.put("arm", family.arm());
    row.put("law", LAW.name());
    row.put("objective", fit.objective());
    fit.objectiveValue().ifPresent(value -> row.put("objective_value", value));
    row.put("status", fit.status().label());
    row.put("reason", fit.reason());
    row.put("points", points.size());
    row.put("dropped", leftOut);
    heldOutError(points, fitting).ifPresent(error -> row.put("held_out_error", error));
    row.put("run_ids", runs.toArray(String[]::new));
    fit.law()
        .ifPresent(
            law -> {
              Bootstrap<Chinchilla> bootstrap =
                  Bootstrap.of(
                      LAW,
                      points,
                      fitting,
                      law,
                      Resampling.ofRuns(settings.evaluation().bootstrapSamples(), settings.seed()));
              Map<String, Double> lows = new HashMap<>();
              Map<String, Double> highs = new HashMap<>();
              for (String name : law.parameters().keySet()) {
                Interval interval =
                    bootstrap.interval(other -> other.parameters().get(name), LEVEL);
                lows.put(name, interval.lower());
                highs.put(name, interval.upper());
              }
              row.put("parameters", law.parameters());
              row.put("lows", lows);
              row.put("highs", highs);
            });
    return row;
  }

  /** The mean relative error of the largest budget's losses under a fit without them. */
  private static OptionalDouble heldOutError(List<RunPoint> points, FitSettings fitting) {
    double largest = points.stream().mapToDouble(RunPoint::flops).max().orElse(0);
    OptionalDouble below =
        points.stream().mapToDouble(RunPoint::flops).filter(flops -> flops < largest).max();
    return below.isEmpty()
        ? OptionalDouble.empty()
        : HeldOut.above(LAW, below.getAsDouble(), points, fitting).meanRelativeError();
  }
}
