package io.copse.udf.mixture;

import io.copse.udf.fit.Bootstrap;
import io.copse.udf.fit.Refits;
import io.copse.udf.fit.Resampling;
import io.copse.udf.fit.Units;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.stream.DoubleStream;
import java.util.stream.IntStream;

/**
 * Resamples whole runs of several mixtures, and refits the law from that of all runs. Equal runs
 * are copies, and are drawn together.
 *
 * <p>The scale k of a refit is its second term at the mean mixture of all runs, as that of the law
 * is, so that k and t mean the same in all of them. A resample cannot be fitted if it has no more
 * different mixtures than the law has numbers, or if a domain of the runs has no share in it.
 */
public final class MixtureBootstrap {
  private MixtureBootstrap() {}

  /**
   * Resamples and refits.
   *
   * @param runs the runs that {@code law} was fitted to
   * @param law the law of all runs
   * @param resampling how to resample; its source is runs
   * @throws IllegalArgumentException if something else than runs is to be resampled
   */
  public static Bootstrap<MixtureLaw> of(MixtureRuns runs, MixtureLaw law, Resampling resampling) {
    if (resampling.source() != Resampling.Source.RUNS) {
      throw new IllegalArgumentException(
          "Mixtures are resampled by whole runs, not by %s: take Resampling.ofRuns."
              .formatted(resampling.source().name().toLowerCase(Locale.ROOT)));
    }
    return Bootstrap.of(law, dimension(law), new Runs(runs, law, resampling), resampling);
  }

  private static int dimension(MixtureLaw law) {
    return 1 + law.t().size();
  }

  /** The runs with the positions of the resamples. */
  private static final class Runs implements Refits<MixtureLaw> {
    private final MixtureRuns all;
    private final MixtureLaw law;
    private final Units units;
    private final List<int[]> samples;
    private final double[] mean;

    Runs(MixtureRuns all, MixtureLaw law, Resampling resampling) {
      this.all = all;
      this.law = law;
      this.units = Units.of(IntStream.range(0, all.size()).mapToObj(i -> key(all, i)).toList());
      this.mean = all.mean();
      SplittableRandom random = new SplittableRandom(resampling.seed());
      this.samples =
          IntStream.range(0, resampling.resamples()).mapToObj(i -> units.drawn(random)).toList();
    }

    private static List<Double> key(MixtureRuns runs, int run) {
      return DoubleStream.concat(
              Arrays.stream(runs.shares()[run]), DoubleStream.of(runs.losses()[run]))
          .boxed()
          .toList();
    }

    @Override
    public int units() {
      return units.count();
    }

    @Override
    public Optional<MixtureLaw> resampled(int resample) {
      return refit(all.at(samples.get(resample)));
    }

    @Override
    public Optional<MixtureLaw> without(int unit) {
      return refit(all.at(units.without(unit)));
    }

    private Optional<MixtureLaw> refit(MixtureRuns runs) {
      long different = Arrays.stream(runs.shares()).map(Arrays::hashCode).distinct().count();
      if (different <= dimension(law) || lacksADomain(runs)) {
        return Optional.empty();
      }
      MixtureSurface surface = new MixtureSurface(runs, MixtureFit.OBJECTIVE);
      double[] theta = MixtureFit.descend(surface, surface.theta(law));
      try {
        return Optional.of(surface.law(theta, mean));
      } catch (IllegalArgumentException e) {
        // A parameter is no finite number, so the resample has no law.
        return Optional.empty();
      }
    }

    private boolean lacksADomain(MixtureRuns runs) {
      double[] own = runs.mean();
      return IntStream.range(0, own.length).anyMatch(j -> own[j] == 0 && mean[j] > 0);
    }
  }
}
