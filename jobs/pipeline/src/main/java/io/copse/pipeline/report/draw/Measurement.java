package io.copse.pipeline.report.draw;

import java.util.Optional;
import java.util.stream.DoubleStream;

/**
 * A number, with its interval if it has one.
 *
 * @param value the number
 * @param whisker its interval
 */
public record Measurement(double value, Optional<Whisker> whisker) {

  /** Returns a number with an interval. */
  public static Measurement of(double value, double low, double high) {
    return new Measurement(value, Optional.of(new Whisker(low, high)));
  }

  /** Returns a number without an interval. */
  public static Measurement of(double value) {
    return new Measurement(value, Optional.empty());
  }

  /** Returns the lower end of the interval, or the number if there is no interval. */
  public double low() {
    return whisker.map(Whisker::low).orElse(value);
  }

  /** Returns the upper end of the interval, or the number if there is no interval. */
  public double high() {
    return whisker.map(Whisker::high).orElse(value);
  }

  /** Returns the number with its sign changed, and its interval likewise. */
  public Measurement negated() {
    return new Measurement(-value, whisker.map(w -> new Whisker(-w.high(), -w.low())));
  }

  /** Returns -1 if the whole interval is below 0, 1 if it is above 0, and otherwise 0. */
  public int sign() {
    return whisker.isEmpty() ? 0 : high() < 0 ? -1 : low() > 0 ? 1 : 0;
  }

  /** Returns the number and the ends of its interval. */
  DoubleStream extent() {
    return DoubleStream.of(value, low(), high());
  }
}
