package io.copse.models.layer;

import io.copse.models.kernel.Gemm;
import io.copse.models.kernel.Jitter;
import io.copse.models.kernel.NativeFloats;
import io.copse.models.kernel.RouterSoftmax;
import java.util.ArrayList;
import java.util.List;

/**
 * The router of a mixture: logits {@code z = W x} in float32, the experts and weights of each token
 * by a {@link RoutingRule}, and the gradients of loss and auxiliary loss with respect to W and x.
 */
final class Router {
  private final RoutingRule rule;
  private final int dModel;
  private final int mixture;
  private Gemm gemm;
  private NativeFloats weight;
  private NativeFloats weightGradient;
  private NativeFloats logits;
  private NativeFloats probabilities;
  private NativeFloats logSums;
  private NativeFloats logitGradients;
  private NativeFloats noisy;
  private int[] chosen;
  private float[] shares;
  private float[] shareGradients;
  private Dispatch dispatch;

  /** The router of mixture number {@code mixture} of its model, which draws noise of its own. */
  Router(int dModel, RoutingRule rule, int mixture) {
    this.dModel = dModel;
    this.rule = rule;
    this.mixture = mixture;
  }

  void bind(Binding binding, NativeFloats routerWeight, NativeFloats routerGradient) {
    gemm = binding.singleGemm();
    weight = routerWeight;
    weightGradient = routerGradient;
    int rows = binding.tokens();
    logits = binding.kept((long) rows * rule.experts());
    probabilities = binding.kept((long) rows * rule.experts());
    logSums = binding.kept(rows);
    logitGradients = binding.scratch("logitGradients", (long) rows * rule.experts());
    noisy = rule.jitter() > 0 ? binding.scratch("noisy", (long) rows * dModel) : null;
    chosen = new int[Math.multiplyExact(rows, rule.topK())];
    shares = new float[chosen.length];
    shareGradients = new float[chosen.length];
    dispatch = new Dispatch(rule.experts(), rule.topK(), rows);
  }

  /** Routes the tokens of a batch. */
  Dispatch route(Batch batch, NativeFloats input) {
    int rows = batch.tokens();
    gemm.linear(rows, dModel, rule.experts(), seen(batch, input), weight, 0, logits);
    RouterSoftmax.apply(rows, rule.experts(), logits, probabilities, logSums);
    RouterSoftmax.greatest(rows, rule.experts(), rule.topK(), logits, chosen);
    dispatch.assign(batch, chosen, rule);
    for (int row = 0; row < rows; row++) {
      weigh(row);
    }
    return dispatch;
  }

  /** Where the last batch went. */
  Dispatch dispatch() {
    return dispatch;
  }

  /** What the output of a slot's expert is multiplied by. */
  float share(int slot) {
    return shares[slot];
  }

  /** Takes the gradient of the loss with respect to {@link #share}. */
  void shareGradient(int slot, float gradient) {
    shareGradients[slot] = gradient;
  }

  /** Adds to the gradient of the input and overwrites that of W, once all shares have theirs. */
  void backward(Batch batch, NativeFloats input, NativeFloats inputGradient) {
    int rows = batch.tokens();
    int experts = rule.experts();
    float[] balance = new float[experts];
    for (int expert = 0; expert < experts; expert++) {
      // Of alpha experts sum_e f_e P_e: P_e is a mean over the rows, f_e has no gradient.
      balance[expert] = (float) (rule.balance() * experts * load(rows, expert) / rows);
    }
    for (int row = 0; row < rows; row++) {
      for (int expert = 0; expert < experts; expert++) {
        logitGradients.put(row * experts + expert, balance[expert]);
      }
      if (rule.weighting() == RoutingRule.Weighting.AMONG_ALL) {
        for (int slot = row * rule.topK(); slot < (row + 1) * rule.topK(); slot++) {
          addToLogit(row, slot, gradient(slot));
        }
      }
    }
    RouterSoftmax.gradient(rows, experts, probabilities, logitGradients);
    if (rule.weighting() == RoutingRule.Weighting.AMONG_CHOSEN) {
      for (int row = 0; row < rows; row++) {
        addAmongChosen(row);
      }
    }
    gemm.linearWeightGradient(
        rows, dModel, experts, logitGradients, seen(batch, input), 0, weightGradient);
    if (jittered(batch)) {
      gemm.linearInputGradient(rows, dModel, experts, logitGradients, weight, noisy);
      Jitter.gradient(rows * dModel, key(batch), (float) rule.jitter(), noisy, inputGradient);
    } else {
      gemm.multiply(
          Gemm.Form.NN,
          rows,
          dModel,
          experts,
          1,
          logitGradients,
          0,
          experts,
          weight,
          0,
          dModel,
          1,
          inputGradient,
          0,
          dModel);
    }
  }

