package io.copse.udf.fit;

import io.copse.udf.law.Routed;
import io.copse.udf.law.Variable;
import java.util.List;
import org.hipparchus.linear.Array2DRowRealMatrix;
import org.hipparchus.linear.ArrayRealVector;
import org.hipparchus.linear.QRDecomposition;

/**
 * The bilinear law of routed models. Its coordinates are a, b, c and d for logs that are centred,
 * {@code ln kStart} and {@code ln (kMax / kStart)}.
 */
final class RoutedForm extends PointwiseForm<Routed> {

  /** The family. */
  static final class Family extends LawFamily<Routed> {
    Family() {
      super(
          "routed",
          new Design(List.of(Variable.PARAMS, Variable.EXPERTS), List.of(3, 4)),
          Variable.LOSS);
    }

    @Override
    public int dimension() {
      return 6;
    }

    @Override
    Form<Routed> bind(List<RunPoint> points) {
      return new RoutedForm(points);
    }
  }

  private static final double LN10 = Math.log(10);

  private static final List<Coordinate> COORDINATES =
      List.of(
          new Coordinate("a", Kind.FREE, -5, 5),
          new Coordinate("b", Kind.FREE, -5, 5),
          new Coordinate("c", Kind.FREE, -5, 5),
          new Coordinate("d", Kind.FREE, -20, 20),
          new Coordinate("k_start", Kind.LOG_SCALE, Math.log(1e-2), Math.log(1e4)),
          new Coordinate("k_max", Kind.LOG_SCALE, Math.log(1.01), Math.log(1e6)));

  private final double[] n;
  private final double[] experts;
  private final double[] logLoss;
  private final double meanN;
  private final double meanF;

  RoutedForm(List<RunPoint> points) {
    n = points.stream().mapToDouble(p -> Math.log10(p.params())).toArray();
    experts = points.stream().mapToDouble(p -> p.value(Variable.EXPERTS)).toArray();
    logLoss = points.stream().mapToDouble(p -> Math.log10(p.loss())).toArray();
    meanN = PowerSum.centre(n);
    meanF =
        points.stream().mapToDouble(p -> Math.log10(p.value(Variable.EXPERTS))).average().orElse(0);
  }

  @Override
  List<Coordinate> coordinates() {
    return COORDINATES;
  }

  @Override
  double predict(double[] theta, int run, double[] slopes) {
    double start = Math.exp(theta[4]);
    double max = start * Math.exp(theta[5]);
    double h = 1 / (1 / start - 1 / max);
    double k = experts[run] - 1 + h;
    double saturated = 1 / (1 / k + 1 / max);
    double f = Math.log10(saturated) - meanF;
    double predicted =
        Math.exp(LN10 * (theta[0] * n[run] + theta[1] * f + theta[2] * n[run] * f + theta[3]));
    double byF = theta[1] + theta[2] * n[run];
    slopes[0] = predicted * LN10 * n[run];
    slopes[1] = predicted * LN10 * f;
    slopes[2] = predicted * LN10 * n[run] * f;
    slopes[3] = predicted * LN10;
    slopes[4] = predicted * byF * saturated * (h / (k * k) + 1 / max);
    slopes[5] = predicted * byF * saturated / max * (1 - h * h / (k * k));
    return predicted;
  }

  @Override
  List<double[]> axes(List<Double> exponents) {
    return List.of(logs(0.5, 1, 2, 4, 8), logs(4, 16, 64, 256, 1024));
  }

  @Override
  double[] project(double[] exponents) {
    Routed shape =
        new Routed(0, 0, 0, 0, Math.exp(exponents[0]), Math.exp(exponents[0] + exponents[1]));
    double[][] rows = new double[n.length][];
    for (int i = 0; i < n.length; i++) {
      double f = Math.log10(shape.saturated(experts[i])) - meanF;
      rows[i] = new double[] {n[i], f, n[i] * f, 1};
    }

    double[] theta = new double[COORDINATES.size()];
    var solver = new QRDecomposition(new Array2DRowRealMatrix(rows, false), 1e-12).getSolver();
    if (solver.isNonSingular()) {
      double[] linear = solver.solve(new ArrayRealVector(logLoss, false)).toArray();
      System.arraycopy(linear, 0, theta, 0, linear.length);
    }

    System.arraycopy(exponents, 0, theta, 4, 2);
    return clamp(theta);
  }

  @Override
  Routed law(double[] theta) {
    double c = theta[2];
    double a = theta[0] - c * meanF;
    double b = theta[1] - c * meanN;
    double d = theta[3] - a * meanN - b * meanF - c * meanN * meanF;
    return new Routed(a, b, c, d, Math.exp(theta[4]), Math.exp(theta[4] + theta[5]));
  }

  @Override
  double[] theta(Routed law) {
    return new double[] {
      law.a() + law.c() * meanF,
      law.b() + law.c() * meanN,
      law.c(),
      law.d() + law.a() * meanN + law.b() * meanF + law.c() * meanN * meanF,
      Math.log(law.kStart()),
      Math.log(law.kMax() / law.kStart())
    };
  }

  private static double[] logs(double... values) {
    double[] logs = new double[values.length];
    for (int i = 0; i < values.length; i++) {
      logs[i] = Math.log(values[i]);
    }

    return logs;
  }
}
