package io.copse.udf.mixture;

import io.copse.udf.fit.Bootstrap;
import io.copse.udf.fit.Covered;
import io.copse.udf.fit.Interval;
import io.copse.udf.fit.Resampling;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.function.ToDoubleFunction;
import java.util.stream.IntStream;

/**
 * How often the 95 % intervals of the law of mixtures hold the truth: a program to run by hand,
 * whose figures stand in the package's documentation. Mixtures are drawn evenly from all that there
 * are, and the losses of a known law have normal noise on their logs. Arguments: domains (3 or 5),
 * runs, noise in percent, the first seed, simulations, resamples.
 */
final class MixtureCoverageStudy {
  private static final double LEVEL = 0.95;
  private static final List<String> DOMAINS = List.of("web", "code", "books", "papers", "talk");
  private static final List<Double> T = List.of(-1.0, 0.5, 0.2, -0.4, 0.8);

  private final MixtureRuns runs;
  private final MixtureLaw truth;
  private final MixtureLaw other;
  private final double noise;
  private final Map<String, ToDoubleFunction<MixtureLaw>> quantities = new LinkedHashMap<>();

  MixtureCoverageStudy(int domains, int size, double noise) {
    this.noise = noise;
    MixtureLaw law = new MixtureLaw(1.5, 1.2, T.subList(0, domains));
    SplittableRandom random = new SplittableRandom(7);
    double[][] shares = new double[size][];
    for (int i = 0; i < size; i++) {
      double[] drawn = random.doubles(domains).map(u -> -Math.log(1 - u)).toArray();
      double sum = Arrays.stream(drawn).sum();
      shares[i] = Arrays.stream(drawn).map(share -> share / sum).toArray();
    }
    runs =
        new MixtureRuns(
            DOMAINS.subList(0, domains),
            shares,
            Arrays.stream(shares).mapToDouble(law::loss).toArray());
    truth = centred(law, runs);
    List<Double> opposite = new ArrayList<>(law.t());
    Collections.reverse(opposite);
    other = centred(new MixtureLaw(1.2, 1, opposite), runs);
    quantities.put("c", MixtureLaw::c);
    quantities.put("k", MixtureLaw::k);
    IntStream.range(0, domains)
        .forEach(j -> quantities.put("t of " + DOMAINS.get(j), fit -> fit.t().get(j)));
    double[] even = new double[domains];
    Arrays.fill(even, 1.0 / domains);
    quantities.put("loss of even shares", fit -> fit.loss(even));
    double[] web = new double[domains];
    Arrays.fill(web, 0.2 / (domains - 1));
    web[0] = 0.8;
    quantities.put("loss of 80 % web", fit -> fit.loss(web));
  }

  /** The same law with k at the mean mixture, as a fit gives it. */
  private static MixtureLaw centred(MixtureLaw law, MixtureRuns runs) {
    double log = Math.log(law.moved(runs.mean()) / law.k());
    return new MixtureLaw(
        law.c(), law.k() * Math.exp(log), law.t().stream().map(t -> t - log).toList());
  }

  private MixtureRuns noisy(MixtureLaw law, SplittableRandom random) {
    return new MixtureRuns(
        runs.domains(),
        runs.shares(),
        Arrays.stream(runs.shares())
            .mapToDouble(row -> law.loss(row) * Math.exp(noise * random.nextGaussian()))
            .toArray());
  }

  private static Bootstrap<MixtureLaw> resampled(MixtureRuns noisy, int resamples, long seed) {
    return MixtureBootstrap.of(
        noisy,
        MixtureFit.of(noisy, Optional.empty()).law().orElseThrow(),
        Resampling.ofRuns(resamples, seed));
  }

  /** Counts the intervals of the mixture that is best for two losses. */
  private void addShares(Covered covered, List<List<MixtureLaw>> resamples) {
    double[] weights = {1, 1};
    double[] lowest = new double[runs.domains().size()];
    double[] highest = new double[lowest.length];
    Arrays.fill(highest, 1);
    List<Double> best =
        MixtureOptimum.of(List.of(truth, other), weights, lowest, highest).orElseThrow().shares();
    List<Interval> intervals = MixtureOptimum.intervals(resamples, weights, lowest, highest, LEVEL);
    for (int j = 0; j < lowest.length; j++) {
      covered.add("best share of " + DOMAINS.get(j), intervals.get(j), best.get(j));
    }
  }

  /** Counts the intervals that hold the truth. */
  Covered run(int first, int simulations, int resamples) {
    Covered covered = new Covered();
    for (int seed = first; seed < first + simulations; seed++) {
      SplittableRandom random = new SplittableRandom(seed);
      Bootstrap<MixtureLaw> bootstrap = resampled(noisy(truth, random), resamples, seed);
      quantities.forEach(
          (name, quantity) ->
              covered.add(
                  name, bootstrap.interval(quantity, LEVEL), quantity.applyAsDouble(truth)));
      addShares(
          covered,
          List.of(bootstrap.laws(), resampled(noisy(other, random), resamples, seed).laws()));
    }
    return covered;
  }

  /** Prints how many intervals hold the truth. */
  public static void main(String[] arguments) {
    MixtureCoverageStudy study =
        new MixtureCoverageStudy(
            Integer.parseInt(arguments[0]),
            Integer.parseInt(arguments[1]),
            Double.parseDouble(arguments[2]) / 100);
    System.out.println(
        String.join(" ", arguments)
            + ": "
            + study.run(
                Integer.parseInt(arguments[3]),
                Integer.parseInt(arguments[4]),
                Integer.parseInt(arguments[5])));
  }
}
