package io.copse.udf.fit;

import io.copse.udf.law.Frontier;
import io.copse.udf.law.Law;
import java.util.List;
import java.util.function.Function;

/**
 * A family of models in a comparison: its frontier, and the frontiers of its resampled runs, which
 * carry its uncertainty.
 *
 * @param frontier the lowest loss at each budget by the fit of all runs
 * @param replicates the same by each resample
 * @param source what was resampled
 */
public record Contender(Frontier frontier, List<Frontier> replicates, Resampling.Source source) {

  /** Copies the list. */
  public Contender {
    replicates = List.copyOf(replicates);
  }

  /** A family whose law is itself a frontier. */
  public static <L extends Law & Frontier> Contender of(Bootstrap<L> bootstrap) {
    return of(bootstrap, law -> law);
  }

  /**
   * A family that is one of several in a law, such as k experts or a fixed number of unique tokens.
   * Two contenders of one bootstrap are compared resample by resample.
   */
  public static <L extends Law> Contender of(
      Bootstrap<L> bootstrap, Function<L, Frontier> frontier) {
    return new Contender(
        frontier.apply(bootstrap.estimate()),
        bootstrap.laws().stream().map(frontier).toList(),
        bootstrap.source());
  }
}
