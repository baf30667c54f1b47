package io.copse.pipeline.experiment;

import io.copse.pipeline.identity.Fingerprint;
import io.copse.udf.fit.FitSettings;
import io.copse.udf.run.RunPoint;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * The ids of fits. What a caller compares or resamples beside a fit is a field that it adds.
 *
 * @param experiment the experiment's name
 * @param law the law's name
 */
record FitIdentity(String experiment, String law) {

  /** Returns the identity of a fit of one arm's points. */
  Fingerprint of(String architecture, String arm, FitSettings fitting, List<RunPoint> points) {
    return Fingerprint.of("fit", 1)
        .with("experiment", experiment)
        .with("law", law)
        .with("architecture", architecture)
        .with("arm", arm)
        .with("settings", settings(fitting))
        .with("points", points.stream().map(FitIdentity::point).toList());
  }

  private static Fingerprint settings(FitSettings fitting) {
    FitSettings standard = FitSettings.defaults();
    return Fingerprint.of("fit settings", 1)
        .with("objective", fitting.objective().name(), standard.objective().name())
        .with("exponents", fitting.exponents(), standard.exponents())
        .with("starts", fitting.starts(), standard.starts())
        .with("max_iterations", fitting.maxIterations(), standard.maxIterations())
        .with("drop_highest", fitting.dropHighest(), standard.dropHighest())
        .with("grid", fitting.grid().name(), standard.grid().name());
  }

  private static Map<String, Double> point(RunPoint point) {
    Map<String, Double> values = new TreeMap<>();
    point.values().forEach((variable, value) -> values.put(variable.name(), value));
    return values;
  }
}
