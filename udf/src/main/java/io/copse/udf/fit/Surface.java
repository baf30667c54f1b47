package io.copse.udf.fit;

import io.copse.udf.form.Form;
import io.copse.udf.law.Law;
import io.copse.udf.law.LawDefinition;
import io.copse.udf.run.RunPoint;
import io.copse.udf.run.Variable;
import java.util.Arrays;
import java.util.List;

/**
 * An objective as a function of a law's coordinates, for fixed runs. Like its form it belongs to
 * one thread.
 *
 * @param <L> the law
 */
final class Surface<L extends Law> implements Bfgs.Function {
  /** Residuals below this are rounding when a gradient is judged. */
  private static final double NEGLIGIBLE = 1e-7;

  private final Objective objective;
  private final Form<L> form;
  private final double[] observed;
  private final double[] predicted;
  private final double[] weights;
  private final boolean isEven;
  private final double[] pulls;

  Surface(LawDefinition<L> definition, Objective objective, List<RunPoint> points) {
    this(
        definition.bind(points),
        objective,
        points.stream().mapToDouble(p -> p.value(definition.target())).toArray(),
        weights(objective, points, definition.target()));
  }

  private Surface(Form<L> form, Objective objective, double[] observed, double[] weights) {
    this.form = form;
    this.objective = objective;
    this.observed = observed;
    this.predicted = new double[observed.length];
    this.weights = weights;
    this.isEven = Arrays.stream(weights).allMatch(w -> w == 1);
    this.pulls = new double[observed.length];
  }

  /** Weights by the inverse squares of standard errors, which are 1 at the middle error. */
  private static double[] weights(Objective objective, List<RunPoint> points, Variable target) {
    double[] errors =
        points.stream()
            .mapToDouble(
                p -> p.weighing().standardError() / (objective.isLog() ? p.value(target) : 1))
            .toArray();
    double[] known = Arrays.stream(errors).filter(e -> !Double.isNaN(e)).sorted().toArray();
    double[] weights = points.stream().mapToDouble(p -> p.weighing().weight()).toArray();
    for (int i = 0; i < weights.length && known.length > 0; i++) {
      double relative = Double.isNaN(errors[i]) ? 1 : known[known.length / 2] / errors[i];
      weights[i] *= relative * relative;
    }

    return weights;
  }

  Surface<L> with(Objective other) {
    return new Surface<>(form, other, observed, weights);
  }

  /** The same in other coordinates of the same law. */
  Surface<L> with(Form<L> other) {
    return new Surface<>(other, objective, observed, weights);
  }

  double[] weights() {
    return weights.clone();
  }

  Form<L> form() {
    return form;
  }

  Objective objective() {
    return objective;
  }

  int size() {
    return observed.length;
  }

  double[] observed() {
    return observed.clone();
  }

  double[] predictions(double[] theta) {
    double[] values = new double[observed.length];
    form.predict(theta, values);
    return values;
  }

  /** The objective's value if every residual is rounding. */
  double negligible() {
    double sum = 0;
    for (int i = 0; i < observed.length; i++) {
      sum += weights[i] * objective.value(observed[i] * (1 + NEGLIGIBLE), observed[i]);
    }

    return sum;
  }

  @Override
  public double evaluate(double[] theta, double[] gradient) {
    if (form.isOutside(theta)) {
      Arrays.fill(gradient, 0);
      return Double.POSITIVE_INFINITY;
    }

    form.predict(theta, predicted);
    double sum =
        isEven
            ? objective.sum(predicted, observed, pulls)
            : objective.sum(predicted, observed, weights, pulls);
    form.pullBack(theta, pulls, gradient);
    // A prediction may be below 0, and its log is not a number.
    return Double.isNaN(sum) ? Double.POSITIVE_INFINITY : sum;
  }

  double value(double[] theta) {
    return evaluate(theta, new double[theta.length]);
  }

  /** The largest component of the gradient against the sum of its terms' magnitudes. */
  double relativeGradient(double[] theta) {
    int k = theta.length;
    double[] slopes = new double[k];
    double[] sum = new double[k];
    double[] scale = new double[k];
    form.predict(theta, predicted);
    for (int i = 0; i < observed.length; i++) {
      form.slopes(theta, i, slopes);
      double slope = weights[i] * objective.slope(predicted[i], observed[i]);
      double rounding =
          weights[i] * Math.abs(objective.slope(observed[i] * (1 + NEGLIGIBLE), observed[i]));
      for (int j = 0; j < k; j++) {
        sum[j] += slope * slopes[j];
        scale[j] += (Math.abs(slope) + rounding) * Math.abs(slopes[j]);
      }
    }

    double largest = 0;
    for (int j = 0; j < k; j++) {
      if (sum[j] != 0) {
        largest = Math.max(largest, Math.abs(sum[j]) / scale[j]);
      }
    }

    return largest;
  }

  /** Rows of d predicted / d theta, over the prediction: the derivatives of its log. */
  double[][] logJacobian(double[] theta) {
    form.predict(theta, predicted);
    double[][] rows = new double[observed.length][theta.length];
    for (int i = 0; i < observed.length; i++) {
      form.slopes(theta, i, rows[i]);
      for (int j = 0; j < theta.length; j++) {
        rows[i][j] /= predicted[i];
      }
    }

    return rows;
  }

  /** Residuals ln predicted - ln observed. */
  double[] logResiduals(double[] theta) {
    form.predict(theta, predicted);
    double[] residuals = new double[observed.length];
    for (int i = 0; i < observed.length; i++) {
      residuals[i] = Math.log(predicted[i] / observed[i]);
    }

    return residuals;
  }
}
