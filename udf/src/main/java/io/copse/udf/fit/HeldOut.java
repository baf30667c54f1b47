package io.copse.udf.fit;

import java.util.List;
import java.util.OptionalDouble;

/**
 * Extrapolation put to the test: a law fitted to the runs up to a compute budget predicts the runs
 * above it.
 *
 * @param budget training FLOPs of the largest run that may be fitted
 * @param fit the fit of the runs within the budget
 * @param predictions one per run above it; none unless the fit's status is OK
 */
public record HeldOut(double budget, FitResult fit, List<Prediction> predictions) {

  /**
   * A run that was held out.
   *
   * @param point the run
   * @param predicted its predicted loss, nats per token
   */
  public record Prediction(RunPoint point, double predicted) {

    /** {@code (predicted - observed) / observed}. */
    public double relativeError() {
      return predicted / point.loss() - 1;
    }
  }

  /** Copies the list. */
  public HeldOut {
    predictions = List.copyOf(predictions);
  }

  /**
   * Fits within a budget and predicts beyond it.
   *
   * @param points all runs
   * @param budget training FLOPs that separates them
   * @throws IllegalArgumentException if no run lies above the budget
   */
  public static HeldOut above(double budget, List<RunPoint> points, FitSettings settings) {
    List<RunPoint> within = points.stream().filter(p -> p.flops() <= budget).toList();
    List<RunPoint> beyond = points.stream().filter(p -> p.flops() > budget).toList();
    if (beyond.isEmpty()) {
      throw new IllegalArgumentException(
          "No run has more than " + budget + " FLOPs: give a lower budget to hold runs out.");
    }

    FitResult fit = ChinchillaFit.fit(within, settings);
    List<Prediction> predictions =
        fit.law().stream()
            .flatMap(
                law ->
                    beyond.stream().map(p -> new Prediction(p, law.loss(p.params(), p.tokens()))))
            .toList();
    return new HeldOut(budget, fit, predictions);
  }

  /** The mean of the absolute relative errors; empty without predictions. */
  public OptionalDouble meanRelativeError() {
    return predictions.stream().mapToDouble(p -> Math.abs(p.relativeError())).average();
  }

  /** The largest absolute relative error; empty without predictions. */
  public OptionalDouble maxRelativeError() {
    return predictions.stream().mapToDouble(p -> Math.abs(p.relativeError())).max();
  }
}
