package io.copse.models.layer;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/**
 * The work of one mixture, or of all mixtures of a model, on the tokens of a training forward.
 *
 * @param load the share of assignments to each expert before any is dropped, mixture after mixture:
 *     the shares of each sum to 1
 * @param droppedShare the share of assignments dropped
 * @param entropy mean entropy of the router's softmax in nats, at most ln experts
 * @param zValue mean square of the log of the sum of the exponentials of the router's logits
 * @param balanceLoss the auxiliary loss without its coefficient, 1 when balanced. The coefficient
 *     times this enters the gradient, never the reported loss
 */
public record RoutingStatistics(
    List<Double> load, double droppedShare, double entropy, double zValue, double balanceLoss) {
  /** Of a model without mixtures. */
  public static final RoutingStatistics NONE = new RoutingStatistics(List.of(), 0, 0, 0, 0);

  private static final int SCALARS = 4;

  public RoutingStatistics {
    load = List.copyOf(load);
  }

  /** Of a mixture of so many experts that has seen no token. */
  public static RoutingStatistics idle(int experts) {
    return new RoutingStatistics(Collections.nCopies(experts, 0.0), 0, 0, 0, 0);
  }

  /** The statistics of several mixtures: the loads one after the other, the means of the rest. */
  public static RoutingStatistics of(List<RoutingStatistics> mixtures) {
    List<Double> loads = new ArrayList<>();
    double[] means = new double[SCALARS];
    for (RoutingStatistics mixture : mixtures) {
      loads.addAll(mixture.load);
      means[0] += mixture.droppedShare / mixtures.size();
      means[1] += mixture.entropy / mixtures.size();
      means[2] += mixture.zValue / mixtures.size();
      means[3] += mixture.balanceLoss / mixtures.size();
    }
    return new RoutingStatistics(loads, means[0], means[1], means[2], means[3]);
  }

  /** The number of floats that {@link #write} writes. */
  public int size() {
    return load.isEmpty() ? 0 : load.size() + SCALARS;
  }

  /**
   * Writes all numbers to {@code target[at ..]}: their means over replicas are statistics again.
   */
  public void write(float[] target, int at) {
    if (load.isEmpty()) {
      return;
    }
    int next = at;
    for (double share : load) {
      target[next++] = (float) share;
    }
    target[next++] = (float) droppedShare;
    target[next++] = (float) entropy;
    target[next++] = (float) zValue;
    target[next] = (float) balanceLoss;
  }

  /** The statistics of as many experts that {@link #write} wrote to {@code source[at ..]}. */
  public RoutingStatistics read(float[] source, int at) {
    if (load.isEmpty()) {
      return NONE;
    }
    List<Double> shares = new ArrayList<>();
    int next = at;
    while (shares.size() < load.size()) {
      shares.add((double) source[next++]);
    }
    return new RoutingStatistics(
        shares, source[next], source[next + 1], source[next + 2], source[next + 3]);
  }
}
