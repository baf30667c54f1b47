package io.copse.udf.mixture;

import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;

/**
 * Runs that differ in their mixture alone.
 *
 * @param domains the names of the training domains
 * @param shares by run, then by domain; those of a run add up to 1
 * @param losses the loss of each run on one text, in nats per token
 */
public record MixtureRuns(List<String> domains, double[][] shares, double[] losses) {
  /** Published shares are rounded, so their sum may differ from 1 by this much. */
  private static final double ROUNDING = 0.02;

  /**
   * Copies the runs, and scales the shares of each to add up to 1.
   *
   * @throws IllegalArgumentException if a share is not between 0 and 1, the shares of a run do not
   *     add up to 1 within 2 %, or a loss is not a finite number above 0
   */
  public MixtureRuns {
    domains = List.copyOf(domains);
    if (shares.length != losses.length) {
      throw new IllegalArgumentException(
          "There are %d mixtures and %d losses: give one loss for each mixture."
              .formatted(shares.length, losses.length));
    }
    double[][] scaled = new double[shares.length][];
    for (int i = 0; i < shares.length; i++) {
      scaled[i] = scaled(domains, shares[i]);
      if (!(losses[i] > 0 && losses[i] < Double.POSITIVE_INFINITY)) {
        throw new IllegalArgumentException(
            "A run has the loss " + losses[i] + ": give finite losses above 0.");
      }
    }
    shares = scaled;
    losses = losses.clone();
  }

  /** Shares that add up to 1, of shares that do so but for rounding. */
  static double[] scaled(List<String> domains, double[] shares) {
    if (shares.length != domains.size()) {
      throw new IllegalArgumentException(
          "A mixture has %d shares, and there are %d domains: give one share for each domain."
              .formatted(shares.length, domains.size()));
    }
    double sum = 0;
    for (int j = 0; j < shares.length; j++) {
      if (!(shares[j] >= 0 && shares[j] <= 1 + ROUNDING)) {
        throw new IllegalArgumentException(
            "The share of " + domains.get(j) + " is " + shares[j] + ": give shares from 0 to 1.");
      }
      sum += shares[j];
    }
    if (!(Math.abs(sum - 1) <= ROUNDING)) {
      throw new IllegalArgumentException(
          "The shares of a mixture add up to " + sum + ": give shares that add up to 1.");
    }
    double total = sum;
    return Arrays.stream(shares).map(share -> share / total).toArray();
  }

  /** The number of runs. */
  public int size() {
    return losses.length;
  }

  /** The mean share of each domain. */
  double[] mean() {
    double[] mean = new double[domains.size()];
    for (double[] row : shares) {
      for (int j = 0; j < mean.length; j++) {
        mean[j] += row[j] / shares.length;
      }
    }
    return mean;
  }

  /** The runs whose position modulo a count is, or is not, a given one. */
  MixtureRuns fold(int of, int fold, boolean inside) {
    return at(IntStream.range(0, size()).filter(i -> (i % of == fold) == inside).toArray());
  }

  /** The runs at positions, which may be given several times. */
  MixtureRuns at(int[] positions) {
    return new MixtureRuns(
        domains,
        Arrays.stream(positions).mapToObj(i -> shares[i]).toArray(double[][]::new),
        Arrays.stream(positions).mapToDouble(i -> losses[i]).toArray());
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof MixtureRuns runs
        && domains.equals(runs.domains)
        && Arrays.deepEquals(shares, runs.shares)
        && Arrays.equals(losses, runs.losses);
  }

  @Override
  public int hashCode() {
    return 31 * Arrays.deepHashCode(shares) + Arrays.hashCode(losses);
  }

  @Override
  public String toString() {
    return size() + " runs on mixtures of " + String.join(", ", domains);
  }
}
