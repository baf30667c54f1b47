package io.copse.models.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.copse.models.kernel.Arena;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.openjdk.jmh.results.Result;
import org.openjdk.jmh.results.RunResult;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.options.Options;
import org.openjdk.jmh.runner.options.OptionsBuilder;
import org.openjdk.jmh.runner.options.TimeValue;
import org.openjdk.jmh.runner.options.VerboseMode;

/**
 * Prints a table of the kernels and their peers, measured one after the other by JMH, each in a
 * Java of its own with the options and the environment of this one: minutes, hence on demand only.
 * The property {@code kernels}, a regular expression, chooses some by their names; {@code seconds}
 * is how long each is measured, after a warm-up as long: code on the Vector API that is not yet
 * compiled is slower by orders of magnitude. The errors are JMH's, for 99.9 % confidence.
 */
class KernelBenchmark {
  private static final Pattern CHOSEN =
      Pattern.compile(System.getProperty("kernels", ".*"), Pattern.CASE_INSENSITIVE);
  private static final double SECONDS = Double.parseDouble(System.getProperty("seconds", "2"));
  private static final float TOLERANCE = 1e-4f;
  private static final int ITERATIONS = 5;
  private static final List<String> LINES = new ArrayList<>();

  @AfterAll
  static void print() {
    System.out.println("| kernel | unit | ours | +- | peer | +- | times as fast |");
    System.out.println("|---|---|---|---|---|---|---|");
    LINES.forEach(System.out::println);
  }

  @ParameterizedTest
  @EnumSource
  void measure(Kernel kernel) throws RunnerException {
    assumeTrue(CHOSEN.matcher(kernel.name()).matches());
    Pair pair = agreeing(kernel);
    Result<?> ours = run(kernel, "kernel");
    String line =
        "| `%s` | %s |".formatted(kernel.name().toLowerCase(Locale.ROOT), pair.unit().text);
    line += columns(pair, ours);
    if (pair.peer().isPresent()) {
      Result<?> peer = run(kernel, "peer");
      line += columns(pair, peer) + " %.2f |".formatted(peer.getScore() / ours.getScore());
    } else {
      line += " | | |";
    }
    LINES.add(line);
    assertThat(ours.getScore()).isPositive();
  }

  /** What is compared in speed must give the same. */
  private static Pair agreeing(Kernel kernel) {
    try (Arena arena = new Arena()) {
      Pair pair = kernel.pair(arena);
      List<float[]> actual = results(pair.kernel());
      List<float[]> expected = pair.peer().map(KernelBenchmark::results).orElse(actual);
      assertThat(actual).hasSameSizeAs(expected);
      for (int i = 0; i < actual.size(); i++) {
        assertClose(actual.get(i), expected.get(i));
      }
      return pair;
    }
  }

  private static List<float[]> results(Pair.Side side) {
    side.restore().run();
    side.run().run();
    return side.results().get();
  }

  private static void assertClose(float[] actual, float[] expected) {
    float scale = 0;
    float difference = 0;
    assertThat(actual).hasSameSizeAs(expected);
    for (int i = 0; i < actual.length; i++) {
      scale = Math.max(scale, Math.abs(expected[i]));
      difference = Math.max(difference, Math.abs(actual[i] - expected[i]));
    }
    assertThat(scale).isPositive().isFinite();
    assertThat(difference).isLessThan(TOLERANCE * scale);
  }

  private static String columns(Pair pair, Result<?> result) {
    double value = pair.unit().of(result.getScore(), pair.count());
    double error = 100 * result.getScoreError() / result.getScore();
    return " %.3g | %.0f %% |".formatted(value, error);
  }

  private static Result<?> run(Kernel kernel, String method) throws RunnerException {
    TimeValue iteration = TimeValue.microseconds((long) (1e6 * SECONDS / ITERATIONS));
    Options options =
        new OptionsBuilder()
            .include(Pattern.quote(KernelBenchmarks.class.getName() + "." + method))
            .param("name", kernel.name())
            .threads(1)
            .forks(1)
            .warmupIterations(ITERATIONS)
            .warmupTime(iteration)
            .measurementIterations(ITERATIONS)
            .measurementTime(iteration)
            .shouldFailOnError(true)
            .verbosity(VerboseMode.SILENT)
            .build();
    Collection<RunResult> results = new Runner(options).run();
    assertThat(results).hasSize(1);
    return results.iterator().next().getPrimaryResult();
  }
}
