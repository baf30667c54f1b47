package io.copse.udf.fit;

import io.copse.udf.law.Chinchilla;
import io.copse.udf.run.RunPoint;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * How long the published grid of 4,500 starts and 4,000 bootstrap refits take on 240 runs: a
 * program to run by hand beside {@code src/test/python/fit_benchmark.py}, which does the same with
 * scipy.
 *
 * <pre>{@code
 * mvn -pl udf test-compile exec:java -Dexec.classpathScope=test \
 *     -Dexec.mainClass=io.copse.udf.fit.FitBenchmark
 * }</pre>
 */
final class FitBenchmark {
  private static final int REPEATS = 3;
  private static final int REFITS = 4000;

  private FitBenchmark() {}

  /** 16 sizes by 15 horizons of Hoffmann's law, off it by up to 1 % in a fixed pattern. */
  static List<RunPoint> runs() {
    List<RunPoint> points = new ArrayList<>();
    for (int i = 0; i < 16; i++) {
      for (int j = 0; j < 15; j++) {
        double params = 5e7 * Math.pow(1.4, i);
        double tokens = 1e9 * Math.pow(1.5, j);
        double loss = Runs.HOFFMANN.loss(params, tokens);
        points.add(
            RunPoint.of(params, tokens, loss * Math.exp(.01 * Math.sin(37.0 * (15 * i + j)))));
      }
    }

    return points;
  }

  /** Prints wall and processor seconds; the first line of each kind includes the warming up. */
  public static void main(String[] arguments) {
    List<RunPoint> points = runs();
    FitSettings published = FitSettings.defaults().withGrid(FitSettings.Grid.PUBLISHED);
    for (int i = 0; i < REPEATS; i++) {
      long wall = System.nanoTime();
      Duration cpu = processor();
      FitResult<Chinchilla> fit = LawFit.fit(Chinchilla.DEFINITION, points, published);
      System.out.printf(
          "%d starts on 1 thread: %.2f s, %.2f s of processor, objective %.13g%n",
          fit.diagnostics().search().starts(),
          1e-9 * (System.nanoTime() - wall),
          seconds(cpu),
          fit.objectiveValue().orElseThrow());
    }

    Chinchilla law =
        LawFit.fit(Chinchilla.DEFINITION, points, FitSettings.defaults()).law().orElseThrow();
    for (int threads : new int[] {1, 2, 2}) {
      long wall = System.nanoTime();
      Duration cpu = processor();
      Bootstrap<Chinchilla> bootstrap =
          Bootstrap.of(
              Chinchilla.DEFINITION,
              points,
              FitSettings.defaults(),
              law,
              Resampling.ofRuns(REFITS, 42).withThreads(threads));
      System.out.printf(
          "%d refits (and %d of the jackknife) on %d threads: %.2f s, %.2f s of processor, alpha"
              + " %.6f to %.6f%n",
          bootstrap.laws().size(),
          bootstrap.jackknife().size(),
          threads,
          1e-9 * (System.nanoTime() - wall),
          seconds(cpu),
          bootstrap.percentile(Chinchilla::alpha, .95).lower(),
          bootstrap.percentile(Chinchilla::alpha, .95).upper());
    }
  }

  private static double seconds(Duration before) {
    return 1e-3 * processor().minus(before).toMillis();
  }

  /** Of the whole process, with its compiler and collector. */
  private static Duration processor() {
    return ProcessHandle.current().info().totalCpuDuration().orElseThrow();
  }
}
