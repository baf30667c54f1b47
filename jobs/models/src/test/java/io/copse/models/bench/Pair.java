package io.copse.models.bench;

import io.copse.models.kernel.Floats;
import io.copse.models.kernel.NativeFloats;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.stream.Stream;

/**
 * A kernel and its peer, which computes the same from values of its own that are the same.
 *
 * @param count what one run does, in units
 * @param peer empty where a plain one would be long
 */
record Pair(double count, Unit unit, Side kernel, Optional<Side> peer) {
  /** What a run's time is set against. */
  enum Unit {
    ELEMENT("ns/element") {
      @Override
      double of(double nanos, double count) {
        return nanos / count;
      }
    },
    FLOP("GFLOP/s") {
      @Override
      double of(double nanos, double count) {
        return count / nanos;
      }
    };

    final String text;

    Unit(String text) {
      this.text = text;
    }

    abstract double of(double nanos, double count);
  }

  /**
   * One of the two.
   *
   * @param restore sets what a run has overwritten back, untimed; a run whose results may be its
   *     next input needs none
   * @param results of the last run
   */
  record Side(Runnable restore, Runnable run, Supplier<List<float[]>> results) {
    static Side of(Runnable run, NativeFloats... results) {
      return new Side(() -> {}, run, () -> Arrays.stream(results).map(Floats::read).toList());
    }

    static Side of(Runnable run, float[]... results) {
      return new Side(() -> {}, run, () -> List.of(results));
    }

    /** The same with one more result. */
    Side with(float[] result) {
      return new Side(
          restore, run, () -> Stream.concat(results.get().stream(), Stream.of(result)).toList());
    }

    /** The same, where {@code changed} is put back before each run. */
    Side restoring(NativeFloats... changed) {
      List<float[]> before = Arrays.stream(changed).map(Floats::read).toList();
      Runnable putBack =
          () -> {
            for (int i = 0; i < changed.length; i++) {
              changed[i].copyFrom(before.get(i), 0, changed[i].length());
            }
          };
      return new Side(putBack, run, results);
    }

    Side restoring(float[]... changed) {
      List<float[]> before = Arrays.stream(changed).map(float[]::clone).toList();
      Runnable putBack =
          () -> {
            for (int i = 0; i < changed.length; i++) {
              System.arraycopy(before.get(i), 0, changed[i], 0, changed[i].length);
            }
          };
      return new Side(putBack, run, results);
    }
  }

  static Pair ofElements(double count, Side kernel, Side peer) {
    return new Pair(count, Unit.ELEMENT, kernel, Optional.of(peer));
  }

  /** A kernel without a peer. */
  static Pair alone(double count, Side kernel) {
    return new Pair(count, Unit.ELEMENT, kernel, Optional.empty());
  }
}
