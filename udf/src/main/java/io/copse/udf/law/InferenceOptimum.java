package io.copse.udf.law;

import io.copse.udf.run.Variable;
import java.util.List;
import java.util.Optional;
import java.util.function.DoubleUnaryOperator;

/**
 * The cheapest model of a wanted loss, training and inference together (Sardana et al. 2023,
 * "Beyond Chinchilla-Optimal"): the N and D with the least {@code 6 N D + 2 N Dinf}, where Dinf
 * tokens are read and written after training. It serves every law of N and D.
 *
 * @param params the best number of parameters N
 * @param tokens the training tokens D with which it reaches the loss
 * @param loss the loss predicted there, nats per token
 * @param trainFlops {@code 6 N D}
 * @param inferenceFlops {@code 2 N Dinf}
 */
public record InferenceOptimum(
    double params, double tokens, double loss, double trainFlops, double inferenceFlops) {

  private static final double MAX_LOG_PARAMS = Math.log(1e30);
  private static final double MAX_LOG_TOKENS = Math.log(1e40);

  /** Sizes at which the cost is looked at before the best of them is refined. */
  private static final int SIZES = 256;

  private static final double PRECISION = 1e-9;

  /**
   * What is wanted of the model.
   *
   * @param loss the loss in nats per token, positive
   * @param inferenceTokens Dinf, 0 or more
   * @param maxParams the most params that fit into memory; infinity for no limit
   */
  public record Demand(double loss, double inferenceTokens, double maxParams) {
    /** Checks the ranges. */
    public Demand {
      Check.positive("wanted loss", loss);
      if (!(inferenceTokens >= 0 && inferenceTokens < Double.POSITIVE_INFINITY)) {
        throw new IllegalArgumentException(
            "The tokens of inference are " + inferenceTokens + ": give a finite number from 0.");
      }

      if (!(maxParams > 0)) {
        throw new IllegalArgumentException(
            "The most params are " + maxParams + ": give a number above 0.");
      }
    }
  }

  /** Training and inference together. */
  public double totalFlops() {
    return trainFlops + inferenceFlops;
  }

  /**
   * Finds the cheapest model.
   *
   * @param law a law that reads params, tokens, and then the given variables; more params or tokens
   *     must not raise its loss
   * @param given one positive value for each other variable that the law reads
   * @return empty if no model within the limit reaches the loss, or one of 1 param or 1 token does
   * @throws IllegalArgumentException if the law reads other variables
   */
  public static Optional<InferenceOptimum> of(Law law, Demand demand, double... given) {
    List<Variable> inputs = law.inputs();
    if (inputs.size() != 2 + given.length
        || inputs.get(0) != Variable.PARAMS
        || inputs.get(1) != Variable.TOKENS) {
      throw new IllegalArgumentException(
          "The law %s does not read params, tokens and %d other values: its inference cost is not known."
              .formatted(law.name(), given.length));
    }

    double[] values = new double[inputs.size()];
    System.arraycopy(given, 0, values, 2, given.length);
    DoubleUnaryOperator logTokens = logParams -> logTokens(law, values, logParams, demand.loss);
    DoubleUnaryOperator cost =
        logParams ->
            Math.exp(logParams)
                * (6 * Math.exp(logTokens.applyAsDouble(logParams)) + 2 * demand.inferenceTokens);
    double highest = Math.min(MAX_LOG_PARAMS, Math.log(demand.maxParams));
    if (!(highest > 0) || !(cost.applyAsDouble(highest) < Double.POSITIVE_INFINITY)) {
      return Optional.empty();
    }

    double best = cheapest(cost, highest);
    double logD = logTokens.applyAsDouble(best);
    if (!(best > 0) || !(logD > 0)) {
      return Optional.empty();
    }

    double params = best == highest ? Math.min(demand.maxParams, 1e30) : Math.exp(best);
    double tokens = Math.exp(logD);
    values[0] = params;
    values[1] = tokens;
    return Optional.of(
        new InferenceOptimum(
            params,
            tokens,
            law.predict(values),
            6 * params * tokens,
            2 * params * demand.inferenceTokens));
  }

  /**
   * The log of the fewest tokens of at least 1 with which a size reaches the loss: infinity if none
   * do.
   */
  private static double logTokens(Law law, double[] values, double logParams, double loss) {
    values[0] = Math.exp(logParams);
    double low = 0;
    double high = MAX_LOG_TOKENS;
    if (!(lossAt(law, values, high) <= loss)) {
      return Double.POSITIVE_INFINITY;
    }

    if (lossAt(law, values, low) <= loss) {
      return low;
    }

    // The logarithm of D to the last bit: bisection needs no slope and cannot fail.
    while (true) {
      double middle = low + (high - low) / 2;
      if (!(low < middle && middle < high)) {
        return high;
      }

      if (lossAt(law, values, middle) > loss) {
        low = middle;
      } else {
        high = middle;
      }
    }
  }

  private static double lossAt(Law law, double[] values, double logTokens) {
    values[1] = Math.exp(logTokens);
    return law.predict(values);
  }

  /** The log of the cheapest size: the best of a grid, refined by golden sections. */
  private static double cheapest(DoubleUnaryOperator cost, double highest) {
    double step = highest / SIZES;
    int best = 0;
    double lowest = Double.POSITIVE_INFINITY;
    for (int i = 0; i <= SIZES; i++) {
      double found = cost.applyAsDouble(i == SIZES ? highest : i * step);
      if (found < lowest) {
        lowest = found;
        best = i;
      }
    }

    double low = Math.max(0, best - 1) * step;
    double high = best + 1 >= SIZES ? highest : (best + 1) * step;
    double end = high;
    double golden = (Math.sqrt(5) - 1) / 2;
    while (high - low > PRECISION) {
      double left = high - golden * (high - low);
      double right = low + golden * (high - low);
      // Sizes that cannot reach the loss lie below those that can.
      if (cost.applyAsDouble(left) < cost.applyAsDouble(right)) {
        high = right;
      } else {
        low = left;
      }
    }

    double middle = (low + high) / 2;
    return cost.applyAsDouble(end) <= cost.applyAsDouble(middle) ? end : middle;
  }
}
