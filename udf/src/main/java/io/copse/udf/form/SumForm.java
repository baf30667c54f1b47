package io.copse.udf.form;

import io.copse.udf.form.Coordinate.Kind;
import io.copse.udf.run.RunPoint;
import io.copse.udf.run.Variable;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The form of a law that is a sum of terms {@code sign exp(c - sum_m p_m z_m)}: coefficients c,
 * then exponents p. The covariates z are centred, so that c is the log of the term in the middle of
 * the runs. Without the centring each c depends so closely on its p that searches stop early.
 *
 * @param <L> the law
 */
public final class SumForm<L> extends Form<L> {
  private final SumOfTerms<L> sum;
  private final List<String> names;
  private final List<Coordinate> coordinates;
  private final double[] target;
  private final int terms;

  /** By term, then by its exponent: which exponent, the covariate, and its mean. */
  private final int[][] exponent;

  private final double[][][] covariate;
  private final double[][] mean;
  private final double[] sign;
  private final double[][] scratch;

  SumForm(SumOfTerms<L> sum, List<RunPoint> points, Variable variable) {
    this.sum = sum;
    this.names = sum.names();
    this.target = points.stream().mapToDouble(p -> p.value(variable)).toArray();
    this.terms = sum.terms().size();
    this.exponent = new int[terms][];
    this.covariate = new double[terms][][];
    this.mean = new double[terms][];
    this.sign = new double[terms];
    this.scratch = new double[terms][points.size()];
    double lowest = Arrays.stream(target).min().orElse(1);
    List<Coordinate> all = new ArrayList<>();
    for (int j = 0; j < terms; j++) {
      SumOfTerms.Term term = sum.terms().get(j);
      sign[j] = term.sign();
      int count = term.factors().size();
      exponent[j] = new int[count];
      covariate[j] = new double[count][];
      mean[j] = new double[count];
      for (int m = 0; m < count; m++) {
        SumOfTerms.Factor factor = term.factors().get(m);
        exponent[j][m] = terms + sum.exponents().indexOf(factor.exponent());
        covariate[j][m] = points.stream().mapToDouble(factor::covariate).toArray();
        mean[j][m] = centre(covariate[j][m]);
      }

      Kind kind = count == 0 ? Kind.LOG_CONSTANT : Kind.LOG_TERM;
      all.add(Coordinate.logTerm(term.name(), kind, lowest));
    }

    sum.exponents().forEach(e -> all.add(e.coordinate()));
    this.coordinates = List.copyOf(all);
  }

  @Override
  public List<Coordinate> coordinates() {
    return coordinates;
  }

  @Override
  public void predict(double[] theta, double[] predicted) {
    Arrays.fill(predicted, 0);
    for (int j = 0; j < terms; j++) {
      fill(theta, j);
      double[] values = scratch[j];
      for (int i = 0; i < predicted.length; i++) {
        predicted[i] += values[i];
      }
    }
  }

  @Override
  public void pullBack(double[] theta, double[] weights, double[] gradient) {
    Arrays.fill(gradient, 0);
    for (int j = 0; j < terms; j++) {
      double[] values = scratch[j];
      for (int m = 0; m < exponent[j].length; m++) {
        double[] z = covariate[j][m];
        double total = 0;
        for (int i = 0; i < z.length; i++) {
          total += weights[i] * values[i] * z[i];
        }

        gradient[exponent[j][m]] -= total;
      }

      double total = 0;
      for (int i = 0; i < values.length; i++) {
        total += weights[i] * values[i];
      }

      gradient[j] = total;
    }
  }

  @Override
  public void slopes(double[] theta, int run, double[] slopes) {
    Arrays.fill(slopes, 0);
    for (int j = 0; j < terms; j++) {
      double log = theta[j];
      for (int m = 0; m < exponent[j].length; m++) {
        log -= theta[exponent[j][m]] * covariate[j][m][run];
      }

      slopes[j] = sign[j] * Math.exp(log);
      for (int m = 0; m < exponent[j].length; m++) {
        slopes[exponent[j][m]] -= slopes[j] * covariate[j][m][run];
      }
    }
  }

  @Override
  public List<double[]> axes(List<Double> grid) {
    int count = sum.exponents().size();
    List<Double> fine = count > 3 ? coarse(coarse(grid)) : count > 2 ? coarse(grid) : grid;
    return sum.exponents().stream().map(e -> e.axis(fine)).toList();
  }

  @Override
  public double[] project(double[] exponents) {
    double[] theta = new double[coordinates.size()];
    System.arraycopy(exponents, 0, theta, terms, exponents.length);
    double[] ones = new double[target.length];
    Arrays.fill(ones, 1);
    double[][] columns = new double[terms][];
    for (int j = 0; j < terms; j++) {
      fill(theta, j);
      columns[j] = scratch[j].clone();
      for (int i = 0; i < target.length; i++) {
        // Relative residuals stand in for logarithmic ones.
        columns[j][i] /= target[i];
      }
    }

    double[] linear = NonNegativeLeastSquares.solve(columns, ones);
    for (int j = 0; j < terms; j++) {
      // A term that vanishes here starts small, so that the search can still bring it back.
      theta[j] = Math.max(Math.log(linear[j]), coordinates.get(j).low() + Math.log(10));
    }

    return theta;
  }

  @Override
  public L law(double[] theta) {
    Map<String, Double> values = new LinkedHashMap<>();
    for (int j = 0; j < theta.length; j++) {
      values.put(names.get(j), j < terms ? Math.exp(theta[j] + shift(theta, j)) : theta[j]);
    }

    return sum.law().apply(values);
  }

  @Override
  public double[] theta(L law) {
    Map<String, Double> values = sum.values().apply(law);
    double[] theta = names.stream().mapToDouble(values::get).toArray();
    for (int j = 0; j < terms; j++) {
      theta[j] = Math.max(Math.log(theta[j]) - shift(theta, j), coordinates.get(j).low());
    }

    return theta;
  }

  /** The paper's coefficients are not centred, so each start is shifted. */
  @Override
  public List<double[]> publishedStarts() {
    return sum.publishedStarts().isEmpty()
        ? List.of()
        : Axes.product(sum.publishedStarts()).stream().map(this::fromLogs).toList();
  }

  private double[] fromLogs(double[] logs) {
    double[] theta = logs.clone();
    for (int j = 0; j < terms; j++) {
      theta[j] -= shift(theta, j);
    }

    return clamp(theta);
  }

  /** The mean log of the input of a term with one factor. */
  public double meanOf(int term) {
    return mean[term][0];
  }

  private double shift(double[] theta, int j) {
    double shift = 0;
    for (int m = 0; m < exponent[j].length; m++) {
      shift += theta[exponent[j][m]] * mean[j][m];
    }

    return shift;
  }

  private void fill(double[] theta, int j) {
    double[] values = scratch[j];
    if (exponent[j].length == 0) {
      Arrays.fill(values, sign[j] * Math.exp(theta[j]));
      return;
    }

    double c = theta[j];
    double p = theta[exponent[j][0]];
    double[] first = covariate[j][0];
    for (int i = 0; i < values.length; i++) {
      values[i] = c - p * first[i];
    }

    for (int m = 1; m < exponent[j].length; m++) {
      double next = theta[exponent[j][m]];
      double[] z = covariate[j][m];
      for (int i = 0; i < values.length; i++) {
        values[i] -= next * z[i];
      }
    }

    double s = sign[j];
    for (int i = 0; i < values.length; i++) {
      values[i] = s * Math.exp(values[i]);
    }
  }
}
