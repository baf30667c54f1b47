package io.copse.udf.fit;

import io.copse.udf.law.Law;
import io.copse.udf.law.Variable;
import java.util.List;
import java.util.Optional;

/**
 * A kind of law as the fit sees it: what it reads and predicts, and how it is searched. {@link
 * Laws} lists them all.
 *
 * @param <L> the law
 */
public abstract class LawFamily<L extends Law> {
  private final String name;
  private final Design design;
  private final Variable target;

  LawFamily(String name, Design design, Variable target) {
    this.name = name;
    this.design = design;
    this.target = target;
  }

  /** The name stored with a fit: {@code chinchilla}, {@code kaplan} and so on. */
  public final String name() {
    return name;
  }

  /** The variables that the law reads, in the order of {@link Law#predict}. */
  public final List<Variable> inputs() {
    return design.inputs();
  }

  /** The variable that the law predicts: the loss, or a downstream error. */
  public final Variable target() {
    return target;
  }

  /** How many numbers are fitted. */
  public abstract int dimension();

  /**
   * The law's prediction for a run.
   *
   * @throws IllegalArgumentException if the run lacks an input
   */
  public final double predict(L law, RunPoint point) {
    return law.predict(inputs().stream().mapToDouble(point::value).toArray());
  }

  final Optional<Problem> problemOf(List<RunPoint> points) {
    return design.problemOf(points, target, dimension());
  }

  abstract Form<L> bind(List<RunPoint> points);

  /** Where the law's paper starts its fits, if it says so. */
  List<double[]> publishedStarts(Form<L> form) {
    throw new IllegalArgumentException(
        "The law "
            + name
            + " has no published grid of starts: use the projected grid of exponents.");
  }
}
