package io.copse.udf.fit;

import io.copse.udf.form.Form;
import io.copse.udf.law.Law;
import io.copse.udf.law.LawDefinition;
import io.copse.udf.run.RunPoint;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.stream.IntStream;

/**
 * Refits a law to resamples of its runs, each from the law of all runs.
 *
 * @param <L> the law
 */
final class LawRefits<L extends Law> implements Refits<L> {
  private final LawDefinition<L> definition;
  private final FitSettings settings;
  private final L law;
  private final List<RunPoint> used;
  private final Units units;
  private final List<List<RunPoint>> samples;

  LawRefits(
      LawDefinition<L> definition,
      List<RunPoint> points,
      FitSettings settings,
      L law,
      Resampling resampling) {
    this.definition = definition;
    this.settings = settings;
    this.law = law;
    this.used = UsedRuns.of(definition, points, settings);
    this.units = Units.of(definition, used);
    SplittableRandom random = new SplittableRandom(resampling.seed());
    this.samples =
        switch (resampling.source()) {
          case RUNS -> runs(resampling.resamples(), random);
          case NOISE -> noise(resampling.resamples(), random);
          case BLOCKS ->
              throw new IllegalArgumentException(
                  "Runs have no order, so no blocks of them can be drawn: resample runs or noise.");
        };
  }

  @Override
  public int units() {
    return units.count();
  }

  @Override
  public Optional<L> resampled(int resample) {
    return refit(samples.get(resample));
  }

  @Override
  public Optional<L> without(int unit) {
    return refit(at(units.without(unit)));
  }

  private List<RunPoint> at(int[] positions) {
    return Arrays.stream(positions).mapToObj(used::get).toList();
  }

  private List<List<RunPoint>> runs(int resamples, SplittableRandom random) {
    return IntStream.range(0, resamples).mapToObj(i -> at(units.drawn(random))).toList();
  }

  /** A unit gets the residuals of the unit that is drawn, one after the other. */
  private List<List<RunPoint>> noise(int resamples, SplittableRandom random) {
    int n = used.size();
    double[] predicted = used.stream().mapToDouble(p -> definition.predict(law, p)).toArray();
    double[] residuals = new double[n];
    double[] shares = units.shares();
    double mean = 0;
    for (int i = 0; i < n; i++) {
      residuals[i] = Math.log(used.get(i).value(definition.target()) / predicted[i]);
      mean += residuals[i] * shares[i] / units.count();
    }

    int count = units.count();
    double inflation = Math.sqrt((double) count / Math.max(1, count - definition.dimension()));
    List<List<RunPoint>> drawn = new ArrayList<>();
    for (int sample = 0; sample < resamples; sample++) {
      List<RunPoint> points = new ArrayList<>(used);
      for (int[] unit : units.members()) {
        int[] other = units.members().get(random.nextInt(count));
        for (int m = 0; m < unit.length; m++) {
          double residual = inflation * (residuals[other[m % other.length]] - mean);
          points.set(
              unit[m],
              used.get(unit[m]).with(definition.target(), predicted[unit[m]] * Math.exp(residual)));
        }
      }

      drawn.add(points);
    }

    return drawn;
  }

  private Optional<L> refit(List<RunPoint> sample) {
    if (Design.of(definition).problemOf(sample).isPresent()) {
      return Optional.empty();
    }

    Surface<L> surface = new Surface<>(definition, settings.objective(), sample);
    Form<L> form = surface.form();
    Search.Outcome end =
        Search.from(surface, form.clamp(form.theta(law)), settings.maxIterations());
    return end.converged() || !form.atBounds(end.theta()).isEmpty()
        ? surface.law(end.theta())
        : Optional.empty();
  }
}
