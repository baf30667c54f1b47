package io.copse.udf.law;

import java.util.OptionalDouble;

/**
 * The lowest loss at each training budget, by which families of models are compared. It falls
 * strictly with the budget.
 */
public interface Frontier {

  /**
   * The lowest loss in nats per token.
   *
   * @param flops the budget C in FLOPs, positive
   */
  double lossAt(double flops);

  /**
   * The budget that a loss needs; empty if no budget reaches it, or none that a double can hold.
   *
   * @param loss in nats per token, positive
   */
  default OptionalDouble flopsFor(double loss) {
    double low = Math.log(1e-3);
    double high = Math.log(1e100);
    if (!(lossAt(Math.exp(high)) < loss && loss < lossAt(Math.exp(low)))) {
      return OptionalDouble.empty();
    }

    // The logarithm of C to the last bit: bisection needs no slope and cannot fail.
    while (true) {
      double middle = low + (high - low) / 2;
      if (!(low < middle && middle < high)) {
        return OptionalDouble.of(Math.exp(middle));
      }

      if (lossAt(Math.exp(middle)) > loss) {
        low = middle;
      } else {
        high = middle;
      }
    }
  }
}
