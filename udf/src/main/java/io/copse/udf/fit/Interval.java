package io.copse.udf.fit;

/**
 * An interval of a quantity.
 *
 * @param lower its lower end
 * @param upper its upper end
 * @param level the share of resamples inside, such as 0.95
 */
public record Interval(double lower, double upper, double level) {}
