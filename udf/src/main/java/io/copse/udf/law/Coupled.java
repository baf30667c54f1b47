package io.copse.udf.law;

import io.copse.udf.form.Coordinate;
import io.copse.udf.form.Coordinate.Kind;
import io.copse.udf.form.NonNegativeLeastSquares;
import io.copse.udf.form.Parametrisation;
import io.copse.udf.form.PointwiseForm;
import io.copse.udf.run.RunPoint;
import io.copse.udf.run.Variable;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * Chinchilla's law with one power over both terms (arXiv 2608.07222): {@code L(N, D) = E + (A /
 * N^alpha + B / D^beta)^kappa}. At kappa = 1 it is {@link Chinchilla}. Below 1 the smaller of the
 * two terms counts less, so that a model that is short of params gains less from data.
 *
 * @param e irreducible loss E, nats per token, not negative
 * @param a coefficient A of the model's size, positive
 * @param b coefficient B of the data's size, positive
 * @param alpha exponent of the model's size, positive
 * @param beta exponent of the data's size, positive
 * @param kappa exponent of the sum, positive
 */
public record Coupled(double e, double a, double b, double alpha, double beta, double kappa)
    implements Law, AllocationLaw {

  /** The law extrapolates better than Chinchilla's only where kappa is in this range. */
  private static final double MIN_KAPPA = 0.25;

  private static final double MAX_KAPPA = 1;

  /** The law's definition; its example is the fit of the runs of kyo-takano/chinchilla. */
  public static final LawDefinition<Coupled> DEFINITION =
      LawDefinition.<Coupled>named("coupled")
          .equation("E + (A / params^alpha + B / tokens^beta)^kappa")
          .source("arXiv 2608.07222")
          .reads(Variable.PARAMS, 3)
          .reads(Variable.TOKENS, 3)
          .made(
              p ->
                  new Coupled(
                      p.get("E"),
                      p.get("A"),
                      p.get("B"),
                      p.get("alpha"),
                      p.get("beta"),
                      p.get("kappa")))
          .fittedBy(Parametrisation.of(6, CentredForm::new))
          .doubtedIf(Coupled::doubt)
          .mustBeat(Chinchilla.DEFINITION)
          .splits(law -> law, 62.71)
          .example(new Coupled(1.751, 1357, 4111, 0.3979, 0.3912, 0.8326), 1.9438, 70e9, 1.4e12)
          .build();

  /** Registers the law. */
  public static final class Provider extends LawProvider {
    /** Called by the service loader. */
    public Provider() {
      super(DEFINITION);
    }
  }

  /** Checks the ranges. */
  public Coupled {
    Check.notNegative("E", e);
    Check.positive("A", a);
    Check.positive("B", b);
    Check.positive("alpha", alpha);
    Check.positive("beta", beta);
    Check.positive("kappa", kappa);
  }

  private Optional<String> doubt() {
    return kappa >= MIN_KAPPA && kappa <= MAX_KAPPA
        ? Optional.empty()
        : Optional.of(
            String.format(
                Locale.ROOT,
                "The best kappa is %.3g, outside the range from %s to %s in which the law"
                    + " extrapolates well: fit the law chinchilla, or give runs over a wider range"
                    + " of params and tokens.",
                kappa,
                MIN_KAPPA,
                MAX_KAPPA));
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
    return Parameters.of("E", e)
        .and("A", a)
        .and("B", b)
        .and("alpha", alpha)
        .and("beta", beta)
        .and("kappa", kappa)
        .map();
  }

  @Override
  public double predict(double... values) {
    Check.inputs(this, values);
    double sum = a * Math.pow(values[0], -alpha) + b * Math.pow(values[1], -beta);
    return e + Math.pow(sum, kappa);
  }

  /**
   * The split of a budget {@code C = 6 N D} with the lowest loss. It does not depend on kappa, so
   * it is that of {@link Chinchilla#optimum} for the sum.
   *
   * @param flops the budget C in FLOPs, positive
   */
  @Override
  public Allocation optimum(double flops) {
    Allocation best = new Chinchilla(0, a, b, alpha, beta).optimum(flops);
    return new Allocation(
        flops, best.params(), best.tokens(), predict(best.params(), best.tokens()));
  }

  /**
   * The form in the coordinates {@code (u, v, ln E, p, q, ln kappa)}: u and v are the logs of the
   * losses that size and data would cost alone in the middle of the runs, and {@code p = kappa
   * alpha} and {@code q = kappa beta} are the exponents of these losses.
   */
  private static final class CentredForm extends PointwiseForm<Coupled> {
    private static final double[] LOG_KAPPAS = {Math.log(0.3), Math.log(0.5), Math.log(0.8)};

    /** With these bounds no coefficient overflows. */
    private static final double MAX_EXPONENT = 2;

    private static final double MAX_TERM = 100;

    /** Logs of the loss that size alone costs over that of data, in the middle of the runs. */
    private static final double[] RATIOS = {-2, -1, 0, 1, 2};

    private final double[] x;
    private final double[] y;
    private final double[] loss;
    private final double meanX;
    private final double meanY;
    private final List<Coordinate> coordinates;

    CentredForm(List<RunPoint> points) {
      x = points.stream().mapToDouble(p -> Math.log(p.params())).toArray();
      y = points.stream().mapToDouble(p -> Math.log(p.tokens())).toArray();
      loss = points.stream().mapToDouble(RunPoint::loss).toArray();
      meanX = centre(x);
      meanY = centre(y);
      double lowest = Arrays.stream(loss).min().orElse(1);
      Coordinate e = Coordinate.logTerm("E", Kind.LOG_CONSTANT, lowest);
      double highest = Math.log(MAX_TERM * Arrays.stream(loss).max().orElse(1));
      coordinates =
          List.of(
              new Coordinate("A", Kind.LOG_TERM, e.low(), highest),
              new Coordinate("B", Kind.LOG_TERM, e.low(), highest),
              e,
              new Coordinate("alpha", Kind.EXPONENT, Coordinate.MIN_EXPONENT, MAX_EXPONENT),
              new Coordinate("beta", Kind.EXPONENT, Coordinate.MIN_EXPONENT, MAX_EXPONENT),
              new Coordinate("kappa", Kind.LOG_SCALE, Math.log(0.1), Math.log(5)));
    }

    @Override
    public List<Coordinate> coordinates() {
      return coordinates;
    }

    @Override
    protected double predict(double[] theta, int run, double[] slopes) {
      double kappa = Math.exp(theta[5]);
      double ofSize = (theta[0] - theta[3] * x[run]) / kappa;
      double ofData = (theta[1] - theta[4] * y[run]) / kappa;
      double largest = Math.max(ofSize, ofData);
      double sum = Math.exp(ofSize - largest) + Math.exp(ofData - largest);
      double share = Math.exp(ofSize - largest) / sum;
      double log = largest + Math.log(sum);
      double reducible = Math.exp(kappa * log);
      double irreducible = Math.exp(theta[2]);
      slopes[0] = reducible * share;
      slopes[1] = reducible * (1 - share);
      slopes[2] = irreducible;
      slopes[3] = -reducible * share * x[run];
      slopes[4] = -reducible * (1 - share) * y[run];
      slopes[5] = kappa * reducible * (log - share * ofSize - (1 - share) * ofData);
      return irreducible + reducible;
    }

    @Override
    public List<double[]> axes(List<Double> exponents) {
      double[] axis = coarse(exponents).stream().mapToDouble(v -> v).sorted().toArray();
      return List.of(axis, axis, LOG_KAPPAS, RATIOS);
    }

    /** The law is linear in E and the scale of the rest, once the ratio of the terms is given. */
    @Override
    public double[] project(double[] point) {
      double[] theta = {point[3] / 2, -point[3] / 2, 0, point[0], point[1], point[2]};
      double[] slopes = new double[theta.length];
      double[][] columns = new double[2][x.length];
      double[] ones = new double[x.length];
      for (int i = 0; i < x.length; i++) {
        // Relative residuals stand in for logarithmic ones.
        columns[0][i] = (predict(theta, i, slopes) - slopes[2]) / loss[i];
        columns[1][i] = 1 / loss[i];
        ones[i] = 1;
      }

      double[] linear = NonNegativeLeastSquares.solve(columns, ones);
      theta[0] += Math.log(linear[0]);
      theta[1] += Math.log(linear[0]);
      theta[2] = Math.log(linear[1]);
      for (int j = 0; j < 3; j++) {
        // A term that vanishes here starts small, so that the search can still bring it back.
        theta[j] = Math.max(theta[j], coordinates.get(j).low() + Math.log(10));
      }

      return clamp(theta);
    }

    @Override
    public Coupled law(double[] theta) {
      double kappa = Math.exp(theta[5]);
      double alpha = theta[3] / kappa;
      double beta = theta[4] / kappa;
      return new Coupled(
          Math.exp(theta[2]),
          Math.exp(theta[0] / kappa + alpha * meanX),
          Math.exp(theta[1] / kappa + beta * meanY),
          alpha,
          beta,
          kappa);
    }

    @Override
    public double[] theta(Coupled law) {
      return new double[] {
        law.kappa() * (Math.log(law.a()) - law.alpha() * meanX),
        law.kappa() * (Math.log(law.b()) - law.beta() * meanY),
        Math.max(Math.log(law.e()), coordinates.get(2).low()),
        law.kappa() * law.alpha(),
        law.kappa() * law.beta(),
        Math.log(law.kappa())
      };
    }
  }
}
