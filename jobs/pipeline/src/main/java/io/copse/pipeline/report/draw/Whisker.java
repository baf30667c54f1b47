package io.copse.pipeline.report.draw;

/**
 * The interval of a measurement, drawn as a line with two ends.
 *
 * @param low lower end, perhaps infinite
 * @param high upper end, perhaps infinite
 */
public record Whisker(double low, double high) {

  /** Checks that both ends are numbers. */
  public Whisker {
    if (Double.isNaN(low) || Double.isNaN(high)) {
      throw new IllegalArgumentException(
          "The interval from %s to %s has an end that is no number: leave the interval out."
              .formatted(low, high));
    }
  }
}
