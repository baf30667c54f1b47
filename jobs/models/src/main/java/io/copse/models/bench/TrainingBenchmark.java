package io.copse.models.bench;

import io.copse.models.lm.LanguageModel;
import io.copse.models.lm.ModelCounts;
import io.copse.models.lm.ModelShape;
import io.copse.models.optim.AdamWSettings;
import io.copse.models.optim.LearningRateSchedule.Wsd;
import io.copse.models.train.LocalReducer;
import io.copse.models.train.Progress;
import io.copse.models.train.StepRow;
import io.copse.models.train.TokenStream;
import io.copse.models.train.TrainableModel;
import io.copse.models.train.TrainingLoop;
import io.copse.models.train.TrainingPlan;
import io.copse.models.train.TrainingState;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/**
 * Times training steps - forward, backward, clip, AdamW - of trainers side by side, one thread
 * each, as experts train in the tasks of an executor.
 *
 * @param shape the model of each trainer
 * @param batchSequences windows of the model's context length in a trainer's update
 * @param trainers how many
 * @param seconds how long each trains; the first half warms up
 */
public record TrainingBenchmark(
    ModelShape shape, int batchSequences, int trainers, double seconds) {
  private static final double PEAK_RATE = 1e-3;
  private static final int LEAST_UPDATES = 6;

  /**
   * What was measured.
   *
   * @param params of a model, in all
   * @param activeParams those that a token meets
   * @param updates of all trainers that were timed
   * @param tokensPerSecond of all trainers together, from each one's median update
   * @param flopsPerSecond the model's training FLOPs at that rate
   * @param nativeBytes of one trainer: weights, gradients and activations outside the heap
   * @param heapBytes of one trainer, live after a collection in its last update
   */
  public record Result(
      long params,
      long activeParams,
      int updates,
      double tokensPerSecond,
      double flopsPerSecond,
      long nativeBytes,
      long heapBytes) {}

  private record Trainer(int updates, double medianSeconds, long nativeBytes, long heapBytes) {}

  /** Runs it. */
  public Result run() throws InterruptedException {
    ExecutorService threads = Executors.newFixedThreadPool(trainers);
    try {
      List<Callable<Trainer>> all = new ArrayList<>();
      for (int i = 0; i < trainers; i++) {
        int seed = i;
        all.add(() -> train(seed));
      }
      List<Trainer> done = new ArrayList<>();
      for (Future<Trainer> trainer : threads.invokeAll(all)) {
        done.add(trainer.get());
      }
      return result(done);
    } catch (ExecutionException e) {
      throw new IllegalStateException("A trainer failed: " + e.getCause().getMessage(), e);
    } finally {
      threads.shutdownNow();
    }
  }

  private Result result(List<Trainer> done) {
    ModelCounts counts = ModelCounts.of(shape);
    double tokens = 0;
    for (Trainer trainer : done) {
      tokens += batchSequences * shape.contextLength() / trainer.medianSeconds;
    }
    return new Result(
        counts.params(),
        counts.activeParams(),
        done.stream().mapToInt(Trainer::updates).sum(),
        tokens,
        tokens * counts.trainingFlopsPerToken(shape.contextLength()),
        done.get(0).nativeBytes,
        // The heap is shared.
        done.stream().mapToLong(Trainer::heapBytes).max().orElseThrow() / trainers);
  }

  /** Ends a run, as the loop itself ends only after its last update. */
  private static final class Enough extends RuntimeException {
    private static final long serialVersionUID = 1;

    Enough() {
      super(null, null, false, false);
    }
  }

  private Trainer train(int seed) {
    long heapBefore = liveHeap();
    LanguageModel model = LanguageModel.create(shape, seed);
    try {
      TrainableModel trainable = TrainableModel.of(model);
      TrainingLoop loop = new TrainingLoop(trainable, stream(), new LocalReducer(1), plan());
      Clock clock = new Clock(seconds);
      try {
        loop.run(TrainingState.initial(trainable.weights()), clock);
      } catch (Enough ended) {
        long heap = clock.heapAtEnd - heapBefore;
        return new Trainer(clock.timed(), clock.median(), model.nativeBytes(), heap);
      }
      throw new IllegalStateException("The benchmark's plan came to its end.");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } finally {
      model.release();
    }
  }

  private static final class Clock implements Progress {
    private final List<Long> times = new ArrayList<>();
    private final long begin = System.nanoTime();
    private final long end;
    private long last = begin;
    private long heapAtEnd;

    Clock(double seconds) {
      end = begin + (long) (1e9 * seconds);
    }

    @Override
    public void update(StepRow row, long toStep) {
      long now = System.nanoTime();
      times.add(now - last);
      last = now;
      if (now > end && times.size() >= LEAST_UPDATES) {
        heapAtEnd = liveHeap();
        throw new Enough();
      }
    }

    int timed() {
      return times.size() - times.size() / 2;
    }

    double median() {
      List<Long> second = times.subList(times.size() / 2, times.size()).stream().sorted().toList();
      return second.get(second.size() / 2) / 1e9;
    }
  }

  private TokenStream stream() {
    int vocabulary = shape.vocabularySize();
    return (first, sequences, length, out) -> {
      SplittableRandom random = new SplittableRandom(first);
      for (int i = 0; i < out.length; i++) {
        out[i] = random.nextInt(vocabulary);
      }
    };
  }

  private TrainingPlan plan() {
    long tokens = (long) batchSequences * shape.contextLength();
    int never = Integer.MAX_VALUE;
    return new TrainingPlan(
        batchSequences,
        shape.contextLength(),
        0,
        never,
        0,
        Wsd.stem(PEAK_RATE, tokens),
        0,
        tokens,
        AdamWSettings.of(0.1),
        1.0,
        never,
        never);
  }

  private static long liveHeap() {
    System.gc();
    return Runtime.getRuntime().totalMemory() - Runtime.getRuntime().freeMemory();
  }
}
