package io.copse.udf.sql.fit;

import io.copse.udf.fit.Resampling;
import java.io.Serializable;
import java.util.List;

/**
 * How often a fit is resampled for its intervals, as a user writes it.
 *
 * @param bootstrap resamples, 0 for no intervals; {@link #AUTOMATIC} for as many as the size of the
 *     group allows
 * @param seed of the resampling
 * @param level nominal coverage
 * @param replicates whether the laws of the resamples are given too
 */
public record ResampleOptions(int bootstrap, long seed, double level, boolean replicates)
    implements Serializable {
  /** The bootstrap that is not asked for: {@link #resamples} decides. */
  private static final int AUTOMATIC = -1;

  /** The default number of resamples of a group. */
  private static final int RESAMPLES = 200;

  /** Larger groups get no resamples if none are asked for. */
  private static final int MAX_RESAMPLED = 300;

  /** The number of resamples. */
  public static final FitOption BOOTSTRAP =
      new FitOption(
          "bootstrap",
          "resamples for the intervals",
          "%d in groups of at most %d runs, else 0".formatted(RESAMPLES, MAX_RESAMPLED));

  /** The nominal coverage. */
  public static final FitOption LEVEL =
      new FitOption("level", "nominal coverage of the intervals", "0.95");

  /** An option of fits whose resamples other functions read. */
  public static final FitOption REPLICATES =
      new FitOption(
          "replicates",
          "whether the parameters of all resamples are given too, in the order of parameters",
          "false");

  /** The options of every fit that is resampled. */
  public static final List<FitOption> KNOWN = List.of(BOOTSTRAP, FitOption.SEED, LEVEL);

  /**
   * Reads the options over the defaults.
   *
   * @throws IllegalArgumentException if a value cannot be read or is outside its range
   */
  public static ResampleOptions of(OptionTexts given) {
    double level = given.number(LEVEL.name(), 0.95);
    OptionTexts.require(level > 0 && level < 1, LEVEL.name(), level, "a number between 0 and 1");
    return new ResampleOptions(
        given.count(BOOTSTRAP.name(), 0, AUTOMATIC),
        given.whole(FitOption.SEED.name(), 0),
        level,
        given.word(REPLICATES.name(), List.of("true", "false"), "false").equals("true"));
  }

  /** The number of resamples that are asked for; 0 if it is left to the default. */
  public int asked() {
    return Math.max(0, bootstrap);
  }

  /** The number of resamples of a group of so many runs. */
  public int resamples(int runs) {
    return bootstrap != AUTOMATIC ? bootstrap : runs <= MAX_RESAMPLED ? RESAMPLES : 0;
  }

  /**
   * The resampling of a group.
   *
   * @param resamples how many, at least 1
   */
  public Resampling resampling(Resampling.Source source, int resamples) {
    return new Resampling(source, resamples, seed, 1);
  }
}
