package io.copse.models.layer.mixture;

import io.copse.models.kernel.Gemm;
import io.copse.models.kernel.Gemm.Form;
import io.copse.models.kernel.Jitter;
import io.copse.models.kernel.Matrix;
import io.copse.models.kernel.NativeFloats;
import io.copse.models.kernel.mixture.RouterSoftmax;
import io.copse.models.layer.Batch;
import io.copse.models.layer.Binding;
import io.copse.models.layer.RoutingStatistics;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The router of a mixture: logits {@code z = W x} in float32, the experts and weights of each token
 * by a {@link RoutingRule}, and the gradients of loss and auxiliary loss with respect to W and x.
 */
final class Router {
  private final RoutingRule rule;
  private final int dModel;
  private final int mixture;
  private final Gemm gemm;
  private final Matrix weight;
  private final Matrix weightGradient;
  private final NativeFloats logits;
  private final NativeFloats probabilities;
  private final NativeFloats logSums;
  private final NativeFloats logitGradients;
  private final Optional<NativeFloats> noisy;
  private final int[] chosen;
  private final float[] shares;
  private final float[] shareGradients;
  private final Dispatch dispatch;

  private enum Scratch {
    LOGIT_GRADIENTS,
    NOISY
  }

  /**
   * A router in the memory of its mixture's binding.
   *
   * @param mixture the number of the mixture in its model, for noise of its own
   * @param weight W [experts, dModel]
   * @param weightGradient where its gradient goes
   */
  Router(RoutingRule rule, int mixture, Binding binding, Matrix weight, Matrix weightGradient) {
    this.rule = rule;
    this.mixture = mixture;
    this.dModel = weight.columns();
    this.weight = weight;
    this.weightGradient = weightGradient;
    // A rounded logit could choose another expert.
    gemm = binding.singleGemm();
    int rows = binding.tokens();
    logits = binding.kept((long) rows * rule.experts());
    probabilities = binding.kept((long) rows * rule.experts());
    logSums = binding.kept(rows);
    logitGradients = binding.scratch(Scratch.LOGIT_GRADIENTS, (long) rows * rule.experts());
    noisy =
        rule.jitter() > 0
            ? Optional.of(binding.scratch(Scratch.NOISY, (long) rows * dModel))
            : Optional.empty();
    chosen = new int[Math.multiplyExact(rows, rule.topK())];
    shares = new float[chosen.length];
    shareGradients = new float[chosen.length];
    dispatch = new Dispatch(rule.experts(), rule.topK(), rows);
  }

  /** Routes the tokens of a batch. */
  Dispatch route(Batch batch, NativeFloats input) {
    int rows = batch.tokens();
    Matrix x = Matrix.of(seen(batch, input), rows, dModel);
    gemm.multiply(Form.NT, 1, x, weight, 0, Matrix.of(logits, rows, rule.experts()));
    RouterSoftmax.apply(rows, rule.experts(), logits, probabilities, logSums);
    RouterSoftmax.greatest(rows, rule.experts(), rule.topK(), logits, chosen);
    dispatch.assign(batch, chosen, rule);
    for (int row = 0; row < rows; row++) {
      weigh(row);
    }
    return dispatch;
  }

  /** The assignments of the last batch. */
  Dispatch dispatch() {
    return dispatch;
  }

  /** The factor of the output of a slot's expert. */
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
    Matrix dz = Matrix.of(logitGradients, rows, experts);
    Matrix x = Matrix.of(seen(batch, input), rows, dModel);
    gemm.multiply(Form.TN, 1, dz, x, 0, weightGradient);
    if (jittered(batch)) {
      NativeFloats dx = noisy.orElseThrow();
      gemm.multiply(Form.NN, 1, dz, weight, 0, Matrix.of(dx, rows, dModel));
      Jitter.gradient(rows * dModel, key(batch), (float) rule.jitter(), dx, inputGradient);
    } else {
      gemm.multiply(Form.NN, 1, dz, weight, 1, Matrix.of(inputGradient, rows, dModel));
    }
  }

  /** The statistics of the batch that {@link #route} saw last. */
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
    NativeFloats x = noisy.orElseThrow();
    Jitter.apply(count, key(batch), (float) rule.jitter(), input, x);
    return x;
  }

  private boolean jittered(Batch batch) {
    return rule.jitter() > 0 && batch.purpose() == Batch.Purpose.TRAINING;
  }

  private long key(Batch batch) {
    return Jitter.key(batch.noiseKey(), mixture);
  }
}
