package io.copse.udf.tuning;

import io.copse.udf.fit.FitStatus;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * The best learning rate and batch as powers of N and D. The runs of one N and D are a sweep, and
 * its run of the lowest loss its optimum; the powers are planes through the logs of the optima,
 * each with equal weight. An optimum at the edge of what was tried is left out, because the best
 * value lies beyond it. A sweep of one run is an optimum that the caller found.
 *
 * @param status whether the powers may be used
 * @param reason the status in one sentence
 * @param rate the learning rate's power; empty unless the status is OK
 * @param batch the batch's power; empty unless the status is OK
 * @param optima all optima, by N and D
 */
public record TuningFit(
    FitStatus status,
    String reason,
    Optional<SizePower> rate,
    Optional<SizePower> batch,
    List<Optimum> optima) {

  /** Copies the list. */
  public TuningFit {
    optima = List.copyOf(optima);
  }

  /** Fits the powers to runs in any order. */
  public static TuningFit of(List<TunedRun> runs) {
    TreeMap<Double, TreeMap<Double, List<TunedRun>>> sweeps =
        runs.stream()
            .collect(
                Collectors.groupingBy(
                    TunedRun::params,
                    TreeMap::new,
                    Collectors.groupingBy(TunedRun::tokens, TreeMap::new, Collectors.toList())));
    List<Optimum> optima = new ArrayList<>();
    sweeps.values().forEach(of -> of.values().forEach(sweep -> optima.add(Optimum.of(sweep))));
    List<TunedRun> inside =
        optima.stream().filter(optimum -> !optimum.onEdge()).map(Optimum::best).toList();
    List<double[]> sizes =
        inside.stream().map(run -> new double[] {run.params(), run.tokens()}).toList();
    Optional<SizePower> rate =
        SizePower.of(sizes, inside.stream().mapToDouble(TunedRun::rate).toArray());
    Optional<SizePower> batch =
        SizePower.of(sizes, inside.stream().mapToDouble(TunedRun::batch).toArray());
    int edges = optima.size() - inside.size();
    String left =
        edges == 0 ? "" : ", and %d at the edge of what was tried are left out".formatted(edges);
    if (rate.isEmpty() || batch.isEmpty()) {
      return new TuningFit(
          FitStatus.UNDERDETERMINED,
          "%d optima lie inside their sweeps%s: give at least 4, with several sizes at one horizon."
              .formatted(inside.size(), left),
          Optional.empty(),
          Optional.empty(),
          optima);
    }
    return new TuningFit(
        FitStatus.OK,
        "The powers go through %d optima%s.".formatted(inside.size(), left),
        rate,
        batch,
        optima);
  }
}
