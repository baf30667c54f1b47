package io.copse.udf.form;

import java.util.Arrays;

/**
 * Base class of forms that are written for one run at a time.
 *
 * @param <L> the law
 */
public abstract class PointwiseForm<L> extends Form<L> {
  private double[] row = new double[0];

  /**
   * The prediction for a run.
   *
   * @param theta the coordinates
   * @param run the run's position
   * @param slopes one number for each coordinate, filled with the prediction's derivatives
   */
  protected abstract double predict(double[] theta, int run, double[] slopes);

  @Override
  public final void slopes(double[] theta, int run, double[] slopes) {
    predict(theta, run, slopes);
  }

  @Override
  public final void predict(double[] theta, double[] predicted) {
    for (int i = 0; i < predicted.length; i++) {
      predicted[i] = predict(theta, i, row(theta.length));
    }
  }

  @Override
  public final void pullBack(double[] theta, double[] weights, double[] gradient) {
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
