package io.copse.udf.mixture;

import java.util.Arrays;
import org.hipparchus.stat.correlation.SpearmansCorrelation;

/**
 * How well losses are predicted.
 *
 * @param rSquared the share of the variance of the losses that is predicted
 * @param spearman the correlation of the ranks
 * @param meanError mean absolute error in nats per token
 */
public record MixtureScore(double rSquared, double spearman, double meanError) {

  /** Scores a law on runs. */
  public static MixtureScore of(MixtureLaw law, MixtureRuns runs) {
    return of(Arrays.stream(runs.shares()).mapToDouble(law::loss).toArray(), runs.losses());
  }

  /** Scores predictions of at least two losses. */
  static MixtureScore of(double[] predicted, double[] observed) {
    double mean = Arrays.stream(observed).average().orElseThrow();
    double residual = 0;
    double total = 0;
    double absolute = 0;
    for (int i = 0; i < observed.length; i++) {
      double error = observed[i] - predicted[i];
      residual += error * error;
      total += (observed[i] - mean) * (observed[i] - mean);
      absolute += Math.abs(error) / observed.length;
    }
    return new MixtureScore(
        1 - residual / total,
        new SpearmansCorrelation().correlation(predicted, observed),
        absolute);
  }
}
