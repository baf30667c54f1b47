package io.copse.pipeline.experiment;

import io.copse.pipeline.experiment.FittedGroup.Request;
import io.copse.pipeline.experiment.FittedGroup.SizeMeasure;
import io.copse.udf.fit.Comparison;
import io.copse.udf.fit.Contender;
import io.copse.udf.fit.Interval;
import io.copse.udf.fit.Resampling;
import io.copse.udf.law.AllocationLaw;
import io.copse.udf.law.Chinchilla;
import io.copse.udf.law.Kaplan;
import io.copse.udf.law.Law;
import io.copse.udf.law.LawDefinition;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;

/**
 * Fits a law to each architecture's dense models, and compares each with the baseline's. The budget
 * of the comparison is that of the baseline's largest model. The row of an architecture says how
 * much lower its loss is there than the baseline's, and how many times its FLOPs the baseline needs
 * for the loss that the baseline has there.
 *
 * <p>N is a sixth of the training FLOPs of a token, so that C = 6 N D are the FLOPs as counted for
 * each architecture. Sizes and horizons are planned, so the bootstrap resamples the laws'
 * residuals.
 *
 * @param experiment whose fits they are
 * @param ledger the fits that are stored, and those that are made
 * @param narrator tells how the fits went
 */
record ArchitectureFits(String experiment, FitLedger ledger, Narrator narrator) {
  /** The architecture that the others are compared with. */
  static final String BASELINE = "transformer++";

  private static final Resampling RESAMPLING = Resampling.ofNoise(400, 0);

  /** Makes the fits that are not stored; none if there is one architecture. */
  void add(List<FitGroup> architectures) {
    Map<Optional<String>, List<FitGroup>> bySplit = new LinkedHashMap<>();
    for (FitGroup group : architectures) {
      bySplit.computeIfAbsent(group.models().splitId(), s -> new ArrayList<>()).add(group);
    }
    for (List<FitGroup> groups : bySplit.values()) {
      // Kaplan's law has no irreducible loss, which small models do not determine.
      if (groups.size() > 1 && !add(Chinchilla.DEFINITION, groups)) {
        add(Kaplan.DEFINITION, groups);
      }
    }
  }

  /** Makes the fits of one law, and returns whether the baseline's models determine it. */
  private <L extends Law & AllocationLaw> boolean add(LawDefinition<L> law, List<FitGroup> groups) {
    Optional<Request<L>> baseline =
        groups.stream()
            .filter(group -> group.architecture().equals(BASELINE))
            .findFirst()
            .map(group -> request(law, group, Optional.empty()));
    Optional<String> baselineId = baseline.map(Request::fitId);
    List<Request<L>> others =
        groups.stream()
            .filter(group -> !group.architecture().equals(BASELINE))
            .map(group -> request(law, group, baselineId))
            .toList();
    List<Request<L>> missing =
        Stream.concat(baseline.stream(), others.stream())
            .filter(request -> !ledger.has(request))
            .toList();
    if (missing.isEmpty()) {
      return baselineId.filter(ledger::isOk).isPresent();
    }
    Optional<FittedGroup<L>> base = baseline.map(this::fit);
    base.ifPresent(fitted -> ledger.add(fitted.row()));
    for (Request<L> request : others) {
      if (missing.contains(request)) {
        ledger.add(compared(fit(request), base));
      }
    }
    return base.filter(fitted -> fitted.bootstrap().isPresent()).isPresent();
  }

  private <L extends Law> Request<L> request(
      LawDefinition<L> law, FitGroup group, Optional<String> baseline) {
    return new Request<>(experiment, law, SizeMeasure.FLOPS, group, RESAMPLING, baseline);
  }

  private <L extends Law> FittedGroup<L> fit(Request<L> request) {
    FittedGroup<L> fitted = FittedGroup.of(request);
    narrator.say(
        "fit: %s: %s law of FLOPs: %s",
        request.group().architecture(), request.family().name(), fitted.result().status().label());
    return fitted;
  }

  private static <L extends Law & AllocationLaw> Map<String, Object> compared(
      FittedGroup<L> fitted, Optional<FittedGroup<L>> baseline) {
    Map<String, Object> row = fitted.row();
    if (baseline.isEmpty()) {
      return row;
    }
    FitGroup base = baseline.get().request().group();
    row.put("baseline_fit_id", baseline.get().request().fitId());
    row.put(
        "run_ids",
        Stream.concat(fitted.request().group().runIds().stream(), base.runIds().stream())
            .toArray(String[]::new));
    double budget = base.largestBudget();
    row.put("budget", budget);
    if (fitted.bootstrap().isPresent() && baseline.get().bootstrap().isPresent()) {
      Comparison comparison =
          new Comparison(
              Contender.of(fitted.bootstrap().get()),
              Contender.of(baseline.get().bootstrap().get()),
              FittedGroup.LEVEL);
      row.put("loss_gain", struct(comparison.lossGain(budget)));
      double loss = comparison.baseline().frontier().lossAt(budget);
      boolean isReached =
          comparison.challenger().frontier().flopsFor(loss).isPresent()
              && comparison.baseline().frontier().flopsFor(loss).isPresent();
      if (isReached) {
        row.put("compute_multiplier", struct(comparison.computeMultiplier(loss)));
      }
    }
    return row;
  }

  private static Row struct(Comparison.Estimate estimate) {
    return RowFactory.create(
        estimate.value(),
        estimate.interval().map(Interval::lower).orElse(null),
        estimate.interval().map(Interval::upper).orElse(null));
  }
}
