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
 * The joint law of mixtures of experts (arXiv 2502.05172, "Joint MoE Scaling Laws"): {@code L = a
 * E'^delta N^(alpha + gamma ln E') + b E'^omega D^(beta + zeta ln E') + c}. N is the params that
 * are active for a token, D the tokens, and E' the saturating number of experts, {@code 1 / E' = 1
 * / (k - 1 + 1 / (1 / eStart - 1 / eMax)) + 1 / eMax}, which is eStart for one expert. For a fixed
 * number of experts it is {@link Chinchilla} in N and D.
 *
 * @param size the term of the params: a, alpha, delta and gamma
 * @param data the term of the tokens: b, beta, omega and zeta
 * @param eStart E' of one expert, positive and below eMax
 * @param eMax E' of infinitely many experts
 * @param c irreducible loss, nats per token, not negative
 */
public record JointMoe(Term size, Term data, double eStart, double eMax, double c) implements Law {

  /**
   * {@code coefficient E'^ofExperts x^(exponent + change ln E')}.
   *
   * @param coefficient positive
   * @param exponent of the input x with E' = 1, negative where more is better
   * @param ofExperts exponent of E'
   * @param change what the log of E' adds to the exponent
   */
  public record Term(double coefficient, double exponent, double ofExperts, double change) {
    /** The coefficient and the exponent of x at a number of experts. */
    private double[] at(double logExperts) {
      return new double[] {
        coefficient * Math.exp(ofExperts * logExperts), exponent + change * logExperts
      };
    }
  }

  private static final List<String> NAMES =
      List.of(
          "a", "alpha", "delta", "gamma", "b", "beta", "omega", "zeta", "E_start", "E_max", "c");

  /** The law's definition, with the published coefficients as its example. */
  public static final LawDefinition<JointMoe> DEFINITION =
      LawDefinition.<JointMoe>named("joint_moe")
          .equation(
              "a E'^delta params^(alpha + gamma ln E') + b E'^omega tokens^(beta + zeta ln E') +"
                  + " c, params active for a token and E' the saturating number of experts")
          .source("arXiv 2502.05172")
          .reads(Variable.PARAMS, 3)
          .reads(Variable.TOKENS, 3)
          .reads(Variable.EXPERTS, 4)
          .made(p -> of(NAMES.stream().mapToDouble(p::get).toArray()))
          .fittedBy(Parametrisation.of(NAMES.size(), CentredForm::new))
          .splits(
              new BudgetSplit<>(
                  List.of(Variable.EXPERTS),
                  (law, experts) -> law.of(experts[0]),
                  List.of(32.0),
                  160.11))
          .example(
              of(
                  35.91, -0.1889, -0.2285, 0.0098, 35.98, -0.1775, 0.5529, -0.0259, 2.0732,
                  290.4521, 1.3637),
              2.3622,
              1e9,
              1e11,
              8)
          .build();

  /** Registers the law. */
  public static final class Provider extends LawProvider {
    /** Called by the service loader. */
    public Provider() {
      super(DEFINITION);
    }
  }

  /** Checks the ranges. */
  public JointMoe {
    Check.positive("a", size.coefficient);
    Check.positive("b", data.coefficient);
    Check.finite("alpha", size.exponent);
    Check.finite("beta", data.exponent);
    Check.finite("delta", size.ofExperts);
    Check.finite("omega", data.ofExperts);
    Check.finite("gamma", size.change);
    Check.finite("zeta", data.change);
    Check.positive("E_start", eStart);
    Check.positive("E_max", eMax);
    Check.notNegative("c", c);
    if (!(eStart < eMax)) {
      throw new IllegalArgumentException(
          "The law's E_start is " + eStart + ": give less than its E_max of " + eMax + ".");
    }
  }

