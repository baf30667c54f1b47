package io.copse.udf.fit;

import io.copse.udf.law.Law;
import io.copse.udf.law.LawDefinition;
import io.copse.udf.run.RunPoint;
import java.util.List;
import java.util.OptionalDouble;
import java.util.function.Predicate;

/**
 * A test of extrapolation: a law fitted to the runs on one side of a compute budget predicts the
 * runs on the other.
 *
 * @param budget training FLOPs that separates the runs
 * @param fit the fit of the runs on the one side
 * @param predictions one per run on the other; none unless the fit's status is OK
 * @param <L> the law
 */
public record HeldOut<L extends Law>(
    double budget, FitResult<L> fit, List<Prediction> predictions) {

  /**
   * A run that was held out.
   *
   * @param point the run
   * @param observed its loss in nats per token, or its downstream error
   * @param predicted the law's prediction
   */
  public record Prediction(RunPoint point, double observed, double predicted) {

    /** {@code (predicted - observed) / observed}. */
    public double relativeError() {
      return predicted / observed - 1;
    }
  }

  /** Copies the list. */
  public HeldOut {
    predictions = List.copyOf(predictions);
  }

  /**
   * Fits within a budget and predicts beyond it.
   *
   * @param definition which law
   * @param budget training FLOPs of the largest run that may be fitted
   * @param points all runs
   * @throws IllegalArgumentException if no run lies above the budget
   */
  public static <L extends Law> HeldOut<L> above(
      LawDefinition<L> definition, double budget, List<RunPoint> points, FitSettings settings) {
    if (points.stream().noneMatch(p -> p.flops() > budget)) {
      throw new IllegalArgumentException(
          "No run has more than " + budget + " FLOPs: give a lower budget to hold runs out.");
    }

    return split(definition, budget, points, settings, p -> p.flops() <= budget);
  }

  /**
   * Fits the runs above a budget and predicts those up to it.
   *
   * @param definition which law
   * @param budget training FLOPs of the largest run that is held out
   * @param points all runs
   * @throws IllegalArgumentException if no run lies within the budget
   */
  public static <L extends Law> HeldOut<L> below(
      LawDefinition<L> definition, double budget, List<RunPoint> points, FitSettings settings) {
    if (points.stream().noneMatch(p -> p.flops() <= budget)) {
      throw new IllegalArgumentException(
          "No run has " + budget + " FLOPs or less: give a higher budget to hold runs out.");
    }

    return split(definition, budget, points, settings, p -> p.flops() > budget);
  }

  private static <L extends Law> HeldOut<L> split(
      LawDefinition<L> definition,
      double budget,
      List<RunPoint> points,
      FitSettings settings,
      Predicate<RunPoint> fitted) {
    FitResult<L> fit = LawFit.fit(definition, points.stream().filter(fitted).toList(), settings);
    List<RunPoint> others = points.stream().filter(fitted.negate()).toList();
    List<Prediction> predictions =
        fit.law().stream()
            .flatMap(
                law ->
                    others.stream()
                        .map(
                            p ->
                                new Prediction(
                                    p, p.value(definition.target()), definition.predict(law, p))))
            .toList();
    return new HeldOut<>(budget, fit, predictions);
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
