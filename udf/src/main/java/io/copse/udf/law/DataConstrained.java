package io.copse.udf.law;

import io.copse.udf.form.Coordinate;
import io.copse.udf.form.Coordinate.Kind;
import io.copse.udf.form.NonNegativeLeastSquares;
import io.copse.udf.form.Parametrisation;
import io.copse.udf.form.PointwiseForm;
import io.copse.udf.form.SumForm;
import io.copse.udf.run.RunPoint;
import io.copse.udf.run.Variable;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;

/**
 * Chinchilla's law for repeated data (Muennighoff et al. 2023, "Scaling Data-Constrained Language
 * Models", equation 6): {@code L = E + A / N'^alpha + B / D'^beta} with {@code D' = U (1 + rD (1 -
 * exp(-RD / rD)))}, where U tokens are unique and {@code RD = max(D / U - 1, 0)} counts the
 * repetitions; {@code N' = V (1 + rN (1 - exp(-RN / rN)))} likewise, where {@code V = min(N, the
 * best N for U tokens)} and {@code RN = N / V - 1}.
 *
 * @param base the law of data that are not repeated
 * @param tokenDecay rD, repetitions after which a repeated token is worth 1/e of a new one
 * @param paramDecay rN, the same for params beyond the best N for U tokens
 */
