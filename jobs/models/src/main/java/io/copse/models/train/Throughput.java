package io.copse.models.train;

import io.copse.models.lm.LanguageModel;
import io.copse.models.lm.ModelCounts;
import io.copse.models.lm.ModelShape;
import java.time.Duration;
import java.util.SplittableRandom;
import java.util.function.LongSupplier;

/**
 * Measures how fast one task of this machine trains.
 *
 * <p>It times forward and backward of random tokens in spans of half a second, until a span is
 * hardly faster than the one before: by then the code is compiled.
 */
public final class Throughput {
  private static final long SPAN_NANOS = Duration.ofMillis(500).toNanos();
  private static final long LEAST_NANOS = Duration.ofSeconds(2).toNanos();
  private static final long MOST_NANOS = Duration.ofSeconds(12).toNanos();

  /** A span that takes this part of the time of the one before is hardly faster. */
  private static final double HARDLY = 0.95;

  private Throughput() {}

  /** Returns the training FLOPs per second of a shape, at a batch. */
  public static double flopsPerSecond(ModelShape shape, int batchSequences) {
    int length = shape.contextLength();
    int[] ids =
        new SplittableRandom(1)
            .ints((long) batchSequences * (length + 1), 0, shape.vocabularySize())
            .toArray();
    LanguageModel model = LanguageModel.create(shape, 1);
    try {
      double seconds =
          steadySeconds(() -> update(model, ids, batchSequences, length), System::nanoTime);
      return (double) batchSequences
          * length
          * ModelCounts.of(shape).trainingFlopsPerToken(length)
          / seconds;
    } finally {
      model.release();
    }
  }

  /**
   * Returns the seconds of one call once calls have stopped becoming faster.
   *
   * @param nanoTime a clock, in nanoseconds from any moment
   */
  public static double steadySeconds(Runnable call, LongSupplier nanoTime) {
    long begun = nanoTime.getAsLong();
    double before = Double.POSITIVE_INFINITY;
    while (true) {
      long from = nanoTime.getAsLong();
      long now = from;
      long calls = 0;
      while (now - from < SPAN_NANOS) {
        call.run();
        calls++;
        now = nanoTime.getAsLong();
      }
      double seconds = (now - from) / 1e9 / calls;
      long all = now - begun;
      if (all >= MOST_NANOS || (all >= LEAST_NANOS && seconds >= HARDLY * before)) {
        return Math.min(seconds, before);
      }
      before = seconds;
    }
  }

  private static void update(LanguageModel model, int[] ids, int sequences, int length) {
    model.forward(ids, sequences, length);
    model.backward(1);
  }
}
