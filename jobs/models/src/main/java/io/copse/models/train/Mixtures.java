package io.copse.models.train;

import io.copse.models.layer.RoutingStatistics;
import java.util.Collections;
import java.util.List;

/**
 * What the mixtures of experts did in a logged update: columns of {@link StepRow}, all null in a
 * model without mixtures.
 *
 * @param expertLoad share of the assignments of each expert, mixture after mixture
 * @param loadVariation standard deviation of {@code expertLoad} over its mean, 0 when balanced
 * @param droppedShare share of the assignments that were dropped
 * @param routerEntropy mean entropy of the routers, nats
 * @param routerZ mean squared log-sum-exp of the routers' logits
 * @param balanceLoss auxiliary loss without its coefficient, 1 when balanced
 */
public record Mixtures(
    List<Double> expertLoad,
    Double loadVariation,
    Double droppedShare,
    Double routerEntropy,
    Double routerZ,
    Double balanceLoss) {
  /** The columns of a model without mixtures. */
  public static final Mixtures NONE = new Mixtures(null, null, null, null, null, null);

  /** Copies the load. */
  public Mixtures {
    expertLoad = expertLoad == null ? null : Collections.unmodifiableList(expertLoad);
  }

  /** Returns the columns of an update. */
  public static Mixtures of(RoutingStatistics routing) {
    return routing.load().isEmpty()
        ? NONE
        : new Mixtures(
            routing.load(),
            variation(routing.load()),
            routing.droppedShare(),
            routing.entropy(),
            routing.zValue(),
            routing.balanceLoss());
  }

  /** Returns {@code sqrt(n sum(x^2) / sum(x)^2 - 1)}, the standard deviation over the mean. */
  private static double variation(List<Double> load) {
    double sum = 0;
    double squares = 0;
    for (double share : load) {
      sum += share;
      squares += share * share;
    }
    // Rounding may bring the difference of a balanced load below 0.
    return sum == 0 ? 0 : Math.sqrt(Math.max(0, load.size() * squares / (sum * sum) - 1));
  }
}
