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
import java.util.Map;
import java.util.stream.DoubleStream;

/**
 * The loss on one text from the loss on another, for models of any size and horizon (Brandfonbrener
 * et al. 2024, arXiv 2411.12925): {@code L1 = K (L0 - E0)^kappa + E1}. The two texts may also be
 * the tests of models trained on two corpora, paired by their training FLOPs.
 *
 * @param k K, coefficient, positive
 * @param kappa exponent, positive
 * @param e0 E0, irreducible loss of the text that is known, at least 0
 * @param e1 E1, irreducible loss of the text that is predicted, at least 0
 */
public record LossToLoss(double k, double kappa, double e0, double e1) implements Law {

  /** The law's definition. */
  public static final LawDefinition<LossToLoss> DEFINITION =
      LawDefinition.<LossToLoss>named("loss_to_loss")
          .equation("K (loss - E0)^kappa + E1")
          .source("Brandfonbrener et al. 2024")
          .reads(Variable.LOSS, 5)
          .predicts(Variable.TARGET_LOSS)
          .made(p -> new LossToLoss(p.get("K"), p.get("kappa"), p.get("E0"), p.get("E1")))
          .fittedBy(Parametrisation.of(4, CentredForm::new))
          .example(new LossToLoss(1.2, 0.9, 1.5, 1.1), 2.3, 2.5)
          .build();

  /** Registers the law. */
  public static final class Provider extends LawProvider {
    /** Called by the service loader. */
    public Provider() {
      super(DEFINITION);
    }
  }

  /** Checks the ranges. */
  public LossToLoss {
    Check.positive("K", k);
    Check.positive("kappa", kappa);
    Check.notNegative("E0", e0);
    Check.notNegative("E1", e1);
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
    return Parameters.of("K", k).and("kappa", kappa).and("E0", e0).and("E1", e1).map();
  }

  /**
   * The loss on the other text.
   *
   * @throws IllegalArgumentException if the known loss is not above E0, which no model reaches
   */
  @Override
  public double predict(double... values) {
    Check.inputs(this, values);
    Check.positive("loss above E0", values[0] - e0);
    return k * Math.pow(values[0] - e0, kappa) + e1;
  }

  /**
   * The form in the coordinates {@code (u, kappa, E0, v)}: u is the log of the term at the mean of
   * the known losses, and v the log of E1.
   */
  private static final class CentredForm extends PointwiseForm<LossToLoss> {
    /** E0 stays below the lowest known loss by this share of it. */
    private static final double MARGIN = 1e-3;

    private static final double[] SHARES = {0.1, 0.3, 0.5, 0.7, 0.85, 0.95};

    private final double[] x;
    private final double[] y;
    private final double scale;
    private final double lowest;
    private final List<Coordinate> coordinates;

    CentredForm(List<RunPoint> points) {
      x = points.stream().mapToDouble(RunPoint::loss).toArray();
      y = points.stream().mapToDouble(p -> p.value(Variable.TARGET_LOSS)).toArray();
      scale = Arrays.stream(x).average().orElse(1);
      lowest = Arrays.stream(x).min().orElse(1);
      double least = Arrays.stream(y).min().orElse(1);
      coordinates =
          List.of(
              Coordinate.logTerm("K", Kind.LOG_TERM, least),
              Coordinate.exponent("kappa"),
              new Coordinate("E0", Kind.FREE, 0, (1 - MARGIN) * lowest),
              Coordinate.logTerm("E1", Kind.LOG_CONSTANT, least));
    }

    @Override
    public List<Coordinate> coordinates() {
      return coordinates;
    }

    @Override
    protected double predict(double[] theta, int run, double[] slopes) {
      double above = x[run] - theta[2];
      double log = Math.log(above / (scale - theta[2]));
      double term = Math.exp(theta[0] + theta[1] * log);
      slopes[0] = term;
      slopes[1] = term * log;
      slopes[2] = term * theta[1] * (1 / (scale - theta[2]) - 1 / above);
      slopes[3] = Math.exp(theta[3]);
      return term + slopes[3];
    }

    @Override
    public List<double[]> axes(List<Double> exponents) {
      return List.of(
          coarse(exponents).stream().mapToDouble(v -> v).sorted().toArray(),
          DoubleStream.of(SHARES).map(share -> share * lowest).toArray());
    }

    @Override
    public double[] project(double[] point) {
      double[][] columns = new double[2][x.length];
      double[] ones = new double[x.length];
      Arrays.fill(ones, 1);
      for (int i = 0; i < x.length; i++) {
        // Relative residuals stand in for logarithmic ones.
        columns[0][i] = Math.pow((x[i] - point[1]) / (scale - point[1]), point[0]) / y[i];
        columns[1][i] = 1 / y[i];
      }
      double[] linear = NonNegativeLeastSquares.solve(columns, ones);
      double[] theta = {Math.log(linear[0]), point[0], point[1], Math.log(linear[1])};
      // A term that vanishes here starts small, so that the search can still bring it back.
      theta[0] = Math.max(theta[0], coordinates.get(0).low() + Math.log(10));
      theta[3] = Math.max(theta[3], coordinates.get(3).low() + Math.log(10));
      return clamp(theta);
    }

    @Override
    public LossToLoss law(double[] theta) {
      return new LossToLoss(
          Math.exp(theta[0] - theta[1] * Math.log(scale - theta[2])),
          theta[1],
          theta[2],
          Math.exp(theta[3]));
    }

    @Override
    public double[] theta(LossToLoss law) {
      return clamp(
          new double[] {
            Math.log(law.k()) + law.kappa() * Math.log(Math.max(MARGIN, scale - law.e0())),
            law.kappa(),
            law.e0(),
            Math.log(law.e1())
          });
    }
  }
}
