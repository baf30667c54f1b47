package io.copse.models.layer.mixture;

import io.copse.models.layer.Batch;

/**
 * The rule by which a mixture sends tokens x to experts, from the logits {@code z = W x} of its
 * router.
 *
 * @param experts the number of experts
 * @param topK how many experts a token is sent to, those of the greatest logits
 * @param weighting which probability an expert's output is multiplied by
 * @param capacityFactor in training an expert takes at most {@code max(4, floor(capacityFactor n /
 *     experts))} of a group of n tokens, the earliest; the others are dropped: they pass by the
 *     residual alone. A group is as many whole sequences as 1,024 tokens hold, at least one, in
 *     their order, so that a token's fate depends only on what precedes it. Infinite if no token is
 *     dropped; nothing is dropped at evaluation
 * @param jitter epsilon: the router sees x multiplied by noise uniform on [1 - epsilon, 1 +
 *     epsilon) in training
 * @param balance alpha of the auxiliary loss {@code alpha experts sum_e f_e P_e}, with f_e the
 *     share of assignments to e before any is dropped and P_e the mean of softmax(z)_e, over the
 *     tokens of a forward; alpha when balanced
 */
public record RoutingRule(
    int experts,
    int topK,
    Weighting weighting,
    double capacityFactor,
    double jitter,
    double balance) {
  /** Switch's alpha. */
  public static final double DEFAULT_BALANCE = 0.01;

  /** Switch's epsilon. */
  public static final double SWITCH_JITTER = 0.01;

  private static final int LEAST_CAPACITY = 4;
  private static final int GROUP_TOKENS = 1024;

  /** The factor of an expert's output. */
  public enum Weighting {
    /** Its probability among all experts. */
    AMONG_ALL,
    /** Its probability among the chosen experts, which sum to 1. */
    AMONG_CHOSEN
  }

  /** Refuses a topK above the number of experts, and numbers out of their range. */
  public RoutingRule {
    if (experts < 1 || topK < 1 || topK > experts) {
      throw new IllegalArgumentException(
          "topK must be from 1 to the number of experts: " + topK + " of " + experts);
    }
    if (!(capacityFactor > 0) || !(jitter >= 0 && jitter < 1) || !(balance >= 0)) {
      throw new IllegalArgumentException(
          "a mixture needs a capacity factor above 0, a jitter in [0, 1) and a balance of 0 or more, not "
              + capacityFactor
              + ", "
              + jitter
              + " and "
              + balance);
    }
  }

  /**
   * Switch Transformer (Fedus et al. 2021): one expert, weighted by its probability among all, with
   * a capacity and jitter.
   */
  public static RoutingRule switched(int experts, double capacityFactor) {
    return new RoutingRule(
        experts, 1, Weighting.AMONG_ALL, capacityFactor, SWITCH_JITTER, DEFAULT_BALANCE);
  }

  /** Mixtral (Jiang et al. 2024): weights among the chosen experts, no token dropped, no noise. */
  public static RoutingRule mixtral(int experts, int topK) {
    return new RoutingRule(
        experts, topK, Weighting.AMONG_CHOSEN, Double.POSITIVE_INFINITY, 0, DEFAULT_BALANCE);
  }

  /** The same rule with another alpha. */
  public RoutingRule balancedBy(double alpha) {
    return new RoutingRule(experts, topK, weighting, capacityFactor, jitter, alpha);
  }

  /** The same rule with another epsilon. */
  public RoutingRule jitteredBy(double epsilon) {
    return new RoutingRule(experts, topK, weighting, capacityFactor, epsilon, balance);
  }

  /** The tokens of a whole group of this batch. */
  int group(Batch batch) {
    return Math.max(1, GROUP_TOKENS / batch.length()) * batch.length();
  }

  /** The most of so many tokens, a group of this batch, that an expert takes. */
  int capacity(Batch batch, int tokens) {
    return batch.purpose() == Batch.Purpose.EVALUATION
        ? Integer.MAX_VALUE
        : (int) Math.max(LEAST_CAPACITY, Math.floor(capacityFactor * tokens / experts));
  }
}
