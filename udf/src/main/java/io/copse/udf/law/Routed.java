package io.copse.udf.law;

import io.copse.udf.form.Coordinate;
import io.copse.udf.form.Coordinate.Kind;
import io.copse.udf.form.Parametrisation;
import io.copse.udf.form.PointwiseForm;
import io.copse.udf.run.RunPoint;
import io.copse.udf.run.Variable;
import java.util.List;
import java.util.Map;
import org.hipparchus.linear.Array2DRowRealMatrix;
import org.hipparchus.linear.ArrayRealVector;
import org.hipparchus.linear.QRDecomposition;

/**
 * The bilinear law of routed models (Clark et al. 2022, "Unified Scaling Laws for Routed Language
 * Models", equations 2 and 7): {@code log L = a log N + b log F + c log N log F + d} with base-10
 * logarithms, N the params of the dense model of equal depth and width, and F the saturating number
 * of experts, {@code 1 / F = 1 / (k - 1 + 1 / (1 / kStart - 1 / kMax)) + 1 / kMax}.
 *
 * @param a exponent of the size, negative where larger is better
 * @param b exponent of the experts
 * @param c how the size changes what experts are worth
 * @param d logarithm of the loss at N = F = 1
 * @param kStart F of one expert, positive and below kMax
 * @param kMax F of infinitely many experts
 */
public record Routed(double a, double b, double c, double d, double kStart, double kMax)
    implements Law {

  /** The law's definition. */
  public static final LawDefinition<Routed> DEFINITION =
      LawDefinition.<Routed>named("routed")
          .equation(
              "10^(a log N + b log F + c log N log F + d), N the params of the dense model and F"
                  + " the saturating number of experts")
          .source("Clark et al. 2022")
          .reads(Variable.PARAMS, 3)
          .reads(Variable.EXPERTS, 4)
          .made(
              p ->
                  new Routed(
                      p.get("a"),
                      p.get("b"),
                      p.get("c"),
                      p.get("d"),
                      p.get("k_start"),
                      p.get("k_max")))
          .fittedBy(Parametrisation.of(6, CentredForm::new))
          .example(new Routed(-0.082, -0.108, 0.009, 1.104, 1.85, 314.5), 2.0858, 1e9, 64)
          .build();

  /** Registers the law. */
  public static final class Provider extends LawProvider {
    /** Called by the service loader. */
    public Provider() {
      super(DEFINITION);
    }
  }

  /** Checks the ranges. */
  public Routed {
    Check.finite("a", a);
    Check.finite("b", b);
    Check.finite("c", c);
    Check.finite("d", d);
    Check.positive("kStart", kStart);
    Check.positive("kMax", kMax);
    if (!(kStart < kMax)) {
      throw new IllegalArgumentException(
          "The law's kStart is " + kStart + ": give less than its kMax of " + kMax + ".");
    }
  }

  @Override
  public String name() {
    return DEFINITION.name();
  }

  @Override
  public List<Variable> inputs() {
    return DEFINITION.inputs();
  }

  @Override
  public Map<String, Double> parameters() {
    return Parameters.of("a", a)
        .and("b", b)
        .and("c", c)
        .and("d", d)
        .and("k_start", kStart)
        .and("k_max", kMax)
        .map();
  }

  @Override
  public double predict(double... values) {
    Check.inputs(this, values);
    double logN = Math.log10(values[0]);
    double logF = Math.log10(saturated(values[1]));
    return Math.pow(10, a * logN + b * logF + c * logN * logF + d);
  }

  /** The saturating number of experts F of k experts: kStart at k = 1. */
  public double saturated(double experts) {
    return 1 / (1 / (experts - 1 + 1 / (1 / kStart - 1 / kMax)) + 1 / kMax);
  }

  /**
   * The params of a dense model with the same loss: the effective parameter count of the paper,
   * {@code N^((a + c log F(k)) / (a + c log F(1))) (F(k) / F(1))^(b / (a + c log F(1)))}.
   *
   * @param params N, positive
   * @param experts k, at least 1
   */
  public double effectiveParams(double params, double experts) {
    Check.positive("params", params);
    Check.positive("number of experts", experts);
    double dense = a + c * Math.log10(kStart);
    double logF = Math.log10(saturated(experts));
    return Math.pow(
        10, ((a + c * logF) * Math.log10(params) + b * (logF - Math.log10(kStart))) / dense);
  }

  /**
   * The form in the coordinates a, b, c and d for centred logs, {@code ln kStart} and {@code ln
   * (kMax / kStart)}.
   */
  private static final class CentredForm extends PointwiseForm<Routed> {
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

    CentredForm(List<RunPoint> points) {
      n = points.stream().mapToDouble(p -> Math.log10(p.params())).toArray();
      experts = points.stream().mapToDouble(p -> p.value(Variable.EXPERTS)).toArray();
      logLoss = points.stream().mapToDouble(p -> Math.log10(p.loss())).toArray();
      meanN = centre(n);
      meanF =
          points.stream()
              .mapToDouble(p -> Math.log10(p.value(Variable.EXPERTS)))
              .average()
              .orElse(0);
    }

    @Override
    public List<Coordinate> coordinates() {
      return COORDINATES;
    }

    @Override
    protected double predict(double[] theta, int run, double[] slopes) {
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
    public List<double[]> axes(List<Double> exponents) {
      return List.of(logs(0.5, 1, 2, 4, 8), logs(4, 16, 64, 256, 1024));
    }

    @Override
    public double[] project(double[] exponents) {
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
    public Routed law(double[] theta) {
      double c = theta[2];
      double a = theta[0] - c * meanF;
      double b = theta[1] - c * meanN;
      double d = theta[3] - a * meanN - b * meanF - c * meanN * meanF;
      return new Routed(a, b, c, d, Math.exp(theta[4]), Math.exp(theta[4] + theta[5]));
    }

    @Override
    public double[] theta(Routed law) {
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
}
