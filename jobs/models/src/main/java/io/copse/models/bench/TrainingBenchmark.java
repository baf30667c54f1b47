package io.copse.models.bench;

import io.copse.models.bigdl.LanguageModelModule;
import io.copse.models.lm.LanguageModel;
import io.copse.models.lm.ModelCounts;
import io.copse.models.lm.ModelShape;
import io.copse.models.optim.AdamWSettings;
import io.copse.models.optim.LearningRateSchedule.Wsd;
import io.copse.models.train.LocalReducer;
import io.copse.models.train.Progress;
import io.copse.models.train.Reducer;
import io.copse.models.train.Replicas;
import io.copse.models.train.StepRow;
import io.copse.models.train.TokenStream;
import io.copse.models.train.TrainableModel;
import io.copse.models.train.TrainingLoop;
import io.copse.models.train.TrainingPlan;
import io.copse.models.train.TrainingState;
import java.io.IOException;
import java.io.Serializable;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.apache.spark.api.java.JavaSparkContext;

/**
 * Times training steps - forward, backward, clip, AdamW - of trainers side by side, one thread
 * each, as experts train in the tasks of an executor.
 *
 * @param shape the model of each trainer
 * @param batchSequences windows of the model's context length in a trainer's update
 * @param trainers how many
 * @param seconds how long each trains; the first half warms up
 */
public record TrainingBenchmark(ModelShape shape, int batchSequences, int trainers, double seconds)
    implements Serializable {
  private static final double PEAK_RATE = 1e-3;
  private static final double WEIGHT_DECAY = 0.1;
  private static final double CLIP_NORM = 1;
  private static final int LEAST_UPDATES = 6;
  private static final int FOREVER = Integer.MAX_VALUE;
  private static final Duration PEER_TIMEOUT = Duration.ofMinutes(5);

  /**
   * What was measured.
   *
   * @param params of a model, in all
   * @param activeParams those that a token meets
   * @param updates of all trainers that were timed
   * @param tokensPerSecond of all trainers together, from each one's median update
   * @param flopsPerSecond the model's training FLOPs at that rate
   * @param memory what it took
   */
  public record Result(
      long params,
      long activeParams,
      int updates,
      double tokensPerSecond,
      double flopsPerSecond,
      Memory memory) {}

  /**
   * The memory that training took.
   *
   * @param nativeBytes of one trainer: weights, gradients and activations outside the heap
   * @param heapBytes of one trainer, live after a collection in its last update
   * @param collectionShare of the timed half, spent in garbage collections
   * @param residentGrowthBytes of the process over the timed half
   */
  public record Memory(
      long nativeBytes, long heapBytes, double collectionShare, long residentGrowthBytes)
      implements Serializable {}

  private record Trainer(int updates, double medianSeconds, Memory memory)
      implements Serializable {}

  /** Trains a model a trainer, with nothing shared. */
  public Result apart() throws InterruptedException {
    ExecutorService threads = Executors.newFixedThreadPool(trainers);
    try {
      List<Callable<Trainer>> all = new ArrayList<>();
      for (int i = 0; i < trainers; i++) {
        int seed = i;
        all.add(() -> train(seed, new LocalReducer(1), FOREVER));
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

  /**
   * Trains one model, of which each trainer is a replica in a Spark task.
   *
   * @param context of as many slots as there are trainers, or more
   * @param updates how many, as replicas must end together; half of them warm up
   */
  public Result together(JavaSparkContext context, int updates) {
    return result(
        Replicas.run(
            context,
            trainers,
            replica -> {
              try (Reducer reducer = Replicas.reducer(trainers, PEER_TIMEOUT)) {
                return train(0, reducer, Math.max(LEAST_UPDATES, updates));
              }
            }));
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
        new Memory(
            done.get(0).memory.nativeBytes,
            // The heap is shared.
            done.stream().mapToLong(t -> t.memory.heapBytes).max().orElseThrow() / trainers,
            done.stream().mapToDouble(t -> t.memory.collectionShare).max().orElseThrow(),
            done.stream().mapToLong(t -> t.memory.residentGrowthBytes).max().orElseThrow()));
  }

  /** Ends a run, because the loop itself ends only after its last update. */
  private static final class Enough extends RuntimeException {
    private static final long serialVersionUID = 1;

    Enough() {
      super(null, null, false, false);
    }
  }

  private Trainer train(int seed, Reducer reducer, int updates) {
    long heapBefore = liveHeap();
    LanguageModel model = LanguageModel.create(shape, seed);
    Clock clock = new Clock(updates == FOREVER ? seconds : Double.POSITIVE_INFINITY);
    try {
      TrainableModel trainable = LanguageModelModule.trainable(model);
      TrainingPlan plan = plan(reducer.replicas(), updates);
      TrainingLoop loop = new TrainingLoop(trainable, stream(), reducer, plan);
      loop.run(() -> TrainingState.initial(trainable.weights()), clock);
      return trainer(clock, model, heapBefore);
    } catch (Enough ended) {
      return trainer(clock, model, heapBefore);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } finally {
      model.release();
    }
  }

  private static Trainer trainer(Clock clock, LanguageModel model, long heapBefore) {
    return new Trainer(
        clock.timed(),
        clock.median(),
        new Memory(
            model.nativeBytes(),
            clock.heapAtEnd - heapBefore,
            clock.collectionShare,
            clock.residentGrowth));
  }

  private static final class Clock implements Progress {
    private final List<Long> times = new ArrayList<>();
    private final long begin = System.nanoTime();
    private final long end;
    private final long half;
    private ProcessMemory atHalf;
    private long last = begin;
    private long heapAtEnd;
    private double collectionShare;
    private long residentGrowth;

    Clock(double seconds) {
      half = seconds < Double.POSITIVE_INFINITY ? begin + (long) (5e8 * seconds) : Long.MAX_VALUE;
      end = seconds < Double.POSITIVE_INFINITY ? begin + (long) (1e9 * seconds) : Long.MAX_VALUE;
    }

    @Override
    public void update(StepRow row, long toStep) {
      long now = System.nanoTime();
      times.add(now - last);
      last = now;
      if (atHalf == null && (now > half || times.size() == toStep / 2)) {
        atHalf = ProcessMemory.now();
      }
      boolean enough = now > end && times.size() >= LEAST_UPDATES;
      if (enough || times.size() == toStep) {
        ProcessMemory atEnd = ProcessMemory.now();
        collectionShare = atEnd.collectionShareSince(atHalf);
        residentGrowth = atEnd.residentBytes() - atHalf.residentBytes();
        heapAtEnd = liveHeap();
      }
      if (enough) {
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

  private TrainingPlan plan(int replicas, int updates) {
    int batch = batchSequences * replicas;
    long tokens = (long) batch * shape.contextLength();
    return new TrainingPlan(
        batch,
        shape.contextLength(),
        new TrainingPlan.Stretch(0, updates, 0),
        new TrainingPlan.Clock(Wsd.stem(PEAK_RATE, tokens), 0, tokens),
        AdamWSettings.of(WEIGHT_DECAY),
        CLIP_NORM,
        new TrainingPlan.Intervals(FOREVER, FOREVER));
  }

  private static long liveHeap() {
    System.gc();
    return Runtime.getRuntime().totalMemory() - Runtime.getRuntime().freeMemory();
  }
}
