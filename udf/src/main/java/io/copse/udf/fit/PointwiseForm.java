package io.copse.udf.fit;

import io.copse.udf.law.Law;
import java.util.Arrays;

/**
 * A form that is written for one run at a time.
 *
 * @param <L> the law
 */
abstract class PointwiseForm<L extends Law> extends Form<L> {
  private double[] row = new double[0];

  /** The prediction for a run; fills in its derivatives. */
  abstract double predict(double[] theta, int run, double[] slopes);

  @Override
  final void slopes(double[] theta, int run, double[] slopes) {
    predict(theta, run, slopes);
  }

  @Override
  final void predict(double[] theta, double[] predicted) {
    for (int i = 0; i < predicted.length; i++) {
      predicted[i] = predict(theta, i, row(theta.length));
    }
  }

  @Override
  final void pullBack(double[] theta, double[] weights, double[] gradient) {
    Arrays.fill(gradient, 0);
    for (int i = 0; i < weights.length; i++) {
      predict(theta, i, row(theta.length));
      for (int j = 0; j < gradient.length; j++) {
        gradient[j] += weights[i] * row[j];
      }
    }
  }

  private double[] row(int length) {
    if (row.length != length) {
      row = new double[length];
    }

    return row;
  }
}
