package io.copse.udf.fit;

import io.copse.udf.law.LawDefinition;
import io.copse.udf.law.LawDefinition.Input;
import io.copse.udf.run.RunPoint;
import io.copse.udf.run.Variable;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import org.hipparchus.stat.correlation.PearsonsCorrelation;

/**
 * What a law requires of its runs before any fit: distinct values of each input, no two inputs that
 * move together, and plausible units.
 *
 * @param needs the variables that the law reads, with the distinct values that each must have
 * @param target the variable that the law predicts
 * @param dimension how many numbers are fitted
 */
public record Design(List<Input> needs, Variable target, int dimension) {
  /** Sizes closer than this ratio count as one. */
  private static final double SAME_SIZE = 1.01;

  /** Beyond this correlation of their logs the effects of two inputs cannot be told apart. */
  private static final double MAX_CORRELATION = 0.999;

  /** No language model is smaller, nor trained on less. */
  private static final double MIN_PARAMS = 1e3;

  private static final double MIN_TOKENS = 1e4;

  /** The log of a vocabulary of 500 million. A model that has learnt nothing has a lower loss. */
  private static final double MAX_LOSS = 20;

  /** A typical run outside this range of tokens per param has one of the two in millions. */
  private static final double MIN_TOKENS_PER_PARAM = 1e-2;

  private static final double MAX_TOKENS_PER_PARAM = 1e7;

  /** The greatest ratio of any convention's FLOPs to 6 N D. */
  private static final double MAX_RATIO = 1e3;

  /** Copies the list. */
  public Design {
    needs = List.copyOf(needs);
  }

  /** The requirements of a law on its runs. */
  static Design of(LawDefinition<?> law) {
    return new Design(law.needs(), law.target(), law.dimension());
  }

  /** The fault of the runs in one sentence; empty if there is none. */
  Optional<Problem> problemOf(List<RunPoint> points) {
    if (points.size() <= dimension) {
      return Optional.of(
          Problem.underdetermined(
              "The law has %d parameters and the fit %d runs: give at least %d.",
              dimension, points.size(), dimension + 1));
    }

    return problemOfUnitsOf(points)
        .or(() -> problemOfDistinctValues(points))
        .or(() -> problemOfCorrelation(points));
  }

  /** Whether the units of points with N, D, C and the loss can be right, for approaches 1 and 2. */
  public static Optional<Problem> problemOfUnits(List<RunPoint> points) {
    return points.isEmpty()
        ? Optional.empty()
        : new Design(
                List.of(new Input(Variable.PARAMS, 1), new Input(Variable.TOKENS, 1)),
                Variable.LOSS,
                1)
            .problemOfUnitsOf(points);
  }

  private Optional<Problem> problemOfUnitsOf(List<RunPoint> points) {
    if (smallest(points, Variable.PARAMS) < MIN_PARAMS) {
      return Optional.of(
          Problem.units(
              "A run has %s params: give plain counts, not millions or billions.",
              smallest(points, Variable.PARAMS)));
    }

    if (smallest(points, Variable.TOKENS) < MIN_TOKENS) {
      return Optional.of(
          Problem.units(
              "A run has %s tokens: give plain counts, not millions or billions.",
              smallest(points, Variable.TOKENS)));
    }

    if (reads().containsAll(List.of(Variable.PARAMS, Variable.TOKENS))) {
      double[] ratios =
          points.stream().mapToDouble(p -> p.tokens() / p.params()).sorted().toArray();
      double typical = ratios[ratios.length / 2];
      if (!(typical > MIN_TOKENS_PER_PARAM && typical < MAX_TOKENS_PER_PARAM)) {
        return Optional.of(
            Problem.units(
                "The runs have about %.1e tokens per param: give both as plain counts, not millions"
                    + " or billions.",
                typical));
      }
    }

    Variable loss = target == Variable.ERROR ? Variable.LOSS : target;
    double[] losses = points.stream().mapToDouble(p -> p.value(loss)).sorted().toArray();
    if (losses[losses.length / 2] > MAX_LOSS) {
      return Optional.of(
          Problem.units(
              "Half of the losses are above %s: give nats per token, not perplexities.", MAX_LOSS));
    }

    if (target == Variable.ERROR && points.stream().anyMatch(p -> p.value(target) > 1)) {
      return Optional.of(
          Problem.units("An error is above 1: give shares of wrong answers, not percent."));
    }

    return points.stream()
        .filter(p -> reads().contains(Variable.TOKENS))
        .filter(p -> p.knows(Variable.FLOPS))
        .filter(
            p ->
                Math.abs(Math.log(p.flops() / (6 * p.params() * p.tokens()))) > Math.log(MAX_RATIO))
        .findFirst()
        .map(
            p ->
                Problem.units(
                    "A run of %s params and %s tokens has %s FLOPs, far from 6 N D: give all of"
                        + " them as plain counts.",
                    p.params(), p.tokens(), p.flops()));
  }

  private Optional<Problem> problemOfDistinctValues(List<RunPoint> points) {
    if (needs.stream().allMatch(need -> distinct(points, need.variable()) >= need.distinct())) {
      return Optional.empty();
    }

    String found =
        needs.stream()
            .map(Input::variable)
            .map(v -> distinct(points, v) + " distinct " + v.plural())
            .collect(Collectors.joining(" and "));
    boolean equal = needs.stream().mapToInt(Input::distinct).distinct().count() == 1;
    String asked =
        equal
            ? needs.get(0).distinct() + (needs.size() > 1 ? " of each" : "")
            : needs.stream()
                .map(need -> String.valueOf(need.distinct()))
                .collect(Collectors.joining(", "));
    return Optional.of(
        Problem.underdetermined("The runs have %s: give at least %s.", found, asked));
  }

  private Optional<Problem> problemOfCorrelation(List<RunPoint> points) {
    List<Variable> inputs = reads();
    for (int i = 0; i < inputs.size(); i++) {
      for (int j = 0; j < i; j++) {
        double correlation =
            new PearsonsCorrelation()
                .correlation(logs(points, inputs.get(j)), logs(points, inputs.get(i)));
        if (Math.abs(correlation) > MAX_CORRELATION) {
          return Optional.of(
              Problem.underdetermined(
                  "%1$s and %2$s move together in all runs (their logs correlate by %3$.4f): give"
                      + " runs of one %1$s with several %2$s.",
                  inputs.get(j).symbol(), inputs.get(i).symbol(), correlation));
        }
      }
    }

    return Optional.empty();
  }

  private List<Variable> reads() {
    return needs.stream().map(Input::variable).toList();
  }

  private double smallest(List<RunPoint> points, Variable variable) {
    return reads().contains(variable)
        ? points.stream().mapToDouble(p -> p.value(variable)).min().orElseThrow()
        : Double.POSITIVE_INFINITY;
  }

  private static long distinct(List<RunPoint> points, Variable variable) {
    double[] sorted = points.stream().mapToDouble(p -> p.value(variable)).sorted().toArray();
    long count = 1;
    double first = sorted[0];
    for (double value : sorted) {
      if (value > SAME_SIZE * first) {
        count++;
        first = value;
      }
    }

    return count;
  }

  private static double[] logs(List<RunPoint> points, Variable variable) {
    return points.stream().mapToDouble(p -> Math.log(p.value(variable))).toArray();
  }
}
