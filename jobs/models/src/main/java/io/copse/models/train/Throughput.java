package io.copse.models.train;

import com.intel.analytics.bigdl.dllib.tensor.Tensor;
import io.copse.models.lm.LanguageModel;
import io.copse.models.lm.ModelCounts;
import io.copse.models.lm.ModelShape;
import java.time.Duration;
import java.util.SplittableRandom;

/**
 * Measures how fast one task of this machine trains: forward and backward of random tokens, for
 * about a second after one update to warm up.
 */
public final class Throughput {
  private static final long ENOUGH_NANOS = Duration.ofSeconds(1).toNanos();

  private Throughput() {}

  /** Returns training FLOPs per second of a shape, at a batch. */
  public static double flopsPerSecond(ModelShape shape, int batchSequences) {
    SplittableRandom random = new SplittableRandom(1);
    int length = shape.contextLength();
    float[] ids = new float[batchSequences * (length + 1)];
    for (int i = 0; i < ids.length; i++) {
      ids[i] = random.nextInt(shape.vocabularySize());
    }
    LanguageModel model = LanguageModel.create(shape, 1);
    try {
      Tensor<Object> input = FloatTensors.over(ids, batchSequences, length + 1);
      Tensor<Object> one = FloatTensors.over(new float[] {1f}, 1);
      update(model, input, one);
      long begun = System.nanoTime();
      long updates = 0;
      do {
        update(model, input, one);
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

  private static void update(LanguageModel model, Tensor<Object> input, Tensor<Object> one) {
    model.forward(input);
    model.backward(input, one);
  }
}
