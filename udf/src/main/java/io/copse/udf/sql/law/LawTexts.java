package io.copse.udf.sql.law;

import io.copse.udf.law.BudgetSplit;
import io.copse.udf.law.InferenceOptimum;
import io.copse.udf.law.InferenceOptimum.Demand;
import io.copse.udf.law.Law;
import io.copse.udf.law.LawDefinition;
import io.copse.udf.run.Variable;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The texts of a law's functions, which derive from its definition. */
public final class LawTexts {
  private static final double EXAMPLE_INFERENCE = 1e13;

  private LawTexts() {}

  /**
   * The name of the function that predicts: {@code LAW_loss}, or the own name of a law that
   * predicts something else.
   */
  public static String prediction(LawDefinition<?> law) {
    return law.target() == Variable.LOSS ? law.name() + "_loss" : law.name();
  }

  /** The equation and its paper. */
  public static String equation(LawDefinition<?> law) {
    return law.source().isEmpty() ? law.equation() : law.equation() + " (" + law.source() + ")";
  }

  /** The line of an argument that is a variable. */
  public static String argument(Variable variable) {
    return variable.label() + " - " + variable.meaning();
  }

  /** The names of variables, as arguments. */
  public static List<String> labels(List<Variable> variables) {
    return variables.stream().map(Variable::label).toList();
  }

  /** The parameters of the law's example, as a query writes them. */
  public static String exampleParameters(LawDefinition<?> law) {
    return law.example().law().parameters().values().stream()
        .map(LawTexts::literal)
        .collect(Collectors.joining(", "));
  }

  /** The parameters of the law's example and then the other numbers, as a query writes them. */
  static String exampleArguments(LawDefinition<?> law, List<Double> others) {
    return Stream.concat(Stream.of(exampleParameters(law)), others.stream().map(LawTexts::literal))
        .collect(Collectors.joining(", "));
  }

  /** The numbers of a split's example, which begin with what must be known beside the budget. */
  static List<Double> exampleOf(BudgetSplit<?> split, double... numbers) {
    List<Double> all = new ArrayList<>(split.exampleGiven());
    for (double number : numbers) {
      all.add(number);
    }
    return all;
  }

  /** A query for the cheapest model of the example's loss at its budget, with much inference. */
  static String inferenceExample(LawDefinition<?> law, BudgetSplit<?> split) {
    return "SELECT round(_FUNC_(%s).params / 1e9, 2)"
        .formatted(
            exampleArguments(law, exampleOf(split, exampleLoss(law, split), EXAMPLE_INFERENCE)));
  }

  /** What that query gives. */
  static String inferenceResult(LawDefinition<?> law, BudgetSplit<?> split) {
    double[] given = split.exampleGiven().stream().mapToDouble(v -> v).toArray();
    double params =
        InferenceOptimum.of(
                law.example().law(),
                new Demand(exampleLoss(law, split), EXAMPLE_INFERENCE, Double.POSITIVE_INFINITY),
                given)
            .orElseThrow()
            .params();
    return String.valueOf(rounded(params / 1e9, RoundingMode.HALF_UP));
  }

  /** The lowest loss of the example's budget, with two digits after the point, rounded up. */
  private static <L extends Law> double exampleLoss(LawDefinition<L> law, BudgetSplit<?> split) {
    double[] given = split.exampleGiven().stream().mapToDouble(v -> v).toArray();
    double lowest =
        law.frontier(law.example().law(), given).orElseThrow().lossAt(BudgetSplit.EXAMPLE_FLOPS);
    return rounded(lowest, RoundingMode.UP);
  }

  private static double rounded(double number, RoundingMode how) {
    return BigDecimal.valueOf(number).setScale(2, how).doubleValue();
  }

  /** A number as people write it in a query: {@code 0.34}, {@code 7e10}. */
  public static String literal(double number) {
    BigDecimal decimal = BigDecimal.valueOf(number).stripTrailingZeros();
    double magnitude = Math.abs(number);
    if (magnitude < 1e5 && magnitude >= 1e-4) {
      return decimal.toPlainString();
    }
    int exponent = decimal.precision() - decimal.scale() - 1;
    return decimal.movePointLeft(exponent).stripTrailingZeros().toPlainString() + "e" + exponent;
  }
}
