package io.copse.udf.mixture;

import io.copse.udf.fit.Bfgs;
import io.copse.udf.fit.Objective;
import java.util.Arrays;
import java.util.stream.DoubleStream;
import org.hipparchus.linear.Array2DRowRealMatrix;
import org.hipparchus.linear.ArrayRealVector;
import org.hipparchus.linear.SingularValueDecomposition;

/**
 * The objective of a fit of {@link MixtureLaw} by its coordinates: the log of c, then {@code t_j +
 * ln k} for each domain.
 */
final class MixtureSurface implements Bfgs.Function {
  /** A least c, as a share of the lowest loss: below it c counts as 0. */
  private static final double LEAST = 1e-4;

  /** A loss nearer to c than this share of the mean counts as so near. */
  private static final double NEAR = 0.05;

  private final MixtureRuns runs;
  private final Objective objective;
  private final double lowest;
  private final double highest;
  private final double[] predicted;
  private final double[] slopes;

  MixtureSurface(MixtureRuns runs, Objective objective) {
    this.runs = runs;
    this.objective = objective;
    this.lowest = Arrays.stream(runs.losses()).min().orElseThrow();
    this.highest = Arrays.stream(runs.losses()).max().orElseThrow();
    this.predicted = new double[runs.size()];
    this.slopes = new double[runs.size()];
  }

  @Override
  public double evaluate(double[] theta, double[] gradient) {
    Arrays.fill(gradient, 0);
    if (!(theta[0] < Math.log(highest)) || theta[0] < Math.log(LEAST * lowest)) {
      return Double.POSITIVE_INFINITY;
    }
    double c = Math.exp(theta[0]);
    double[] moved = new double[predicted.length];
    for (int i = 0; i < moved.length; i++) {
      moved[i] = Math.exp(sum(theta, runs.shares()[i]));
      predicted[i] = c + moved[i];
    }
    double value = objective.sum(predicted, runs.losses(), slopes);
    for (int i = 0; i < moved.length; i++) {
      gradient[0] += slopes[i] * c;
      for (int j = 1; j < theta.length; j++) {
        gradient[j] += slopes[i] * moved[i] * runs.shares()[i][j - 1];
      }
    }
    return Double.isFinite(value) ? value : Double.POSITIVE_INFINITY;
  }

  /**
   * The coordinates of a given c, by least squares of the logs of what is above it. Noise may put
   * losses below c, so c may be above the lowest of them.
   *
   * @param share c as a share of the lowest loss
   */
  double[] project(double share) {
    double c = share * lowest;
    double mean = Arrays.stream(runs.losses()).average().orElseThrow();
    double floor = NEAR * (mean - c);
    double[] logs =
        Arrays.stream(runs.losses()).map(loss -> Math.log(Math.max(floor, loss - c))).toArray();
    double[] t =
        new SingularValueDecomposition(new Array2DRowRealMatrix(runs.shares(), false))
            .getSolver()
            .solve(new ArrayRealVector(logs, false))
            .toArray();
    return DoubleStream.concat(DoubleStream.of(Math.log(c)), Arrays.stream(t)).toArray();
  }

  /** The law at the coordinates, with k the second term at the mean mixture. */
  MixtureLaw law(double[] theta) {
    return law(theta, runs.mean());
  }

  /** The law at the coordinates, with k the second term at a given mixture. */
  MixtureLaw law(double[] theta, double[] mixture) {
    double log = sum(theta, mixture);
    return new MixtureLaw(
        theta[0] < Math.log(2 * LEAST * lowest) ? 0 : Math.exp(theta[0]),
        Math.exp(log),
        Arrays.stream(theta).skip(1).mapToObj(t -> t - log).toList());
  }

  /** The coordinates of a law, its c within the range of these runs. */
  double[] theta(MixtureLaw law) {
    double low = Math.log(1.5 * LEAST * lowest);
    double high = Math.log((1 - LEAST) * highest);
    double logK = Math.log(law.k());
    return DoubleStream.concat(
            DoubleStream.of(Math.max(low, Math.min(high, Math.log(law.c())))),
            law.t().stream().mapToDouble(t -> t + logK))
        .toArray();
  }

  private static double sum(double[] theta, double[] shares) {
    double sum = 0;
    for (int j = 0; j < shares.length; j++) {
      sum += theta[j + 1] * shares[j];
    }
    return sum;
  }
}
