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

/**
 * The loss of Kaplan et al. 2020 ("Scaling Laws for Neural Language Models", equation 1.5): {@code
 * L(N, D) = ((Nc / N)^(alphaN / alphaD) + Dc / D)^alphaD}. Its N leaves out the embeddings, and it
 * has no irreducible loss.
 *
 * @param nc Nc, params at which the size alone would cost 1 nat, positive
 * @param dc Dc, tokens at which the data alone would cost 1 nat, positive
 * @param alphaN exponent of the model's size, positive
 * @param alphaD exponent of the data's size, positive
 */
public record Kaplan(double nc, double dc, double alphaN, double alphaD)
    implements Law, AllocationLaw {

  /** The law's definition. */
  public static final LawDefinition<Kaplan> DEFINITION =
      LawDefinition.<Kaplan>named("kaplan")
          .equation(
              "((Nc / params)^(alphaN / alphaD) + Dc / tokens)^alphaD, params without embeddings")
          .source("Kaplan et al. 2020")
          .reads(Variable.PARAMS, 3)
          .reads(Variable.TOKENS, 3)
          .made(p -> new Kaplan(p.get("Nc"), p.get("Dc"), p.get("alphaN"), p.get("alphaD")))
          .fittedBy(Parametrisation.of(4, CentredForm::new))
          .splits(law -> law, 244.41)
          .example(new Kaplan(6.4e13, 1.8e13, 0.076, 0.103), 2.3101, 1.5e9, 23e9)
          .build();

  /** Registers the law. */
  public static final class Provider extends LawProvider {
    /** Called by the service loader. */
    public Provider() {
      super(DEFINITION);
    }
  }

  /** Checks the ranges. */
  public Kaplan {
    Check.positive("Nc", nc);
    Check.positive("Dc", dc);
    Check.positive("alphaN", alphaN);
    Check.positive("alphaD", alphaD);
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
    return Parameters.of("Nc", nc).and("Dc", dc).and("alphaN", alphaN).and("alphaD", alphaD).map();
  }

  @Override
  public double predict(double... values) {
    Check.inputs(this, values);
    return Math.pow(Math.pow(nc / values[0], alphaN / alphaD) + dc / values[1], alphaD);
  }

  /**
   * The split of a budget {@code C = 6 N D} with the lowest loss: with {@code r = alphaN / alphaD},
   * {@code N = (r Nc^r C / (6 Dc))^(1/(r + 1))}.
   *
   * @param flops the budget C in FLOPs, positive
   */
  @Override
  public Allocation optimum(double flops) {
    Check.positive("budget", flops);
    double r = alphaN / alphaD;
    double params = Math.exp((Math.log(r) + r * Math.log(nc) + Math.log(flops / 6 / dc)) / (r + 1));
    double tokens = flops / 6 / params;
    return new Allocation(flops, params, tokens, predict(params, tokens));
  }

  /**
   * The form in the coordinates {@code (u, v, alphaN, alphaD)}: u and v are the logs of the losses
   * that size and data would cost alone in the middle of the runs.
   */
  private static final class CentredForm extends PointwiseForm<Kaplan> {
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
      coordinates =
          List.of(
              Coordinate.logTerm("Nc", Kind.LOG_TERM, lowest),
              Coordinate.logTerm("Dc", Kind.LOG_TERM, lowest),
              Coordinate.exponent("alphaN"),
              Coordinate.exponent("alphaD"));
    }

    @Override
    public List<Coordinate> coordinates() {
      return coordinates;
    }

    @Override
    protected double predict(double[] theta, int run, double[] slopes) {
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
    public List<double[]> axes(List<Double> exponents) {
      double[] axis = exponents.stream().mapToDouble(v -> v).sorted().toArray();
      return List.of(axis, axis);
    }

    @Override
    public double[] project(double[] exponents) {
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
          new double[] {
            alphaD * Math.log(linear[0]), alphaD * Math.log(linear[1]), alphaN, alphaD
          });
    }

    @Override
    public Kaplan law(double[] theta) {
      return new Kaplan(
          Math.exp(theta[0] / theta[2] + meanX),
          Math.exp(theta[1] / theta[3] + meanY),
          theta[2],
          theta[3]);
    }

    @Override
    public double[] theta(Kaplan law) {
      return new double[] {
        law.alphaN() * (Math.log(law.nc()) - meanX),
        law.alphaD() * (Math.log(law.dc()) - meanY),
        law.alphaN(),
        law.alphaD()
      };
    }
  }
}
