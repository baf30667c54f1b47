package io.copse.udf.tuning;

import io.copse.udf.law.Check;

/**
 * A run of a sweep. All numbers are finite and above 0.
 *
 * @param params parameters N
 * @param tokens training tokens D
 * @param rate peak learning rate
 * @param batch sequences or tokens of a step
 * @param loss final loss in nats per token
 */
public record TunedRun(double params, double tokens, double rate, double batch, double loss) {
  /** Checks the ranges. */
  public TunedRun {
    Check.positive("params", params);
    Check.positive("tokens", tokens);
    Check.positive("learning rate", rate);
    Check.positive("batch", batch);
    Check.positive("loss", loss);
  }
}
