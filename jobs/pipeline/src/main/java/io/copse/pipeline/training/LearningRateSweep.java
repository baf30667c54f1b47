package io.copse.pipeline.training;

import io.copse.pipeline.config.Arm;
import io.copse.pipeline.config.ModelHorizons;
import io.copse.pipeline.config.ModelSettings;
import io.copse.pipeline.config.TrainingSettings;
import io.copse.pipeline.training.RunPlan.Cell;
import java.math.BigDecimal;
import java.math.MathContext;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * Finds the learning rates of an experiment by trial, in three steps.
 *
 * <ol>
 *   <li>Each architecture's two smallest models are trained, dense and to their shortest horizon,
 *       at every factor of their own rate.
 *   <li>A parabola over the factor's logarithm, through the lowest loss on dev and its two
 *       neighbours, gives a model's best factor. At either end, or beside a run that diverged, the
 *       best factor is the one that was tried.
 *   <li>All models of the architecture are trained at their own rates times the geometric mean of
 *       the two best factors, to three digits. How a rate falls with the size stays the recipe's,
 *       because two neighbouring sizes do not tell its exponent.
 * </ol>
 *
 * @param training the study's settings
 */
public record LearningRateSweep(TrainingSettings training) {
  private static final int SIZES = 2;
  private static final MathContext DIGITS = new MathContext(3);

  /**
   * What was found for one architecture.
   *
   * @param factors the best factor of each model tried, smallest model first
   * @param isAtEdge whether one of them is the least or the greatest that was tried
   */
  public record Choice(String architecture, List<Double> factors, boolean isAtEdge) {
    /** Returns what all models' rates are multiplied by. */
    public double factor() {
      return Math.exp(factors.stream().mapToDouble(Math::log).average().orElseThrow());
    }
  }

  /** Returns the settings of the trials. */
  public TrainingSettings trials() {
    List<ModelHorizons> trials = new ArrayList<>();
    smallest().values().forEach(all -> all.forEach(model -> trials.addAll(trials(model))));
    return training.of(trials, Set.of(Arm.DENSE));
  }

  /** Returns what was found for each architecture, given how the trials' runs ended. */
  public List<Choice> choices(RunPlan trials, Function<String, RunOutcome> outcomes) {
    Map<ModelSettings, Double> losses = new LinkedHashMap<>();
    for (Cell cell : trials.cells()) {
      String run = cell.ends().get(Arm.DENSE).get(0).runId();
      losses.put(cell.model(), outcomes.apply(run).losses().dev());
    }
    List<Choice> choices = new ArrayList<>();
    smallest()
        .forEach(
            (architecture, models) -> {
              List<Double> factors = new ArrayList<>();
              for (ModelHorizons model : models) {
                factors.add(best(trials(model).stream().map(t -> losses.get(t.model())).toList()));
              }
              boolean edge = factors.contains(factor(0)) || factors.contains(factor(count() - 1));
              choices.add(new Choice(architecture, List.copyOf(factors), edge));
            });
    return choices;
  }

  /** Returns the study's settings with the rates that were chosen. */
  public TrainingSettings tuned(List<Choice> choices) {
    Map<String, Double> factors =
        choices.stream().collect(Collectors.toMap(Choice::architecture, Choice::factor));
    return training.of(
        training.models().stream()
            .map(
                model ->
                    model.withLearningRate(
                        times(model.model(), factors.get(model.model().architecture()))))
            .toList(),
        training.arms());
  }

  private Map<String, List<ModelHorizons>> smallest() {
    Map<String, List<ModelHorizons>> smallest = new LinkedHashMap<>();
    for (ModelHorizons model : training.models()) {
      List<ModelHorizons> own =
          smallest.computeIfAbsent(model.model().architecture(), name -> new ArrayList<>());
      own.add(model);
    }
    smallest.replaceAll(
        (name, own) ->
            own.stream()
                .sorted(Comparator.comparingDouble(one -> size(one.model())))
                .limit(SIZES)
                .toList());
    return smallest;
  }

  /** Within an architecture params grow with this, but for its tables of tokens. */
  private static double size(ModelSettings model) {
    return (double) model.layers() * model.dModel() * model.dModel();
  }

  private List<ModelHorizons> trials(ModelHorizons model) {
    return factors().stream()
        .map(factor -> model.withFirstHorizon().withLearningRate(times(model.model(), factor)))
        .toList();
  }

  private static double times(ModelSettings model, double factor) {
    return BigDecimal.valueOf(model.learningRate() * factor).round(DIGITS).doubleValue();
  }

  private double best(List<Double> losses) {
    int lowest = -1;
    for (int i = 0; i < count(); i++) {
      if (Double.isFinite(losses.get(i)) && (lowest < 0 || losses.get(i) < losses.get(lowest))) {
        lowest = i;
      }
    }
    if (lowest < 0) {
      // All diverged: the lowest rate is the least bad.
      return factor(0);
    }
    if (lowest == 0
        || lowest == count() - 1
        || !Double.isFinite(losses.get(lowest - 1))
        || !Double.isFinite(losses.get(lowest + 1))) {
      return factor(lowest);
    }
    double left = Math.log(factor(lowest - 1) / factor(lowest));
    double right = Math.log(factor(lowest + 1) / factor(lowest));
    double rise = losses.get(lowest - 1) - losses.get(lowest);
    double fall = losses.get(lowest + 1) - losses.get(lowest);
    double vertex =
        (rise * right * right - fall * left * left) / (2 * (rise * right - fall * left));
    return factor(lowest) * Math.exp(Double.isFinite(vertex) ? vertex : 0);
  }

  private double factor(int index) {
    return factors().get(index);
  }

  private int count() {
    return factors().size();
  }

  private List<Double> factors() {
    return training.schedule().learningRateFactors();
  }
}