  private static JointMoe of(double... p) {
    return new JointMoe(
        new Term(p[0], p[1], p[2], p[3]), new Term(p[4], p[5], p[6], p[7]), p[8], p[9], p[10]);
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
    return Parameters.of("a", size.coefficient)
        .and("alpha", size.exponent)
        .and("delta", size.ofExperts)
        .and("gamma", size.change)
        .and("b", data.coefficient)
        .and("beta", data.exponent)
        .and("omega", data.ofExperts)
        .and("zeta", data.change)
        .and("E_start", eStart)
        .and("E_max", eMax)
        .and("c", c)
        .map();
  }

  @Override
  public double predict(double... values) {
    Check.inputs(this, values);
    double log = Math.log(saturated(values[2]));
    double[] ofSize = size.at(log);
    double[] ofData = data.at(log);
    return ofSize[0] * Math.pow(values[0], ofSize[1])
        + ofData[0] * Math.pow(values[1], ofData[1])
        + c;
  }

  /** The saturating number of experts E' of k experts: eStart at k = 1. */
  public double saturated(double experts) {
    return 1 / (1 / (experts - 1 + 1 / (1 / eStart - 1 / eMax)) + 1 / eMax);
  }

  /**
   * The law of a fixed number of experts, {@code m N^mu + n D^nu + c}, with its optimum.
   *
   * @param experts k, at least 1
   * @throws IllegalArgumentException if mu or nu is not negative there
   */
  public Chinchilla of(double experts) {
    Check.positive("number of experts", experts);
    double log = Math.log(saturated(experts));
    double[] ofSize = size.at(log);
    double[] ofData = data.at(log);
    return new Chinchilla(c, ofSize[0], ofData[0], -ofSize[1], -ofData[1]);
  }

  /**
   * The form in centred coordinates. With x the log of N or D less its mean, and e the log of E'
   * less that of the mean number of experts, each term is {@code exp(level + slope x + lift e +
   * change x e)}. Then follow {@code ln c}, {@code ln eStart} and {@code ln(eMax / eStart)}.
   */
  private static final class CentredForm extends PointwiseForm<JointMoe> {
    private static final double[] SLOPES = {-0.5, -0.25, -0.1};
    private static final double[] LOG_STARTS = {Math.log(0.7), Math.log(2), Math.log(6)};
    private static final double[] LOG_RATIOS = {Math.log(20), Math.log(200)};

    private static final int C = 8;
    private static final int START = 9;
    private static final int RATIO = 10;

    private final double[][] x;
    private final double[] means;
    private final double[] experts;
    private final double[] loss;
    private final double meanE;
    private final List<Coordinate> coordinates;

    CentredForm(List<RunPoint> points) {
      x =
          new double[][] {
            points.stream().mapToDouble(p -> Math.log(p.params())).toArray(),
            points.stream().mapToDouble(p -> Math.log(p.tokens())).toArray()
          };
      means = new double[] {centre(x[0]), centre(x[1])};
      experts = points.stream().mapToDouble(p -> p.value(Variable.EXPERTS)).toArray();
      loss = points.stream().mapToDouble(RunPoint::loss).toArray();
      meanE = Arrays.stream(experts).map(k -> Math.log(k + 1)).average().orElse(0);
      double lowest = Arrays.stream(loss).min().orElse(1);
      coordinates =
          List.of(
              Coordinate.logTerm("a", Kind.LOG_TERM, lowest),
              new Coordinate("alpha", Kind.FREE, -2, 2),
              new Coordinate("delta", Kind.FREE, -2, 2),
              new Coordinate("gamma", Kind.FREE, -1, 1),
              Coordinate.logTerm("b", Kind.LOG_TERM, lowest),
              new Coordinate("beta", Kind.FREE, -2, 2),
              new Coordinate("omega", Kind.FREE, -2, 2),
              new Coordinate("zeta", Kind.FREE, -1, 1),
              Coordinate.logTerm("c", Kind.LOG_CONSTANT, lowest),
              new Coordinate("E_start", Kind.LOG_SCALE, Math.log(1e-2), Math.log(1e3)),
              new Coordinate("E_max", Kind.LOG_SCALE, Math.log(1.01), Math.log(1e6)));
    }

    @Override
    public List<Coordinate> coordinates() {
      return coordinates;
    }

