package io.copse.udf.sql.curve;

import io.copse.udf.curve.LearningCurve;
import io.copse.udf.curve.Schedule;
import java.util.Optional;
import org.apache.spark.sql.catalyst.util.ArrayData;
import org.apache.spark.sql.catalyst.util.GenericArrayData;

/**
 * The bodies of the functions of learning curves: static methods that compiled queries call, and
 * public for them alone. A law that cannot be, or rates that no run can have, give NaN.
 */
public final class CurveBodies {
  private CurveBodies() {}

  /** The loss at the end of a schedule; null if a number is NULL. */
  public static Double loss(ArrayData law, ArrayData rates) {
    if (hasNull(law) || hasNull(rates)) {
      return null;
    }
    return schedule(rates)
        .flatMap(schedule -> law(law).map(known -> known.loss(schedule)))
        .orElse(Double.NaN);
  }

  /** The loss after each step of a schedule; null if a number is NULL or outside the domain. */
  public static ArrayData losses(ArrayData law, ArrayData rates) {
    if (hasNull(law) || hasNull(rates)) {
      return null;
    }
    return schedule(rates)
        .flatMap(schedule -> law(law).map(known -> known.losses(schedule)))
        .map(GenericArrayData::new)
        .orElse(null);
  }

  private static Optional<LearningCurve> law(ArrayData parameters) {
    try {
      return Optional.of(LearningCurve.of(parameters.toDoubleArray()));
    } catch (IllegalArgumentException e) {
      return Optional.empty();
    }
  }

  private static Optional<Schedule> schedule(ArrayData rates) {
    try {
      return Optional.of(Schedule.of(rates.toDoubleArray()));
    } catch (IllegalArgumentException e) {
      return Optional.empty();
    }
  }

  private static boolean hasNull(ArrayData numbers) {
    for (int i = 0; i < numbers.numElements(); i++) {
      if (numbers.isNullAt(i)) {
        return true;
      }
    }
    return false;
  }
}
