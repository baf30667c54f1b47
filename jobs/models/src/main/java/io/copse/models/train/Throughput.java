package io.copse.models.train;

import io.copse.models.lm.LanguageModel;
import io.copse.models.lm.ModelCounts;
import io.copse.models.lm.ModelShape;
import java.time.Duration;
import java.util.SplittableRandom;

/**
 * Measures how fast one task of this machine trains.
 *
 * <p>It times forward and backward of random tokens for about a second, after one to warm up.
 */
public final class Throughput {
  private static final long ENOUGH_NANOS = Duration.ofSeconds(1).toNanos();

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
      update(model, ids, batchSequences, length);
      long begun = System.nanoTime();
      long updates = 0;
      do {
        update(model, ids, batchSequences, length);
        updates++;
      } while (System.nanoTime() - begun < ENOUGH_NANOS);
      double seconds = (System.nanoTime() - begun) / 1e9;
      return updates
          * (double) batchSequences
          * length
          * ModelCounts.of(shape).trainingFlopsPerToken(length)
          / seconds;
    } finally {
      model.release();
    }
  }

  private static void update(LanguageModel model, int[] ids, int sequences, int length) {
    model.forward(ids, sequences, length);
    model.backward(1);
  }
}
