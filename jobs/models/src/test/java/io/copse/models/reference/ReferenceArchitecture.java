package io.copse.models.reference;

/**
 * What is an architecture's own in the common shell of {@link ReferenceModel}, from its equations
 * alone. The weights given are those below the name of the norm or branch.
 */
public interface ReferenceArchitecture {
  /** The norm of one row. */
  double[] norm(Weights w, double[] x);

  /** What a branch such as {@code mixer} adds to each row of one sequence, given normed rows. */
  double[][] branch(String name, Weights w, double[][] x);
}
