package io.copse.udf.sql.fit;

import static org.apache.spark.sql.types.DataTypes.DoubleType;
import static org.apache.spark.sql.types.DataTypes.IntegerType;
import static org.apache.spark.sql.types.DataTypes.StringType;

import io.copse.udf.fit.Bootstrap;
import io.copse.udf.fit.Interval;
import io.copse.udf.fit.IntervalMethod;
import java.util.HashMap;
import java.util.Map;
import java.util.function.ToDoubleFunction;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.types.StructType;

/**
 * The part of a fit's struct that its bootstrap gives: an interval of each quantity, and how they
 * were made. If too few resamples could be fitted, the intervals are NULL.
 *
 * @param bootstrap the resamples
 * @param level the nominal coverage
 * @param <L> the law
 */
public record IntervalRows<L>(Bootstrap<L> bootstrap, double level) {
  /** The type of an interval. */
  public static final StructType INTERVAL =
      new StructType().add("low", DoubleType).add("high", DoubleType);

  /** The type of the intervals of some quantities. */
  public static StructType type(StructType quantities) {
    return quantities
        .add("level", DoubleType)
        .add("method", StringType)
        .add("coverage", StringType)
        .add("resamples", IntegerType)
        .add("failed", IntegerType);
  }

  static Row row(Interval interval) {
    return RowFactory.create(interval.lower(), interval.upper());
  }

  /** Whether there are intervals. */
  public boolean isEnough() {
    return bootstrap.hasIntervals(level);
  }

  /** The interval of a quantity; null if too few resamples could be fitted. */
  public Row of(ToDoubleFunction<L> quantity) {
    return isEnough() ? row(bootstrap.interval(quantity, level)) : null;
  }

  /**
   * The fields beside the intervals.
   *
   * @param law the law's name
   * @param objective what was minimised
   * @param points fitted points, by which the coverage that was measured is looked up
   */
  public Map<String, Object> fields(String law, String objective, int points) {
    IntervalMethod method = IntervalMethod.bca(bootstrap.source());
    int fitted = bootstrap.laws().size();
    Map<String, Object> fields = new HashMap<>();
    fields.put("level", level);
    fields.put("method", method.label());
    fields.put(
        "coverage",
        isEnough()
            ? method.coverage(law, objective, level, points, fitted)
            : "no interval: %d resamples were fitted and level %s needs %d"
                .formatted(fitted, level, Bootstrap.resamplesFor(level)));
    fields.put("resamples", fitted + bootstrap.failed());
    fields.put("failed", bootstrap.failed());
    return fields;
  }
}
