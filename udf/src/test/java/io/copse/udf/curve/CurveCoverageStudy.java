package io.copse.udf.curve;

import io.copse.udf.curve.CurveFit.Search;
import io.copse.udf.fit.Bootstrap;
import io.copse.udf.fit.Covered;
import io.copse.udf.fit.Resampling;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.function.ToDoubleFunction;
import java.util.stream.IntStream;

/**
 * How often the 95 % intervals of the law of learning curves hold the truth: a program to run by
 * hand, whose figures stand in the package's documentation. The law of 25M of Luo et al. makes four
 * curves of 30 losses: one at a constant rate, three whose rate falls at once to 60, 30 and 10 % of
 * the peak. Their logs have noise that is a first-order autoregression. Arguments: the search, the
 * correlation of neighbouring noise, its deviation in percent, the first seed, simulations,
 * resamples.
 */
final class CurveCoverageStudy {
  private static final double LEVEL = 0.95;
  private static final double PEAK = 3e-4;
  private static final int WARMUP = 500;
  private static final int ROWS = 30;

  private final Search search;
  private final double correlation;
  private final double deviation;
  private final LearningCurve truth = TestLearningCurve.OF_25M;
  private final List<Curve> curves = new ArrayList<>();
  private final Map<String, ToDoubleFunction<LearningCurve>> quantities = new LinkedHashMap<>();

  CurveCoverageStudy(Search search, double correlation, double deviation) {
    this.search = search;
    this.correlation = correlation;
    this.deviation = deviation;
    curves.add(curve("constant", schedule(24_000, step -> 1)));
    for (double end : new double[] {0.6, 0.3, 0.1}) {
      curves.add(curve("to " + end, fallen(end)));
    }
    for (String name : LearningCurve.PARAMETERS) {
      quantities.put(name, law -> law.parameters().get(name));
    }
    quantities.put("end of a fall to 20 %", new CurveEnd(fallen(0.2))::loss);
    quantities.put(
        "end of a linear fall",
        new CurveEnd(schedule(24_000, step -> Math.min(1, 1 - 0.9 * (step - 20_000) / 4000)))
            ::loss);
    quantities.put(
        "end of a cosine",
        new CurveEnd(schedule(24_000, step -> 0.55 + 0.45 * Math.cos(Math.PI * step / 24_000)))
            ::loss);
  }

  /** The rate of a step as a share of the peak, after the warm-up. */
  private interface Share {
    double of(double step);
  }

  private static Schedule schedule(int steps, Share share) {
    return Schedule.of(
        IntStream.range(0, steps)
            .mapToDouble(i -> PEAK * (i < WARMUP ? (double) i / WARMUP : share.of(i)))
            .toArray());
  }

  private static Schedule fallen(double end) {
    return schedule(16_000, step -> step < 8000 ? 1 : end);
  }

  private Curve curve(String name, Schedule schedule) {
    int[] steps =
        IntStream.rangeClosed(1, ROWS).map(i -> i * (schedule.steps() / ROWS) - 1).toArray();
    CurveRows rows = new CurveRows(List.of(ones(name, schedule, steps)));
    double[] losses = IntStream.range(0, ROWS).mapToDouble(i -> rows.predict(truth, i)).toArray();
    return new Curve(name, schedule, steps, losses);
  }

  private static Curve ones(String name, Schedule schedule, int[] steps) {
    return new Curve(name, schedule, steps, IntStream.of(steps).mapToDouble(step -> 1).toArray());
  }

  /** The curves with the noise of a seed. */
  List<Curve> noisy(long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    List<Curve> noisy = new ArrayList<>();
    for (Curve curve : curves) {
      double[] losses = curve.losses().clone();
      double noise = random.nextGaussian();
      for (int i = 0; i < losses.length; i++) {
        losses[i] *= Math.exp(deviation * noise);
        noise =
            correlation * noise + Math.sqrt(1 - correlation * correlation) * random.nextGaussian();
      }
      noisy.add(new Curve(curve.id(), curve.schedule(), curve.steps(), losses));
    }
    return noisy;
  }

  /** Counts the intervals that hold the truth. Simulations whose fit is refused are left out. */
  Covered run(int first, int simulations, int resamples) {
    Covered covered = new Covered();
    for (int seed = first; seed < first + simulations; seed++) {
      List<Curve> noisy = noisy(seed);
      Optional<LearningCurve> law = CurveFit.of(noisy, search).law();
      if (law.isPresent()) {
        Bootstrap<LearningCurve> bootstrap =
            CurveBootstrap.of(noisy, search, law.get(), Resampling.ofBlocks(resamples, seed));
        quantities.forEach(
            (name, quantity) ->
                covered.add(
                    name, bootstrap.interval(quantity, LEVEL), quantity.applyAsDouble(truth)));
      }
    }
    return covered;
  }

  /** Prints how many intervals hold the truth. */
  public static void main(String[] arguments) {
    CurveCoverageStudy study =
        new CurveCoverageStudy(
            Search.valueOf(arguments[0].toUpperCase(Locale.ROOT)),
            Double.parseDouble(arguments[1]),
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
