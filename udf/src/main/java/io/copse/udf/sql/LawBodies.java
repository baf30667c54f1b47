package io.copse.udf.sql;

import io.copse.udf.law.Allocation;
import io.copse.udf.law.Law;
import java.util.Arrays;
import java.util.Optional;
import java.util.OptionalDouble;
import org.apache.spark.sql.catalyst.InternalRow;
import org.apache.spark.sql.catalyst.expressions.GenericInternalRow;
import org.apache.spark.sql.catalyst.util.ArrayData;
import org.apache.spark.sql.catalyst.util.GenericArrayData;
import org.apache.spark.unsafe.types.UTF8String;

/**
 * What the functions of a law do, as static methods that compiled queries call: public for them
 * alone. Each takes the law's name, and an array of its parameters and the call's other numbers.
 */
public final class LawBodies {
  /** A table function that is asked for more rows than this has been asked by mistake. */
  private static final int MAX_ROWS = 1_000_000;

  private LawBodies() {}

  /** The prediction; null where a number is NULL, NaN outside the domain. */
  public static Double predict(UTF8String name, ArrayData numbers) {
    if (hasNull(numbers)) {
      return null;
    }
    return predict(SqlLaws.of(name.toString()), numbers.toDoubleArray()).orElse(Double.NaN);
  }

  /** The compute-optimal point; null where a number is NULL or outside the domain. */
  public static InternalRow optimum(UTF8String name, ArrayData numbers) {
    if (hasNull(numbers)) {
      return null;
    }
    return optimum(SqlLaws.of(name.toString()), numbers.toDoubleArray()).orElse(null);
  }

  /** Compute-optimal points at budgets in geometric steps: the last three numbers. */
  public static ArrayData frontier(UTF8String name, ArrayData numbers) {
    if (hasNull(numbers)) {
      return null;
    }
    SqlLaw<?> law = SqlLaws.of(name.toString());
    double[] all = numbers.toDoubleArray();
    double[] budgets = geometric("FLOPs", all);
    double[] one = Arrays.copyOf(all, all.length - 2);
    return rows(
        Arrays.stream(budgets)
            .mapToObj(
                flops -> {
                  one[one.length - 1] = flops;
                  return optimum(law, one);
                }));
  }

  /** Predictions at sizes in geometric steps, the last three numbers, that share a budget. */
  public static ArrayData isoFlop(UTF8String name, ArrayData numbers) {
    if (hasNull(numbers)) {
      return null;
    }
    SqlLaw<?> law = SqlLaws.of(name.toString());
    double[] all = numbers.toDoubleArray();
    double[] sizes = geometric("params", all);
    int parameters = law.parameters().size();
    int given = all.length - parameters - 4;
    double flops = all[all.length - 4];
    double[] one = Arrays.copyOf(all, parameters + 2 + given);
    System.arraycopy(all, parameters, one, parameters + 2, given);
    return rows(
        Arrays.stream(sizes)
            .mapToObj(
                size -> {
                  double tokens = flops / 6 / size;
                  one[parameters] = size;
                  one[parameters + 1] = tokens;
                  OptionalDouble loss = predict(law, one);
                  return loss.isEmpty()
                      ? Optional.empty()
                      : Optional.of(row(new Allocation(flops, size, tokens, loss.getAsDouble())));
                }));
  }

  private static <L extends Law> OptionalDouble predict(SqlLaw<L> law, double[] numbers) {
    int parameters = law.parameters().size();
    double[] inputs = Arrays.copyOfRange(numbers, parameters, numbers.length);
    Optional<L> known = law.of(numbers);
    return known.isEmpty() || !Arrays.stream(inputs).allMatch(Bodies::isPositive)
        ? OptionalDouble.empty()
        : OptionalDouble.of(known.get().predict(inputs));
  }

  private static <L extends Law> Optional<InternalRow> optimum(SqlLaw<L> law, double[] numbers) {
    int parameters = law.parameters().size();
    double[] given = Arrays.copyOfRange(numbers, parameters, numbers.length - 1);
    double flops = numbers[numbers.length - 1];
    return Bodies.isPositive(flops) && Arrays.stream(given).allMatch(Bodies::isPositive)
        ? law.of(numbers)
            .map(known -> row(law.split().orElseThrow().optimum().of(known, flops, given)))
        : Optional.empty();
  }

  private static InternalRow row(Allocation point) {
    return new GenericInternalRow(
        new Object[] {
          point.flops(), point.params(), point.tokens(), point.tokensPerParam(), point.loss()
        });
  }

  private static ArrayData rows(java.util.stream.Stream<Optional<InternalRow>> points) {
    return new GenericArrayData(points.flatMap(Optional::stream).toArray());
  }

  /** Steps from, to and how many: the last three of the numbers. */
  private static double[] geometric(String what, double[] numbers) {
    double low = numbers[numbers.length - 3];
    double high = numbers[numbers.length - 2];
    double points = numbers[numbers.length - 1];
    if (!Bodies.isPositive(low) || !Bodies.isPositive(high) || low > high) {
      throw new IllegalArgumentException(
          "The %s go from %s to %s: give two finite numbers above 0, the smaller first."
              .formatted(what, low, high));
    }
    if (!(points >= 1 && points <= MAX_ROWS)) {
      throw new IllegalArgumentException(
          "A table of %s points is asked for: give a count from 1 to %d."
              .formatted(points, MAX_ROWS));
    }
    double[] steps = new double[(int) points];
    for (int i = 0; i < steps.length; i++) {
      steps[i] = low * Math.pow(high / low, i / Math.max(1.0, steps.length - 1.0));
    }
    return steps;
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
