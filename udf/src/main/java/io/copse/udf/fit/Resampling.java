package io.copse.udf.fit;

/**
 * How a bootstrap resamples.
 *
 * @param source what is drawn with replacement
 * @param resamples how many times, at least 1
 * @param seed of the random choice
 * @param threads that refit at the same time; the result does not depend on them
 */
public record Resampling(Source source, int resamples, long seed, int threads) {

  /** The unit that is drawn. */
  public enum Source {
    /** Whole runs. This is right if the runs are a sample of those that could have been trained. */
    RUNS,
    /**
     * Log residuals, inflated for the fitted parameters and put on the law's predictions. This is
     * right if sizes and horizons were planned and only their losses are random.
     */
    NOISE,
    /**
     * Blocks of neighbouring log residuals of a learning curve, inflated and put on the law's
     * predictions. This is right if the losses of a curve are not independent of each other.
     */
    BLOCKS
  }

  /** Checks the counts. */
  public Resampling {
    if (resamples < 1) {
      throw new IllegalArgumentException(
          "The bootstrap is asked for " + resamples + " resamples: give at least 1.");
    }

    if (threads < 1) {
      throw new IllegalArgumentException(
          "The bootstrap is asked for " + threads + " threads: give at least 1.");
    }
  }

  /** Resamples runs, on one thread. */
  public static Resampling ofRuns(int resamples, long seed) {
    return new Resampling(Source.RUNS, resamples, seed, 1);
  }

  /** Resamples noise, on one thread. */
  public static Resampling ofNoise(int resamples, long seed) {
    return new Resampling(Source.NOISE, resamples, seed, 1);
  }

  /** Resamples blocks of a curve's noise, on one thread. */
  public static Resampling ofBlocks(int resamples, long seed) {
    return new Resampling(Source.BLOCKS, resamples, seed, 1);
  }

  /** The same on several threads. */
  public Resampling withThreads(int count) {
    return new Resampling(source, resamples, seed, count);
  }
}
