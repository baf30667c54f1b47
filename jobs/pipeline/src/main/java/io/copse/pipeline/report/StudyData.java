package io.copse.pipeline.report;

import io.copse.pipeline.evaluate.Estimate;
import io.copse.pipeline.report.ReportData.Size;
import io.copse.udf.law.Frontier;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * How architectures compare, and what mixtures of experts did in training.
 *
 * @param models the dense models, by architecture, {@link #BASELINE} first, and training FLOPs
 * @param law the law that is fitted to each architecture's models
 * @param fits the fits, in the models' order
 * @param trials the learning rates that were tried first
 * @param moments the course of each mixture's largest run
 */
public record StudyData(
    List<Model> models, String law, List<Fit> fits, List<Trial> trials, List<Moment> moments) {
  /** What the other architectures are compared with. */
  static final String BASELINE = "transformer++";

  public StudyData {
    models = List.copyOf(models);
    fits = List.copyOf(fits);
    trials = List.copyOf(trials);
    moments = List.copyOf(moments);
  }

  /**
   * A dense model on all test documents.
   *
   * @param horizon tokens that it read
   */
  public record Model(
      Size size,
      long horizon,
      double learningRate,
      double trainFlops,
      Estimate bitsPerByte,
      double natsPerToken) {}

  /**
   * A law of one architecture.
   *
   * @param parameters with their intervals, by name
   * @param frontier the lowest loss by the law, nats per token, at training FLOPs
   * @param budget training FLOPs of the baseline's largest run
   * @param lossGain how much lower its loss is than the baseline's at the budget, nats per token
   * @param multiplier how many times its FLOPs the baseline needs for the loss that the baseline
   *     has at the budget; empty if it never gets there, as also if one of the two has no law
   */
  public record Fit(
      String architecture,
      String status,
      String reason,
      int points,
      Map<String, Estimate> parameters,
      Optional<Frontier> frontier,
      double budget,
      Optional<Estimate> lossGain,
      Optional<Estimate> multiplier) {}

  /** A learning rate that was tried, and the loss on dev, NaN if the run did not finish. */
  public record Trial(Size size, double learningRate, double devLoss) {}

  /**
   * A stretch of a mixture's training.
   *
   * @param tokens read at its end
   * @param spike the highest loss that was a spike, or NaN
   */
  public record Moment(
      Size size,
      double tokens,
      double loss,
      double spike,
      double gradientNorm,
      double loadVariation,
      double droppedShare,
      double routerEntropy,
      double routerZ) {}

  /** Returns the architectures in order. */
  List<String> architectures() {
    return models.stream().map(model -> model.size().architecture()).distinct().toList();
  }

  /** Returns the baseline's fit, if it may be used. */
  Optional<Fit> baseline() {
    return fits.stream()
        .filter(fit -> fit.architecture().equals(BASELINE) && fit.frontier().isPresent())
        .findFirst();
  }

  /** Returns the fits that are compared with the baseline's. */
  List<Fit> compared() {
    return fits.stream()
        .filter(fit -> !fit.architecture().equals(BASELINE) && fit.multiplier().isPresent())
        .toList();
  }

  /** Returns whether there is anything to compare. */
  boolean compares() {
    return architectures().size() > 1;
  }
}
