package io.copse.udf.sql.fit;

import io.copse.udf.fit.Resampling;
import java.io.Serializable;
import java.util.List;
import java.util.Locale;

/**
 * How the intervals of a fit are made.
 *
 * @param draws how often it is resampled
 * @param resample what the bootstrap draws: runs or noise
 */
record IntervalOptions(ResampleOptions draws, String resample) implements Serializable {

  /** Reads the options over the defaults. */
  static IntervalOptions of(OptionTexts given) {
    return new IntervalOptions(
        ResampleOptions.of(given), given.word("resample", List.of("runs", "noise"), "runs"));
  }

  Resampling resampling(int resamples) {
    return draws.resampling(
        Resampling.Source.valueOf(resample.toUpperCase(Locale.ROOT)), resamples);
  }
}
