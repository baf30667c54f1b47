package io.copse.udf.law;

import java.util.Map;
import java.util.OptionalDouble;

/**
 * The published losses of DiLoCo (Charles et al. 2025, arXiv 2503.09799): powers of the params by
 * the number of replicas M that train apart between outer steps. The coefficients are the paper's,
 * of runs with 20 tokens for each param, and nothing is said of other numbers of replicas.
 */
public final class DiLoCo {
  /** The largest number of replicas that was trained. */
  public static final int MAX_REPLICAS = 8;

  /** {@code a N^exponent}. */
  private record Power(double a, double exponent) {
    private double at(double params) {
      return a * Math.pow(params, exponent);
    }
  }

  /** By replicas; 0 is the data-parallel model, which takes no outer steps. */
  private static final Map<Integer, Power> BY_REPLICAS =
      Map.of(
          0,
          new Power(18.129, -0.0953),
          1,
          new Power(18.363, -0.0961),
          2,
          new Power(18.768, -0.0969),
          4,
          new Power(19.762, -0.0992),
          MAX_REPLICAS,
          new Power(21.051, -0.1018));

  private static final Power JOINT = new Power(19.226, -0.0985);
  private static final double JOINT_REPLICAS = 0.0116;

  private DiLoCo() {}

  /**
   * The loss of a number of replicas that was trained, by its own law.
   *
   * @param params N, positive
   * @param replicas 0 for the data-parallel model, 1, 2, 4 or 8
   * @return empty for another number of replicas
   */
  public static OptionalDouble loss(double params, double replicas) {
    Check.positive("params", params);
    Power power = replicas == Math.rint(replicas) ? BY_REPLICAS.get((int) replicas) : null;
    return power == null ? OptionalDouble.empty() : OptionalDouble.of(power.at(params));
  }

  /**
   * The loss by the joint law {@code 19.226 N^-0.0985 M^0.0116}, for every M between those that
   * were trained.
   *
   * @param params N, positive
   * @param replicas M, from 1 to 8
   * @return empty for an M outside that range
   */
  public static OptionalDouble jointLoss(double params, double replicas) {
    Check.positive("params", params);
    return replicas >= 1 && replicas <= MAX_REPLICAS
        ? OptionalDouble.of(JOINT.at(params) * Math.pow(replicas, JOINT_REPLICAS))
        : OptionalDouble.empty();
  }
}
