package io.copse.udf.fit;

import io.copse.udf.law.Law;
import io.copse.udf.law.Variable;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;

/**
 * The family of a law that is a sum of terms, each a coefficient times powers (or an exponential)
 * of the inputs: such a law is a table, not code.
 *
 * @param <L> the law
 */
final class PowerFamily<L extends Law> extends LawFamily<L> {

  /**
   * An exponent that is fitted.
   *
   * @param name the parameter
   * @param isFree whether it may be 0 or negative
   */
  record Exponent(String name, boolean isFree) {
    private static final double[] FREE_AXIS = {-0.1, 0, 0.1};

    Form.Coordinate coordinate() {
      return isFree
          ? new Form.Coordinate(name, Form.Kind.FREE, -Form.MAX_EXPONENT, Form.MAX_EXPONENT)
          : Form.Coordinate.exponent(name);
    }

    double[] axis(List<Double> grid) {
      return isFree ? FREE_AXIS.clone() : grid.stream().mapToDouble(v -> v).sorted().toArray();
    }
  }

  /**
   * An input under an exponent: {@code x^-p}, or {@code exp(-p x)} of a plain one.
   *
   * @param exponent p
   * @param input x
   * @param isPlain whether x stands for itself, not for its log
   */
  record Factor(Exponent exponent, Variable input, boolean isPlain) {
    static Factor power(Exponent exponent, Variable input) {
      return new Factor(exponent, input, false);
    }

    double covariate(RunPoint point) {
      double value = point.value(input);
      return isPlain ? value : Math.log(value);
    }
  }

  /**
   * A term of the sum.
   *
   * @param name its coefficient's parameter
   * @param sign 1, or -1 for a term that is taken away
   * @param factors what multiplies the coefficient; none in the irreducible term
   */
  record Term(String name, int sign, List<Factor> factors) {}

  private final List<Term> terms;
  private final List<Exponent> exponents;
  private final Function<double[], L> law;
  private final Function<L, double[]> natural;
  private final List<double[]> published;

  /**
   * Describes a law.
   *
   * @param law makes the law of the coefficients, in the order of the terms, and the exponents
   * @param natural gives them back
   * @param published the axes of the paper's grid of starts: logs of the coefficients, exponents
   */
  PowerFamily(
      String name,
      Design design,
      Variable target,
      List<Term> terms,
      List<Exponent> exponents,
      Function<double[], L> law,
      Function<L, double[]> natural,
      List<double[]> published) {
    super(name, design, target);
    this.terms = terms;
    this.exponents = exponents;
    this.law = law;
    this.natural = natural;
    this.published = published;
  }

  List<Term> terms() {
    return terms;
  }

  List<Exponent> exponents() {
    return exponents;
  }

  L law(double[] coefficientsAndExponents) {
    return law.apply(coefficientsAndExponents);
  }

  double[] natural(L fitted) {
    return natural.apply(fitted);
  }

  @Override
  public int dimension() {
    return terms.size() + exponents.size();
  }

  @Override
  Form<L> bind(List<RunPoint> points) {
    return new PowerSum<>(this, points);
  }

  @Override
  List<double[]> publishedStarts(Form<L> form) {
    if (published.isEmpty()) {
      return super.publishedStarts(form);
    }

    List<double[]> starts = new ArrayList<>();
    for (double[] logs : Axes.product(published)) {
      starts.add(((PowerSum<L>) form).fromLogs(logs));
    }

    return starts;
  }
}
