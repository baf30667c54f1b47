package io.copse.udf.sql.law;

import io.copse.udf.law.Allocation;
import io.copse.udf.law.AllocationLaw;
import io.copse.udf.law.InferenceOptimum;
import io.copse.udf.law.InferenceOptimum.Demand;
import io.copse.udf.law.Law;
import io.copse.udf.law.LawDefinition;
import io.copse.udf.law.Laws;
import io.copse.udf.sql.call.Numbers;
import java.util.Arrays;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.stream.Stream;
import org.apache.spark.sql.catalyst.InternalRow;
import org.apache.spark.sql.catalyst.util.ArrayData;
import org.apache.spark.sql.catalyst.util.GenericArrayData;
import org.apache.spark.unsafe.types.UTF8String;

/**
 * The bodies of a law's functions: static methods that compiled queries call, and public for them
 * alone. Each takes the law's name, and an array of its parameters and the call's other numbers.
 */
public final class LawBodies {
  /** A table function that is asked for more rows than this was asked by mistake. */
  private static final int MAX_ROWS = 1_000_000;

  private LawBodies() {}

  /** The prediction; null if a number is NULL, NaN outside the domain. */
  public static Double predict(UTF8String name, ArrayData numbers) {
    if (hasNull(numbers)) {
      return null;
    }
    return predict(Laws.of(name.toString()), numbers.toDoubleArray()).orElse(Double.NaN);
  }

  /** The compute-optimal point; null if a number is NULL or outside the domain. */
  public static InternalRow optimum(UTF8String name, ArrayData numbers) {
    if (hasNull(numbers)) {
      return null;
    }
    double[] all = numbers.toDoubleArray();
    double flops = all[all.length - 1];
    return split(Laws.of(name.toString()), Arrays.copyOf(all, all.length - 1))
        .flatMap(law -> optimum(law, flops))
        .orElse(null);
  }

  /**
   * The cheapest model of a loss, which is the third last number, after what must be known beside
   * it; null if a number is NULL or outside the domain, or no model reaches the loss.
   */
  public static InternalRow inferenceOptimum(UTF8String name, ArrayData numbers) {
    if (hasNull(numbers)) {
      return null;
    }
    LawDefinition<?> law = Laws.of(name.toString());
    double[] all = numbers.toDoubleArray();
    double[] given = Arrays.copyOfRange(all, law.parameters().size(), all.length - 3);
    return Arrays.stream(given).allMatch(Numbers::isPositive)
        ? demand(all)
            .flatMap(
                demand -> law(law, all).flatMap(known -> InferenceOptimum.of(known, demand, given)))
            .map(AllocationRows::of)
            .orElse(null)
        : null;
  }

  /** The last three numbers: the loss, the tokens of inference and the most params. */
  private static Optional<Demand> demand(double[] numbers) {
    double loss = numbers[numbers.length - 3];
    double tokens = numbers[numbers.length - 2];
    double params = numbers[numbers.length - 1];
    return Numbers.isPositive(loss) && (tokens == 0 || Numbers.isPositive(tokens)) && params > 0
        ? Optional.of(new Demand(loss, tokens, params))
        : Optional.empty();
  }

  /** Compute-optimal points at budgets in geometric steps: the last three numbers. */
  public static ArrayData frontier(UTF8String name, ArrayData numbers) {
    if (hasNull(numbers)) {
      return null;
    }
    double[] all = numbers.toDoubleArray();
    double[] budgets = geometric("FLOPs", all);
    Optional<AllocationLaw> law =
        split(Laws.of(name.toString()), Arrays.copyOf(all, all.length - 3));
    return rows(
        Arrays.stream(budgets).mapToObj(flops -> law.flatMap(known -> optimum(known, flops))));
  }

  /** Predictions at sizes in geometric steps, the last three numbers, that share a budget. */
  public static ArrayData isoFlop(UTF8String name, ArrayData numbers) {
    if (hasNull(numbers)) {
      return null;
    }
    LawDefinition<?> law = Laws.of(name.toString());
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
                      : Optional.of(
                          AllocationRows.of(
                              new Allocation(flops, size, tokens, loss.getAsDouble())));
                }));
  }

  private static <L extends Law> OptionalDouble predict(LawDefinition<L> law, double[] numbers) {
    double[] inputs = Arrays.copyOfRange(numbers, law.parameters().size(), numbers.length);
    Optional<L> known = law(law, numbers);
    return known.isEmpty() || !Arrays.stream(inputs).allMatch(Numbers::isPositive)
        ? OptionalDouble.empty()
        : OptionalDouble.of(known.get().predict(inputs));
  }

  /** The law of a budget alone, made of its parameters and what must be known beside the budget. */
  private static <L extends Law> Optional<AllocationLaw> split(
      LawDefinition<L> law, double[] numbers) {
    double[] given = Arrays.copyOfRange(numbers, law.parameters().size(), numbers.length);
    return Arrays.stream(given).allMatch(Numbers::isPositive)
        ? law(law, numbers).map(known -> law.split().orElseThrow().splitter().of(known, given))
        : Optional.empty();
  }

  private static Optional<InternalRow> optimum(AllocationLaw law, double flops) {
    return Numbers.isPositive(flops)
        ? Optional.of(AllocationRows.of(law.optimum(flops)))
        : Optional.empty();
  }

  private static <L extends Law> Optional<L> law(LawDefinition<L> law, double[] numbers) {
    return LawCalls.law(law, Arrays.stream(numbers).boxed().toList());
  }

  private static ArrayData rows(Stream<Optional<InternalRow>> points) {
    return new GenericArrayData(points.flatMap(Optional::stream).toArray());
  }

  /** Steps from, to and how many: the last three of the numbers. */
  private static double[] geometric(String what, double[] numbers) {
    double low = numbers[numbers.length - 3];
    double high = numbers[numbers.length - 2];
    double points = numbers[numbers.length - 1];
    if (!Numbers.isPositive(low) || !Numbers.isPositive(high) || low > high) {
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
