package io.copse.udf.fit;

import java.util.Optional;

/**
 * What a bootstrap refits: resamples of data, and the data without one of its independent units. A
 * law that is asked for twice is the same, whatever was asked for in between.
 *
 * @param <L> the law
 */
public interface Refits<L> {

  /** The number of independent units of the data. */
  int units();

  /** The law of a resample, counted from 0; empty if that cannot be fitted. */
  Optional<L> resampled(int resample);

  /** The law of the data without a unit, counted from 0; empty if that cannot be fitted. */
  Optional<L> without(int unit);
}
