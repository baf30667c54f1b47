package io.copse.udf.mixture;

import io.copse.udf.fit.Bfgs;
import io.copse.udf.fit.FitStatus;
import io.copse.udf.fit.Objective;
import io.copse.udf.fit.Problem;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/**
 * Fits {@link MixtureLaw} to runs of several mixtures, by Huber's loss of log residuals with a
 * delta of 1 %, which is what small models scatter. Squared residuals are minimised first, from
 * several starts, because their surface is smooth.
 *
 * <p>The law is judged by runs that it was not fitted to: each fifth of the runs is predicted by a
 * fit to the rest. It is refused if that explains less than half of the variance, if there are
 * fewer than 3 (m + 1) runs of m domains, or if the text is that of a domain whose share hardly
 * varied.
 *
 * @param status whether the law may be used
 * @param reason the status in one sentence
 * @param law the law; empty unless the status is OK
 * @param candidate the best law found; empty if nothing was fitted
 * @param fitted how well it predicts the runs that it is fitted to
 * @param crossValidated how well fits predict the runs that were left out of them
 */
public record MixtureFit(
    FitStatus status,
    String reason,
    Optional<MixtureLaw> law,
    Optional<MixtureLaw> candidate,
    Optional<MixtureScore> fitted,
    Optional<MixtureScore> crossValidated) {

  /** What is minimised. */
  public static final Objective OBJECTIVE = new Objective.HuberLog(1e-2);

  /** The effect of a domain is unknown if its share varied within less than this range. */
  public static final double LEAST_RANGE = 0.1;

  private static final int FOLDS = 5;
  private static final double LEAST_R_SQUARED = 0.5;
  private static final int MAX_ITERATIONS = 500;
  private static final double IDLE = 1e-10;

  /** Starts: shares of the lowest loss that c is. */
  private static final double[] STARTS = {0.2, 0.7, 0.95};

  /**
   * Fits the law.
   *
   * @param runs the runs, with the losses on one text
   * @param own the training domain of that text; empty if it is none of them
   */
  public static MixtureFit of(MixtureRuns runs, Optional<String> own) {
    Optional<Problem> problem = problemOf(runs, own);
    int needed = needed(runs);
    if (runs.size() < needed) {
      return refused(
          Problem.underdetermined(
              "There are %d runs of %d domains: give at least %d, 3 for each number of the law.",
              runs.size(), runs.domains().size(), needed),
          Optional.empty(),
          Optional.empty(),
          Optional.empty());
    }
    MixtureLaw law = search(runs);
    MixtureScore fitted = MixtureScore.of(law, runs);
    MixtureScore validated = crossValidated(runs);
    if (problem.isEmpty() && !(validated.rSquared() >= LEAST_R_SQUARED)) {
      problem =
          Optional.of(
              Problem.underdetermined(
                  "Fits explain %d %% of the variance of runs left out of them, and %d %% are"
                      + " wanted: give more runs, or mixtures that differ more.",
                  percent(validated.rSquared()), percent(LEAST_R_SQUARED)));
    }
    if (problem.isPresent()) {
      return refused(problem.get(), Optional.of(law), Optional.of(fitted), Optional.of(validated));
    }
    return new MixtureFit(
        FitStatus.OK,
        "Fits explain %d %% of the variance of runs left out of them."
            .formatted(percent(validated.rSquared())),
        Optional.of(law),
        Optional.of(law),
        Optional.of(fitted),
        Optional.of(validated));
  }

  /** The domains whose share varied within a range below {@link #LEAST_RANGE}. */
  public static List<String> hardlyVaried(MixtureRuns runs) {
    return runs.domains().stream()
        .filter(domain -> range(runs, runs.domains().indexOf(domain)) < LEAST_RANGE)
        .toList();
  }

  private static long percent(double share) {
    return Math.round(100 * share);
  }

  private static int needed(MixtureRuns runs) {
    return 3 * (runs.domains().size() + 1);
  }

  private static double range(MixtureRuns runs, int domain) {
    double[] shares = Arrays.stream(runs.shares()).mapToDouble(row -> row[domain]).toArray();
    return Arrays.stream(shares).max().orElse(0) - Arrays.stream(shares).min().orElse(0);
  }

  private static Optional<Problem> problemOf(MixtureRuns runs, Optional<String> own) {
    return own.filter(domain -> hardlyVaried(runs).contains(domain))
        .map(
            domain ->
                Problem.underdetermined(
                    "The share of %s varies within a range of %s only, so its own loss tells little:"
                        + " give mixtures with shares of it that differ by %s or more.",
                    domain,
                    Math.round(1000 * range(runs, runs.domains().indexOf(domain))) / 1000.0,
                    LEAST_RANGE));
  }

  private static MixtureFit refused(
      Problem problem,
      Optional<MixtureLaw> candidate,
      Optional<MixtureScore> fitted,
      Optional<MixtureScore> validated) {
    return new MixtureFit(
        problem.status(), problem.sentence(), Optional.empty(), candidate, fitted, validated);
  }

  private static MixtureLaw search(MixtureRuns runs) {
    MixtureSurface smooth = new MixtureSurface(runs, Objective.SQUARED_LOG);
    double[] start =
        Arrays.stream(STARTS)
            .mapToObj(share -> Bfgs.minimise(smooth, smooth.project(share), MAX_ITERATIONS, IDLE))
            .min(Comparator.comparingDouble(Bfgs.End::value))
            .orElseThrow()
            .x();
    MixtureSurface surface = new MixtureSurface(runs, OBJECTIVE);
    return surface.law(descend(surface, start));
  }

  /** The coordinates of the lowest point below a start. */
  static double[] descend(MixtureSurface surface, double[] start) {
    return Bfgs.minimise(surface, start, MAX_ITERATIONS, IDLE).x();
  }

  private static MixtureScore crossValidated(MixtureRuns runs) {
    double[] predicted = new double[runs.size()];
    for (int fold = 0; fold < FOLDS; fold++) {
      MixtureLaw law = search(runs.fold(FOLDS, fold, false));
      for (int i = fold; i < predicted.length; i += FOLDS) {
        predicted[i] = law.loss(runs.shares()[i]);
      }
    }
    return MixtureScore.of(predicted, runs.losses());
  }
}
