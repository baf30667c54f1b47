package io.copse.udf.fit;

import io.copse.udf.law.Allocation;
import io.copse.udf.law.AllocationLaw;
import io.copse.udf.law.Law;
import java.util.Optional;
import java.util.OptionalDouble;

/**
 * The outcome of a fit. It has a law only if the status is {@link FitStatus#OK}.
 *
 * @param law the fitted law; empty unless the status is OK
 * @param candidate the best point that the search found, at any status: to look at, not to use;
 *     empty if nothing was fitted
 * @param objective the objective's name
 * @param objectiveValue the sum that was reached; empty if nothing was fitted
 * @param status whether the fit may be used
 * @param reason one sentence that says why the status is what it is
 * @param diagnostics how the fit went
 * @param <L> the kind of law
 */
public record FitResult<L extends Law>(
    Optional<L> law,
    Optional<L> candidate,
    String objective,
    OptionalDouble objectiveValue,
    FitStatus status,
    String reason,
    FitDiagnostics diagnostics) {

  /** Checks that there is a law exactly if the status is OK. */
  public FitResult {
    if (law.isPresent() != (status == FitStatus.OK)) {
      throw new IllegalArgumentException(
          "A fit with status "
              + status.label()
              + " must "
              + (law.isPresent() ? "not " : "")
              + "carry a law.");
    }
  }

  /**
   * The best split of a budget of FLOPs, C = 6 N D; empty unless the status is OK and the law says
   * how to split one.
   */
  public Optional<Allocation> optimum(double flops) {
    return law.filter(AllocationLaw.class::isInstance)
        .map(found -> ((AllocationLaw) found).optimum(flops));
  }
}
