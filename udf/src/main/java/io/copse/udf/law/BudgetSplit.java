package io.copse.udf.law;

import io.copse.udf.run.Variable;
import java.util.List;

/**
 * How a law splits a training budget between the model's size and its data.
 *
 * @param given the variables that must be known beside the budget
 * @param splitter gives the split once they are known
 * @param exampleGiven values of {@code given} for the example of the law's definition
 * @param exampleParams the best number of parameters N there, in billions to two digits, for a
 *     budget of {@link #EXAMPLE_FLOPS}
 * @param <L> the law
 */
public record BudgetSplit<L>(
    List<Variable> given, Splitter<L> splitter, List<Double> exampleGiven, double exampleParams) {
  /** The budget of all examples: that of Gopher and Chinchilla. */
  public static final double EXAMPLE_FLOPS = 5.88e23;

  /**
   * Gives the split of a law.
   *
   * @param <L> the law
   */
  public interface Splitter<L> {
    /**
     * The law as one of a budget alone.
     *
     * @param given one positive value for each of {@link BudgetSplit#given()}
     */
    AllocationLaw of(L law, double... given);
  }

  /** Copies the lists. */
  public BudgetSplit {
    given = List.copyOf(given);
    exampleGiven = List.copyOf(exampleGiven);
  }
}
