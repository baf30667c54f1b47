package io.copse.models.train;

import io.copse.models.bigdl.LanguageModelModule;
import io.copse.models.lm.Architectures;
import io.copse.models.lm.LanguageModel;
import io.copse.models.optim.AdamWSettings;
import io.copse.models.optim.LearningRateSchedule.Wsd;
import java.io.IOException;
import java.util.SplittableRandom;

/**
 * Associative recall of many queries (Arora et al. 2023, "Zoology"): a sequence is pairs of a key
 * and its value, keys drawn at random, with values that are drawn anew for each sequence and stay
 * the same within it. Who recalls knows the value of each key that has come before.
 *
 * @param keys number of keys, and of values; the vocabulary is both
 * @param pairs pairs of a sequence
 */
record Recall(int keys, int pairs) implements TokenStream {
  private static final int TESTED = 64;
  private static final int BATCH = 32;
  private static final int WIDTH = 32;
  private static final int BLOCKS = 2;
  private static final int HEADS = 2;

  /**
   * Trains a model of two blocks of width 32 and returns the share of repeated keys of new
   * sequences to whose value it gives more than half of the probability.
   */
  double learnt(String architecture, int updates, double learningRate) throws IOException {
    LanguageModel model =
        LanguageModel.create(
            Architectures.shape(architecture, 2 * keys, length(), WIDTH, BLOCKS, HEADS), 3);
    long tokens = (long) BATCH * length();
    TrainingPlan plan =
        new TrainingPlan(
            BATCH,
            length(),
            new TrainingPlan.Stretch(0, updates, 0),
            new TrainingPlan.Clock(
                new Wsd(
                    learningRate, updates * tokens / 20, updates * tokens / 2, updates * tokens),
                0,
                tokens),
            AdamWSettings.of(0.1),
            1.0,
            new TrainingPlan.Intervals(updates, updates));
    new TrainingLoop(LanguageModelModule.trainable(model), this, new LocalReducer(1), plan)
        .run(() -> TrainingState.initial(model.weights()), Progress.NONE);
    double share = recalled(model, (long) updates * BATCH);
    model.release();
    return share;
  }

  private double recalled(LanguageModel model, long firstWindow) {
    int[] test = new int[TESTED * 2 * pairs];
    windows(firstWindow, TESTED, length(), test);
    float[] losses = model.tokenLosses(test, TESTED, length());
    int asked = 0;
    int known = 0;
    for (int sequence = 0; sequence < TESTED; sequence++) {
      boolean[] seen = new boolean[keys];
      for (int pair = 0; pair < pairs; pair++) {
        int key = test[2 * (sequence * pairs + pair)];
        if (seen[key]) {
          asked++;
          known += losses[sequence * length() + 2 * pair] < Math.log(2) ? 1 : 0;
        }
        seen[key] = true;
      }
    }
    return (double) known / asked;
  }

  /** Nothing is predicted of the first token. */
  private int length() {
    return 2 * pairs - 1;
  }

  @Override
  public void windows(long firstWindow, int sequences, int length, int[] out) {
    for (int sequence = 0; sequence < sequences; sequence++) {
      SplittableRandom random = new SplittableRandom(1 + firstWindow + sequence);
      int[] values = random.ints(keys, keys, 2 * keys).toArray();
      for (int pair = 0; pair < pairs; pair++) {
        int key = random.nextInt(keys);
        int at = 2 * (sequence * pairs + pair);
        out[at] = key;
        out[at + 1] = values[key];
      }
    }
  }
}
