package io.copse.udf.fit;

import io.copse.udf.law.Kaplan;
import io.copse.udf.law.Variable;
import java.util.Arrays;
import java.util.List;

/**
 * Kaplan's law with the coordinates {@code (u, v, alphaN, alphaD)}: u and v are the logs of the
 * loss that size and data would cost alone in the middle of the runs.
 */
final class KaplanForm extends PointwiseForm<Kaplan> {

  /** The family. */
  static final class Family extends LawFamily<Kaplan> {
    Family() {
      super(
          "kaplan",
          new Design(List.of(Variable.PARAMS, Variable.TOKENS), List.of(3, 3)),
          Variable.LOSS);
    }

    @Override
    public int dimension() {
      return 4;
    }

    @Override
    Form<Kaplan> bind(List<RunPoint> points) {
      return new KaplanForm(points);
    }
  }

  private final double[] x;
  private final double[] y;
  private final double[] loss;
  private final double meanX;
  private final double meanY;
  private final List<Coordinate> coordinates;

  KaplanForm(List<RunPoint> points) {
    x = points.stream().mapToDouble(p -> Math.log(p.params())).toArray();
    y = points.stream().mapToDouble(p -> Math.log(p.tokens())).toArray();
    loss = points.stream().mapToDouble(RunPoint::loss).toArray();
    meanX = PowerSum.centre(x);
    meanY = PowerSum.centre(y);
    double lowest = Arrays.stream(loss).min().orElse(1);
    coordinates =
        List.of(
            Coordinate.logTerm("Nc", Kind.LOG_TERM, lowest),
            Coordinate.logTerm("Dc", Kind.LOG_TERM, lowest),
            Coordinate.exponent("alphaN"),
            Coordinate.exponent("alphaD"));
  }

  @Override
  List<Coordinate> coordinates() {
    return coordinates;
  }

  @Override
  double predict(double[] theta, int run, double[] slopes) {
    double alphaD = theta[3];
    double ofSize = (theta[0] - theta[2] * x[run]) / alphaD;
    double ofData = theta[1] / alphaD - y[run];
    double largest = Math.max(ofSize, ofData);
    double sum = Math.exp(ofSize - largest) + Math.exp(ofData - largest);
    double share = Math.exp(ofSize - largest) / sum;
    double log = largest + Math.log(sum);
    double predicted = Math.exp(alphaD * log);
    slopes[0] = predicted * share;
    slopes[1] = predicted * (1 - share);
    slopes[2] = -predicted * share * x[run];
    slopes[3] = predicted * (log - share * ofSize - (1 - share) * theta[1] / alphaD);
    return predicted;
  }

  @Override
  List<double[]> axes(List<Double> exponents) {
    double[] axis = exponents.stream().mapToDouble(v -> v).sorted().toArray();
    return List.of(axis, axis);
  }

  @Override
  double[] project(double[] exponents) {
    double alphaN = exponents[0];
    double alphaD = exponents[1];
    double[][] columns = new double[2][x.length];
    double[] ones = new double[x.length];
    for (int i = 0; i < x.length; i++) {
      // The law is linear in L^(1 / alphaD); relative residuals stand in for logarithmic ones.
      double log = Math.log(loss[i]) / alphaD;
      columns[0][i] = Math.exp(-alphaN / alphaD * x[i] - log);
      columns[1][i] = Math.exp(-y[i] - log);
      ones[i] = 1;
    }

    double[] linear = NonNegativeLeastSquares.solve(columns, ones);
    return clamp(
        new double[] {alphaD * Math.log(linear[0]), alphaD * Math.log(linear[1]), alphaN, alphaD});
  }

  @Override
  Kaplan law(double[] theta) {
    return new Kaplan(
        Math.exp(theta[0] / theta[2] + meanX),
        Math.exp(theta[1] / theta[3] + meanY),
        theta[2],
        theta[3]);
  }

  @Override
  double[] theta(Kaplan law) {
    return new double[] {
      law.alphaN() * (Math.log(law.nc()) - meanX),
      law.alphaD() * (Math.log(law.dc()) - meanY),
      law.alphaN(),
      law.alphaD()
    };
  }
}
