package io.copse.udf.sql.fit;

import io.copse.udf.fit.IntervalMethod;
import io.copse.udf.fit.Resampling;
import java.io.Serializable;
import java.util.List;

/**
 * How the intervals of a fit are made.
 *
 * @param bootstrap resamples, 0 for no intervals; {@link #AUTOMATIC} for as many as the size of the
 *     group allows
 * @param resample what the bootstrap draws: runs or noise
 * @param seed of the resampling
 * @param level nominal coverage
 * @param replicates whether the laws of the resamples are given too
 */
record IntervalOptions(int bootstrap, String resample, long seed, double level, boolean replicates)
    implements Serializable {
  /** The bootstrap that is not asked for: {@link #resamples} decides. */
  private static final int AUTOMATIC = -1;

  /** The default number of resamples of a group. */
  private static final int RESAMPLES = 200;

  /** Larger groups get no resamples if none are asked for. */
  private static final int MAX_RESAMPLED = 300;

  /** Reads the options over the defaults. */
  static IntervalOptions of(OptionTexts given) {
    double level = given.number("level", 0.95);
    OptionTexts.require(level > 0 && level < 1, "level", level, "a number between 0 and 1");
    return new IntervalOptions(
        given.count("bootstrap", 0, AUTOMATIC),
        given.word("resample", List.of("runs", "noise"), "runs"),
        given.whole("seed", 0),
        level,
        given.word("replicates", List.of("true", "false"), "false").equals("true"));
  }

  /** The number of resamples of a group of so many runs. */
  int resamples(int runs) {
    return bootstrap != AUTOMATIC ? bootstrap : runs <= MAX_RESAMPLED ? RESAMPLES : 0;
  }

  Resampling resampling(int resamples) {
    return resample.equals("runs")
        ? Resampling.ofRuns(resamples, seed)
        : Resampling.ofNoise(resamples, seed);
  }

  /** The name and the coverage of the intervals. */
  IntervalMethod method() {
    return resample.equals("runs") ? IntervalMethod.BCA_RUNS : IntervalMethod.BCA_NOISE;
  }
}
