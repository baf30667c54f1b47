package io.copse.udf.sql;

import io.copse.udf.fit.LawFamily;
import io.copse.udf.law.Allocation;
import io.copse.udf.law.AllocationLaw;
import io.copse.udf.law.Law;
import io.copse.udf.law.Variable;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/**
 * A law as SQL knows it.
 *
 * @param family its family
 * @param equation the equation, in the names of SQL's arguments
 * @param parameters the names of its parameters, in the order in which SQL takes them
 * @param law makes the law of its parameters
 * @param split how it splits a budget; empty if it does not
 * @param example published numbers for the texts
 * @param <L> the law
 */
record SqlLaw<L extends Law>(
    LawFamily<L> family,
    String equation,
    List<String> parameters,
    Function<double[], L> law,
    Optional<Split<L>> split,
    Example example) {

  /**
   * How a law splits a budget.
   *
   * @param given what must be known beside the budget
   * @param optimum the best split
   */
  record Split<L>(List<Variable> given, Optimum<L> optimum) {
    /** The split of a law that needs nothing but the budget. */
    static <L extends AllocationLaw> Split<L> ofBudget() {
      return new Split<>(List.of(), (law, flops, given) -> law.optimum(flops));
    }
  }

  /** The best split of a budget. */
  interface Optimum<L> {
    Allocation of(L law, double flops, double[] given);
  }

  /**
   * Numbers for the texts, as they are written in SQL.
   *
   * @param parameters the parameters, with commas between them
   * @param inputs what the law reads
   * @param predicted the prediction there, to 4 digits
   * @param given what a split needs beside the budget
   * @param bestParams in billions, for a budget of 5.88e23 FLOPs, to 2 digits
   */
  record Example(
      String parameters, String inputs, String predicted, String given, String bestParams) {}

  String name() {
    return family.name();
  }

  /** Makes the law; empty where a number is none that the law can have. */
  Optional<L> of(double[] numbers) {
    try {
      return Optional.of(law.apply(numbers));
    } catch (IllegalArgumentException e) {
      return Optional.empty();
    }
  }

  /** The prediction's name: the loss, or the error of a downstream task. */
  String prediction() {
    return family.target() == Variable.LOSS ? name() + "_loss" : name();
  }

  List<String> inputs() {
    return family.inputs().stream().map(Variable::label).toList();
  }

  List<String> given() {
    return split.orElseThrow().given().stream().map(Variable::label).toList();
  }
}
