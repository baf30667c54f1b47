package io.copse.pipeline.experiment;

import io.copse.pipeline.identity.Fingerprint;
import io.copse.udf.fit.Bootstrap;
import io.copse.udf.fit.FitResult;
import io.copse.udf.fit.FitSettings;
import io.copse.udf.fit.Interval;
import io.copse.udf.fit.LawFit;
import io.copse.udf.fit.QuantityVerdict;
import io.copse.udf.fit.ResampledFit;
import io.copse.udf.fit.Resampling;
import io.copse.udf.law.Law;
import io.copse.udf.law.LawDefinition;
import io.copse.udf.run.RunPoint;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * A law fitted to a group of models, with the resamples that give its intervals.
 *
 * @param request what was fitted to what
 * @param result the fit
 * @param bootstrap the fits of the resamples; empty unless the status is ok
 * @param <L> the law
 */
record FittedGroup<L extends Law>(
    Request<L> request, FitResult<L> result, Optional<Bootstrap<L>> bootstrap) {
  /** The level of all intervals. */
  static final double LEVEL = 0.95;

  /** The settings with which every law of an experiment is fitted. */
  static final FitSettings SETTINGS = FitSettings.defaults();

  /** The measure of size that a law's N is. */
  enum SizeMeasure {
    /** The params of one model. */
    PARAMS("params"),
    /** A sixth of the training FLOPs of a token. */
    FLOPS("flops");

    private final String label;

    SizeMeasure(String label) {
      this.label = label;
    }

    /** Returns the name in the column size_measure. */
    String label() {
      return label;
    }
  }

  /**
   * A fit that is asked for.
   *
   * @param experiment whose fit it is
   * @param family the law
   * @param measure what its N is
   * @param group the models
   * @param resampling how its intervals are made
   * @param baseline the id of the fit that it is compared with
   */
  record Request<L extends Law>(
      String experiment,
      LawDefinition<L> family,
      SizeMeasure measure,
      FitGroup group,
      Resampling resampling,
      Optional<String> baseline) {

    /** Returns the id that follows from everything that the row depends on. */
    String fitId() {
      return new FitIdentity(experiment, family.name())
          .of(group.models().architecture(), group.models().arm(), SETTINGS, group.points())
          .with("size_measure", measure.label(), SizeMeasure.PARAMS.label())
          .with("split", group.models().splitId().orElse(""), "")
          .with("baseline", baseline.orElse(""), "")
          .with(
              "resampling",
              Fingerprint.of("resampling", 1)
                  .with("source", resampling.source().name())
                  .with("resamples", resampling.resamples())
                  .with("seed", resampling.seed()))
          .id();
    }
  }

  /** Fits a law and resamples it. */
  static <L extends Law> FittedGroup<L> of(Request<L> request) {
    List<RunPoint> points = request.group().points();
    FitResult<L> result = LawFit.fit(request.family(), points, SETTINGS);
    Optional<Bootstrap<L>> resampled =
        result
            .law()
            .map(
                law -> Bootstrap.of(request.family(), points, SETTINGS, law, request.resampling()));
    return new FittedGroup<>(
        request,
        resampled.map(bootstrap -> ResampledFit.of(result, bootstrap, LEVEL)).orElse(result),
        resampled);
  }

  /** Returns the row of the table fits, without a comparison. */
  Map<String, Object> row() {
    FitGroup group = request.group();
    Map<String, Object> row = new HashMap<>();
    row.put("fit_id", request.fitId());
    row.put("experiment", request.experiment());
    row.put("architecture", group.models().architecture());
    row.put("arm", group.models().arm());
    row.put("split_id", group.models().splitId().orElse(null));
    row.put("law", request.family().name());
    row.put("size_measure", request.measure().label());
    row.put("objective", result.objective());
    result.objectiveValue().ifPresent(value -> row.put("objective_value", value));
    row.put("status", result.status().label());
    row.put("reason", result.reason());
    row.put("points", group.points().size());
    row.put("dropped", group.leftOut());
    row.put("run_ids", group.runIds().toArray(String[]::new));
    result.law().ifPresent(law -> row.put("parameters", law.parameters()));
    row.put(
        "verdicts",
        result.diagnostics().quantities().stream()
            .collect(Collectors.toMap(QuantityVerdict::quantity, q -> q.verdict().label())));
    bootstrap.filter(b -> !b.laws().isEmpty()).ifPresent(b -> putIntervals(b, row));
    return row;
  }

  private void putIntervals(Bootstrap<L> resampled, Map<String, Object> row) {
    Map<String, Double> lows = new HashMap<>();
    Map<String, Double> highs = new HashMap<>();
    for (String name : resampled.estimate().parameters().keySet()) {
      Interval interval = resampled.interval(law -> law.parameters().get(name), LEVEL);
      lows.put(name, interval.lower());
      highs.put(name, interval.upper());
      row.put("interval_method", interval.method().label());
    }
    row.put("lows", lows);
    row.put("highs", highs);
    row.put("resamples", request.resampling().resamples());
  }
}