public record DataConstrained(Chinchilla base, double tokenDecay, double paramDecay)
    implements Law {

  /** The law's definition; all seven parameters are fitted at once. */
  public static final LawDefinition<DataConstrained> DEFINITION =
      LawDefinition.<DataConstrained>named("data_constrained")
          .equation(
              "the Chinchilla law of effective params and tokens, where repeated tokens and params"
                  + " in excess decay with R_D and R_N")
          .source("Muennighoff et al. 2023")
          .reads(Variable.PARAMS, 3)
          .reads(Variable.TOKENS, 3)
          .reads(Variable.UNIQUE_TOKENS, 2)
          .made(p -> new DataConstrained(Chinchilla.of(p), p.get("R_D"), p.get("R_N")))
          .fittedBy(parametrisation(Optional.empty()))
          .splits(
              new BudgetSplit<>(
                  List.of(Variable.UNIQUE_TOKENS),
                  (law, unique) -> flops -> law.optimum(flops, unique[0]),
                  List.of(1e12),
                  67.85))
          .example(
              new DataConstrained(
                  new Chinchilla(1.8691, 520.88, 1487.7, 0.35266, 0.35266), 15.3878, 5.3097),
              2.2256,
              6.34e9,
              242e9,
              25e9)
          .build();

  /** The numbers of parameters of the base law and of the decays. */
  private static final int BASE = 5;

  private static final int DECAYS = 2;

  /** Registers the law. */
  public static final class Provider extends LawProvider {
    /** Called by the service loader. */
    public Provider() {
      super(DEFINITION);
    }
  }

  /** Checks the ranges. */
  public DataConstrained {
    Check.positive("R_D", tokenDecay);
    Check.positive("R_N", paramDecay);
  }

  /**
   * The definition with a base law that is given, so that only the two decays are fitted. The law's
   * authors fit it in this way.
   */
  public static LawDefinition<DataConstrained> withBase(Chinchilla base) {
    return DEFINITION.fittedBy(parametrisation(Optional.of(base)));
  }

  private static Parametrisation<DataConstrained> parametrisation(Optional<Chinchilla> base) {
    return Parametrisation.of(
        base.isPresent() ? DECAYS : BASE + DECAYS, runs -> new RepeatedForm(runs, base));
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
    return Parameters.of(base.parameters()).and("R_D", tokenDecay).and("R_N", paramDecay).map();
  }

  @Override
  public double predict(double... values) {
    Check.inputs(this, values);
    double unique = Math.min(values[1], values[2]);
    double usable = Math.min(values[0], paramsFor(unique));
    return base.loss(
        decayed(usable, values[0], paramDecay), decayed(unique, values[1], tokenDecay));
  }

  /**
   * The N for which the given number of unique tokens is compute-optimal: {@code (alpha A / (beta
   * B))^(1/alpha) U^(beta/alpha)}.
   */
  public double paramsFor(double uniqueTokens) {
    Check.positive("unique tokens", uniqueTokens);
    return Math.exp(
        (Math.log(base.alpha() * base.a() / (base.beta() * base.b()))
                + base.beta() * Math.log(uniqueTokens))
            / base.alpha());
  }

  /**
   * The split of a budget {@code C = 6 N D} with the lowest loss for limited data, to one part in
   * 1e8 of N.
   *
   * @param flops the budget C in FLOPs, positive
   * @param uniqueTokens U, positive
   */
  public Allocation optimum(double flops, double uniqueTokens) {
    Check.positive("budget", flops);
    Check.positive("unique tokens", uniqueTokens);
    // With repetition both N and D lose value, so the best N is within this range of the
    // unconstrained one. The loss has one minimum in ln N, which golden sections find.
    double centre = Math.log(base.optimum(flops).params());
    double low = centre - Math.log(1e6);
    double high = centre + Math.log(1e6);
    double golden = (Math.sqrt(5) - 1) / 2;
    while (high - low > 1e-8) {
      double left = high - golden * (high - low);
      double right = low + golden * (high - low);
      if (lossOf(left, flops, uniqueTokens) < lossOf(right, flops, uniqueTokens)) {
        high = right;
      } else {
        low = left;
      }
    }

    double params = Math.exp((low + high) / 2);
    double tokens = flops / 6 / params;
    return new Allocation(flops, params, tokens, predict(params, tokens, uniqueTokens));
  }

  private double lossOf(double logParams, double flops, double uniqueTokens) {
    double params = Math.exp(logParams);
    return predict(params, flops / 6 / params, uniqueTokens);
  }

  private static double decayed(double unique, double all, double decay) {
    double repetitions = Math.max(all / unique - 1, 0);
    return unique * (1 + decay * -Math.expm1(-repetitions / decay));
  }

  /**
   * The form in the coordinates of Chinchilla's law, then the logs of the two decays. If the base
   * law is given, only these two are fitted.
   */
  private static final class RepeatedForm extends PointwiseForm<DataConstrained> {
    private static final double[] DECAY_AXIS = {Math.log(1), Math.log(5), Math.log(25)};

    /** With a given base law a cell costs little. */
    private static final double[] FINE_DECAY_AXIS =
        IntStream.range(0, 24).mapToDouble(i -> Math.log(0.5) + i * Math.log(1.5)).toArray();

    private final SumForm<Chinchilla> plain;
    private final Optional<Chinchilla> base;
    private final double[] n;
    private final double[] d;
    private final double[] unique;
    private final double[] loss;
    private final List<Coordinate> coordinates;
    private final double[] all = new double[BASE + DECAYS];
    private double[] lastCoordinates = new double[0];
    private Chinchilla lastLaw;

    RepeatedForm(List<RunPoint> points, Optional<Chinchilla> base) {
      this.base = base;
      this.plain = Chinchilla.SUM.bind(points, Variable.LOSS);
      this.n = points.stream().mapToDouble(RunPoint::params).toArray();
      this.d = points.stream().mapToDouble(RunPoint::tokens).toArray();
      this.unique =
          points.stream()
              .mapToDouble(p -> Math.min(p.tokens(), p.value(Variable.UNIQUE_TOKENS)))
              .toArray();
      this.loss = points.stream().mapToDouble(RunPoint::loss).toArray();
      List<Coordinate> list = new ArrayList<>(base.isPresent() ? List.of() : plain.coordinates());
      for (String name : List.of("R_D", "R_N")) {
        list.add(new Coordinate(name, Kind.LOG_SCALE, Math.log(1e-3), Math.log(1e5)));
      }

      this.coordinates = List.copyOf(list);
    }

    @Override
    public List<Coordinate> coordinates() {
      return coordinates;
    }

    @Override
    protected double predict(double[] theta, int run, double[] slopes) {
      double[] full = full(theta);
      Chinchilla law = plainLaw(full);
      double alpha = law.alpha();
      double beta = law.beta();
      double rD = Math.exp(full[BASE]);
      double rN = Math.exp(full[BASE + 1]);

      double logRatio = Math.log(alpha * law.a() / (beta * law.b()));
      double logUnique = Math.log(unique[run]);
      double best = Math.exp((logRatio + beta * logUnique) / alpha);
      boolean over = best < n[run];
      double usable = over ? best : n[run];
      double repeatedN = n[run] / usable - 1;
      double decayN = Math.exp(-repeatedN / rN);
      double effectiveN = usable * (1 + rN * (1 - decayN));
      double repeatedD = d[run] / unique[run] - 1;
      double decayD = Math.exp(-repeatedD / rD);
      double effectiveD = unique[run] * (1 + rD * (1 - decayD));
      double ofSize = law.a() * Math.pow(effectiveN, -alpha);
      double ofData = law.b() * Math.pow(effectiveD, -beta);

      // How the size's term moves with the log of the usable params, which the base law decides.
      double byUsable =
          over
              ? -alpha
                  * ofSize
                  * usable
                  / effectiveN
                  * (1 + rN * (1 - decayN) - decayN * n[run] / usable)
              : 0;
      double byLogA = ofSize + byUsable / alpha;
      double byLogB = ofData - byUsable / alpha;
      double byAlpha =
          -ofSize * Math.log(effectiveN)
              + byUsable * (1 - logRatio - beta * logUnique) / (alpha * alpha);
      double byBeta = -ofData * Math.log(effectiveD) + byUsable * (logUnique - 1 / beta) / alpha;
      all[0] = byLogA;
      all[1] = byLogB;
      all[2] = law.e();
      // The coefficients' coordinates are centred: at a fixed one, ln A moves with alpha.
      all[3] = byAlpha + byLogA * plain.meanOf(0);
      all[4] = byBeta + byLogB * plain.meanOf(1);
      all[5] =
          -beta * ofData * unique[run] / effectiveD * rD * (1 - decayD - decayD * repeatedD / rD);
      all[6] = -alpha * ofSize * usable / effectiveN * rN * (1 - decayN - decayN * repeatedN / rN);
      System.arraycopy(all, all.length - slopes.length, slopes, 0, slopes.length);
      return ofSize + ofData + law.e();
    }

    @Override
    public List<double[]> axes(List<Double> exponents) {
      if (base.isPresent()) {
        return List.of(FINE_DECAY_AXIS, FINE_DECAY_AXIS);
      }

      double[] coarse = coarse(exponents).stream().mapToDouble(v -> v).sorted().toArray();
      return List.of(coarse, coarse, DECAY_AXIS, DECAY_AXIS);
    }

    @Override
    public double[] project(double[] exponents) {
      if (base.isPresent()) {
        return exponents.clone();
      }

      // A first law without repetition tells what N is usable; then the coefficients once more.
      double[] theta = Arrays.copyOf(plain.project(Arrays.copyOf(exponents, 2)), BASE + DECAYS);
      System.arraycopy(exponents, 2, theta, BASE, DECAYS);
      DataConstrained law = law(theta);
      double[][] columns = new double[3][n.length];
      double[] ones = new double[n.length];
      for (int i = 0; i < n.length; i++) {
        Chinchilla shape = law.base();
        double withoutE = law.predict(n[i], d[i], unique[i]) - shape.e();
        double ofData =
            shape.b()
                * Math.pow(
                    unique[i]
                        * (1
                            + law.tokenDecay()
                                * -Math.expm1(-(d[i] / unique[i] - 1) / law.tokenDecay())),
                    -shape.beta());
        columns[0][i] = (withoutE - ofData) / loss[i];
        columns[1][i] = ofData / loss[i];
        columns[2][i] = 1 / loss[i];
        ones[i] = 1;
      }

      double[] linear = NonNegativeLeastSquares.solve(columns, ones);
      theta[0] += Math.log(linear[0]);
      theta[1] += Math.log(linear[1]);
      theta[2] = Math.log(linear[2]);
      for (int j = 0; j < 3; j++) {
        theta[j] = Math.max(theta[j], coordinates.get(j).low() + Math.log(10));
      }

      return clamp(theta);
    }

    @Override
    public DataConstrained law(double[] theta) {
      double[] full = full(theta);
      return new DataConstrained(
          plain.law(Arrays.copyOf(full, BASE)), Math.exp(full[BASE]), Math.exp(full[BASE + 1]));
    }

    @Override
    public double[] theta(DataConstrained law) {
      double[] full = Arrays.copyOf(plain.theta(law.base()), BASE + DECAYS);
      full[BASE] = Math.log(law.tokenDecay());
      full[BASE + 1] = Math.log(law.paramDecay());
      return Arrays.copyOfRange(full, full.length - coordinates.size(), full.length);
    }

    /** The base law, which is the same for all runs at one theta. */
    private Chinchilla plainLaw(double[] full) {
      double[] coordinates = Arrays.copyOf(full, BASE);
      if (lastLaw == null || !Arrays.equals(coordinates, lastCoordinates)) {
        lastCoordinates = coordinates;
        lastLaw = plain.law(coordinates);
      }

      return lastLaw;
    }

    private double[] full(double[] theta) {
      if (base.isEmpty()) {
        return theta;
      }

      double[] full = Arrays.copyOf(plain.theta(base.get()), BASE + DECAYS);
      System.arraycopy(theta, 0, full, BASE, DECAYS);
      return full;
    }
  }
}
