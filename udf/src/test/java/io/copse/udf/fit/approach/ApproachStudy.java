package io.copse.udf.fit.approach;

import io.copse.udf.fit.Interval;
import io.copse.udf.fit.Runs;
import io.copse.udf.run.RunPoint;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.function.LongFunction;

/**
 * How often the 95 % intervals of approaches 1 and 2 hold the exponent of N: a program to run by
 * hand, whose figures stand in the package's documentation. The truth is Hoffmann's law.
 *
 * <p>Approach 2 gets 9 sizes at each of some budgets a factor of 10 apart, from a quarter to four
 * times the best size, with normal noise of 0.2 % on the loss. Approach 1 gets the curves of some
 * sizes a factor of 1.6 apart, with 0.2 % for each curve and 0.1 % for each of its 40 points.
 * Arguments: first seed, simulations.
 */
final class ApproachStudy {
  private ApproachStudy() {}

  /** Runs of approach 2 with noise. */
  static List<RunPoint> budgets(int count, long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    List<RunPoint> points = new ArrayList<>();
    for (int b = 0; b < count; b++) {
      double flops = 1e18 * Math.pow(10, b);
      double best = Runs.HOFFMANN.optimum(flops).params();
      for (int i = -4; i <= 4; i++) {
        double params = best * Math.pow(4, i / 4.0);
        double tokens = flops / 6 / params;
        double noise = Math.exp(.002 * random.nextGaussian());
        points.add(new RunPoint(params, tokens, flops, Runs.HOFFMANN.loss(params, tokens) * noise));
      }
    }

    return points;
  }

  /** Training curves with noise. */
  static List<RunPoint> curves(int count, long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    List<RunPoint> points = new ArrayList<>();
    for (int s = 0; s < count; s++) {
      double params = 2e7 * Math.pow(1.6, s);
      double offset = .002 * random.nextGaussian();
      for (int i = 0; i < 40; i++) {
        double tokens = params * Math.pow(10, 3.0 * i / 39);
        double noise = Math.exp(offset + .001 * random.nextGaussian());
        points.add(RunPoint.of(params, tokens, Runs.HOFFMANN.loss(params, tokens) * noise));
      }
    }

    return points;
  }

  /** The share of simulations whose interval holds the truth, and of those with a line. */
  static double[] covered(LongFunction<Optional<Interval>> study, long first, int simulations) {
    int lines = 0;
    int held = 0;
    for (long seed = first; seed < first + simulations; seed++) {
      Optional<Interval> interval = study.apply(seed);
      lines += interval.isPresent() ? 1 : 0;
      held += interval.filter(i -> i.contains(Runs.HOFFMANN.paramsExponent())).isPresent() ? 1 : 0;
    }

    return new double[] {(double) held / lines, (double) lines / simulations};
  }

  /** Prints the shares. */
  public static void main(String[] arguments) {
    long first = Long.parseLong(arguments[0]);
    int simulations = Integer.parseInt(arguments[1]);
    for (IsoFlopCurve curve : IsoFlopCurve.values()) {
      for (int count : new int[] {3, 4, 5, 8}) {
        print(
            curve.label() + " of " + count + " budgets",
            covered(
                seed -> IsoFlop.of(budgets(count, seed), curve).paramsExponent(),
                first,
                simulations));
      }
    }

    for (int count : new int[] {8, 12, 16}) {
      print(
          "envelope of " + count + " sizes",
          covered(
              seed -> Envelope.of(curves(count, seed), 300).paramsExponent(), first, simulations));
    }
  }

  private static void print(String what, double[] shares) {
    System.out.println(
        String.format(
            Locale.ROOT, "%s: %.1f %%, of %.1f %%", what, 100 * shares[0], 100 * shares[1]));
  }
}
