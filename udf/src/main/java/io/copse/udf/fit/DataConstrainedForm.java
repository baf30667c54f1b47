package io.copse.udf.fit;

import io.copse.udf.law.Chinchilla;
import io.copse.udf.law.DataConstrained;
import io.copse.udf.law.Variable;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;

/**
 * The law of repeated data. Its coordinates are Chinchilla's, then the logs of the two decays; with
 * a given base law only these two, as its authors fit it.
 */
final class DataConstrainedForm extends PointwiseForm<DataConstrained> {

  /** The family. */
  static final class Family extends LawFamily<DataConstrained> {
    private final Optional<Chinchilla> base;

    Family(Optional<Chinchilla> base) {
      super(
          "data_constrained",
          new Design(
              List.of(Variable.PARAMS, Variable.TOKENS, Variable.UNIQUE_TOKENS), List.of(3, 3, 2)),
          Variable.LOSS);
      this.base = base;
    }

    @Override
    public int dimension() {
      return base.isPresent() ? DECAYS : BASE + DECAYS;
    }

    @Override
    Form<DataConstrained> bind(List<RunPoint> points) {
      return new DataConstrainedForm(points, base);
    }
  }

  private static final int BASE = 5;
  private static final int DECAYS = 2;
  private static final double[] DECAY_AXIS = {Math.log(1), Math.log(5), Math.log(25)};

  /** With a given base law a cell costs little. */
  private static final double[] FINE_DECAY_AXIS =
      IntStream.range(0, 24).mapToDouble(i -> Math.log(0.5) + i * Math.log(1.5)).toArray();

  private final PowerSum<Chinchilla> plain;
  private final Optional<Chinchilla> base;
  private final double[] n;
  private final double[] d;
  private final double[] unique;
  private final double[] loss;
  private final List<Coordinate> coordinates;
  private final double[] all = new double[BASE + DECAYS];

  DataConstrainedForm(List<RunPoint> points, Optional<Chinchilla> base) {
    this.base = base;
    this.plain = (PowerSum<Chinchilla>) Laws.CHINCHILLA.bind(points);
    this.n = points.stream().mapToDouble(RunPoint::params).toArray();
    this.d = points.stream().mapToDouble(RunPoint::tokens).toArray();
    this.unique =
        points.stream()
            .mapToDouble(p -> Math.min(p.tokens(), p.value(Variable.UNIQUE_TOKENS)))
            .toArray();
    this.loss = points.stream().mapToDouble(RunPoint::loss).toArray();
    List<Coordinate> list = new ArrayList<>(base.isPresent() ? List.of() : plain.coordinates());
    for (String name : List.of("R_D*", "R_N*")) {
      list.add(new Coordinate(name, Kind.LOG_SCALE, Math.log(1e-3), Math.log(1e5)));
    }

    this.coordinates = List.copyOf(list);
  }

  @Override
  List<Coordinate> coordinates() {
    return coordinates;
  }

  @Override
  double predict(double[] theta, int run, double[] slopes) {
    double[] full = full(theta);
    Chinchilla law = plain.law(Arrays.copyOf(full, BASE));
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
  List<double[]> axes(List<Double> exponents) {
    if (base.isPresent()) {
      return List.of(FINE_DECAY_AXIS, FINE_DECAY_AXIS);
    }

    double[] coarse = Laws.coarse(exponents).stream().mapToDouble(v -> v).sorted().toArray();
    return List.of(coarse, coarse, DECAY_AXIS, DECAY_AXIS);
  }

  @Override
  double[] project(double[] exponents) {
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
  DataConstrained law(double[] theta) {
    double[] full = full(theta);
    return new DataConstrained(
        plain.law(Arrays.copyOf(full, BASE)), Math.exp(full[BASE]), Math.exp(full[BASE + 1]));
  }

  @Override
  double[] theta(DataConstrained law) {
    double[] full = Arrays.copyOf(plain.theta(law.base()), BASE + DECAYS);
    full[BASE] = Math.log(law.tokenDecay());
    full[BASE + 1] = Math.log(law.paramDecay());
    return Arrays.copyOfRange(full, full.length - dimension(), full.length);
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