  /** What was done with the batch that {@link #route} saw last. */
  RoutingStatistics statistics(Batch batch) {
    int rows = batch.tokens();
    int experts = rule.experts();
    double entropy = 0;
    double squares = 0;
    double[] mean = new double[experts];
    for (int row = 0; row < rows; row++) {
      double logSum = logSums.at(row);
      squares += logSum * logSum;
      for (int expert = 0; expert < experts; expert++) {
        double p = probabilities.at(row * experts + expert);
        entropy -= p * (logits.at(row * experts + expert) - logSum);
        mean[expert] += p / rows;
      }
    }
    List<Double> load = new ArrayList<>();
    double balance = 0;
    for (int expert = 0; expert < experts; expert++) {
      load.add(load(rows, expert));
      balance += experts * load(rows, expert) * mean[expert];
    }
    double kept = dispatch.total() / ((double) rows * rule.topK());
    return new RoutingStatistics(load, 1 - kept, entropy / rows, squares / rows, balance);
  }

  private void weigh(int row) {
    int first = row * rule.topK();
    double sum = 0;
    for (int slot = first; slot < first + rule.topK(); slot++) {
      shares[slot] = probabilities.at(row * rule.experts() + chosen[slot]);
      sum += shares[slot];
    }
    if (rule.weighting() == RoutingRule.Weighting.AMONG_CHOSEN) {
      for (int slot = first; slot < first + rule.topK(); slot++) {
        shares[slot] = (float) (shares[slot] / sum);
      }
    }
  }

  /**
   * Adds {@code w_s (dw_s - sum_r w_r dw_r)} to the logits of the chosen, by the differences from
   * the first one's dw: its w is the greatest.
   */
  private void addAmongChosen(int row) {
    int first = row * rule.topK();
    float origin = gradient(first);
    float sum = 0;
    for (int slot = first; slot < first + rule.topK(); slot++) {
      sum = Math.fma(shares[slot], gradient(slot) - origin, sum);
    }
    for (int slot = first; slot < first + rule.topK(); slot++) {
      addToLogit(row, slot, shares[slot] * (gradient(slot) - origin - sum));
    }
  }

  private void addToLogit(int row, int slot, float gradient) {
    int at = row * rule.experts() + chosen[slot];
    logitGradients.put(at, logitGradients.at(at) + gradient);
  }

  private float gradient(int slot) {
    return dispatch.kept(slot) ? shareGradients[slot] : 0;
  }

  private double load(int rows, int expert) {
    return dispatch.offered(expert) / ((double) rows * rule.topK());
  }

  private NativeFloats seen(Batch batch, NativeFloats input) {
    if (!jittered(batch)) {
      return input;
    }
    int count = batch.tokens() * dModel;
    Jitter.apply(count, key(batch), (float) rule.jitter(), input, noisy);
    return noisy;
  }

  private boolean jittered(Batch batch) {
    return rule.jitter() > 0 && batch.purpose() == Batch.Purpose.TRAINING;
  }

  private long key(Batch batch) {
    return Jitter.key(batch.noiseKey(), mixture);
  }
}