    @Override
    protected double predict(double[] theta, int run, double[] slopes) {
      double start = Math.exp(theta[START]);
      double max = start * Math.exp(theta[RATIO]);
      double h = 1 / (1 / start - 1 / max);
      double k = experts[run] - 1 + h;
      double saturated = 1 / (1 / k + 1 / max);
      double e = Math.log(saturated) - meanE;
      double byE = 0;
      double sum = Math.exp(theta[C]);
      slopes[C] = sum;
      for (int term = 0; term < 2; term++) {
        int at = 4 * term;
        double z = x[term][run];
        double value =
            Math.exp(theta[at] + theta[at + 1] * z + theta[at + 2] * e + theta[at + 3] * z * e);
        slopes[at] = value;
        slopes[at + 1] = value * z;
        slopes[at + 2] = value * e;
        slopes[at + 3] = value * z * e;
        byE += value * (theta[at + 2] + theta[at + 3] * z);
        sum += value;
      }

      slopes[START] = byE * saturated * (h / (k * k) + 1 / max);
      slopes[RATIO] = byE * saturated / max * (1 - h * h / (k * k));
      return sum;
    }

    @Override
    public List<double[]> axes(List<Double> exponents) {
      return List.of(SLOPES, SLOPES, LOG_STARTS, LOG_RATIOS);
    }

    /** The law is linear in a, b and c; experts start without an effect. */
    @Override
    public double[] project(double[] point) {
      double[] theta = new double[coordinates.size()];
      theta[1] = point[0];
      theta[5] = point[1];
      theta[START] = point[2];
      theta[RATIO] = point[3];
      double[][] columns = new double[3][loss.length];
      double[] ones = new double[loss.length];
      for (int i = 0; i < loss.length; i++) {
        columns[0][i] = Math.exp(theta[1] * x[0][i]) / loss[i];
        columns[1][i] = Math.exp(theta[5] * x[1][i]) / loss[i];
        columns[2][i] = 1 / loss[i];
        ones[i] = 1;
      }

      double[] linear = NonNegativeLeastSquares.solve(columns, ones);
      int[] positions = {0, 4, C};
      for (int j = 0; j < positions.length; j++) {
        int at = positions[j];
        // A term that vanishes here starts small, so that the search can still bring it back.
        theta[at] = Math.max(Math.log(linear[j]), coordinates.get(at).low() + Math.log(10));
      }

      return clamp(theta);
    }

    @Override
    public JointMoe law(double[] theta) {
      double start = Math.exp(theta[START]);
      return new JointMoe(
          term(theta, 0),
          term(theta, 1),
          start,
          start * Math.exp(theta[RATIO]),
          Math.exp(theta[C]));
    }

    private Term term(double[] theta, int which) {
      int at = 4 * which;
      double change = theta[at + 3];
      double exponent = theta[at + 1] - change * meanE;
      double ofExperts = theta[at + 2] - change * means[which];
      double level =
          theta[at]
              - theta[at + 1] * means[which]
              - theta[at + 2] * meanE
              + change * means[which] * meanE;
      return new Term(Math.exp(level), exponent, ofExperts, change);
    }

    @Override
    public double[] theta(JointMoe law) {
      double[] theta = new double[coordinates.size()];
      fill(theta, 0, law.size);
      fill(theta, 1, law.data);
      theta[C] = Math.max(Math.log(law.c), coordinates.get(C).low());
      theta[START] = Math.log(law.eStart);
      theta[RATIO] = Math.log(law.eMax / law.eStart);
      return theta;
    }

    private void fill(double[] theta, int which, Term term) {
      int at = 4 * which;
      theta[at + 3] = term.change;
      theta[at + 1] = term.exponent + term.change * meanE;
      theta[at + 2] = term.ofExperts + term.change * means[which];
      theta[at] =
          Math.log(term.coefficient)
              + term.exponent * means[which]
              + term.ofExperts * meanE
              + term.change * means[which] * meanE;
    }
  }
}
