package io.copse.udf.form;

import io.copse.udf.run.RunPoint;
import io.copse.udf.run.Variable;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Stream;

/**
 * The parametrisation of a law that is a sum of terms, each a coefficient times powers (or an
 * exponential) of the inputs. Such a law is a table, not code.
 *
 * @param terms the terms, in the order in which they are added
 * @param exponents the exponents that are fitted
 * @param law makes the law of the values by name: coefficients by the names of their terms, and
 *     exponents
 * @param values gives these values of a law
 * @param publishedStarts the axes of the paper's grid of starts, in the order of terms and
 *     exponents: logs of the coefficients, then exponents; none if the paper gives no grid
 * @param <L> the law
 */
public record SumOfTerms<L>(
    List<Term> terms,
    List<Exponent> exponents,
    Function<Map<String, Double>, L> law,
    Function<L, Map<String, Double>> values,
    List<double[]> publishedStarts)
    implements Parametrisation<L> {

  /**
   * An exponent that is fitted.
   *
   * @param name the parameter
   * @param isFree whether it may be 0 or negative
   */
  public record Exponent(String name, boolean isFree) {
    private static final double[] FREE_AXIS = {-0.1, 0, 0.1};

    /** An exponent above 0. */
    public static Exponent positive(String name) {
      return new Exponent(name, false);
    }

    /** An exponent that may be 0 or negative. */
    public static Exponent free(String name) {
      return new Exponent(name, true);
    }

    Coordinate coordinate() {
      return isFree
          ? new Coordinate(
              name, Coordinate.Kind.FREE, -Coordinate.MAX_EXPONENT, Coordinate.MAX_EXPONENT)
          : Coordinate.exponent(name);
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
  public record Factor(Exponent exponent, Variable input, boolean isPlain) {

    /** {@code x^-p}. */
    public static Factor power(Variable input, Exponent exponent) {
      return new Factor(exponent, input, false);
    }

    /** {@code exp(-p x)}. */
    public static Factor exponential(Variable input, Exponent exponent) {
      return new Factor(exponent, input, true);
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
   * @param sign 1, or -1 for a term that is subtracted
   * @param factors what multiplies the coefficient; none in the irreducible term
   */
  public record Term(String name, int sign, List<Factor> factors) {

    /** A coefficient times its factors; without factors, the irreducible term. */
    public static Term plus(String name, Factor... factors) {
      return new Term(name, 1, List.of(factors));
    }

    /** Minus a coefficient times its factors. */
    public static Term minus(String name, Factor... factors) {
      return new Term(name, -1, List.of(factors));
    }
  }

  /** Copies the lists. */
  public SumOfTerms {
    terms = List.copyOf(terms);
    exponents = List.copyOf(exponents);
    publishedStarts = List.copyOf(publishedStarts);
  }

  /**
   * A sum whose coefficients and exponents are the law's own parameters, without published starts.
   *
   * @param law makes the law of its parameters by name
   * @param parameters gives the parameters of a law by name
   */
  public static <L> SumOfTerms<L> of(
      Function<Map<String, Double>, L> law,
      Function<L, Map<String, Double>> parameters,
      Term... terms) {
    List<Exponent> exponents =
        Stream.of(terms)
            .flatMap(term -> term.factors().stream())
            .map(Factor::exponent)
            .distinct()
            .toList();
    return new SumOfTerms<>(List.of(terms), exponents, law, parameters, List.of());
  }

  /** The same with the axes of a paper's grid of starts. */
  public SumOfTerms<L> startingAt(double[]... axes) {
    return new SumOfTerms<>(terms, exponents, law, values, List.of(axes));
  }

  /** The values {@code first, first + step, ...} of an axis of starts. */
  public static double[] steps(double first, double step, int count) {
    double[] steps = new double[count];
    for (int i = 0; i < count; i++) {
      steps[i] = first + i * step;
    }

    return steps;
  }

  @Override
  public int dimension() {
    return terms.size() + exponents.size();
  }

  @Override
  public SumForm<L> bind(List<RunPoint> runs, Variable target) {
    return new SumForm<>(this, runs, target);
  }

  /** The names of the coefficients and exponents, in the order of the coordinates. */
  List<String> names() {
    return Stream.concat(terms.stream().map(Term::name), exponents.stream().map(Exponent::name))
        .toList();
  }
}
