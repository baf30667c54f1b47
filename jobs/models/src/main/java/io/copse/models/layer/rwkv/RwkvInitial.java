package io.copse.models.layer.rwkv;

import io.copse.models.layer.Initial;

/**
 * The initial values of RWKV's parameters in block {@code block} of {@code blocks}, by the code of
 * its author: early blocks mix in the token before over all channels, late blocks hardly; channels
 * decay at rates spread from slow to fast.
 */
record RwkvInitial(int dModel, int block, int blocks) {
  /** The share of the token before: {@code 1 - (i / d)^(power (1 - l / L)) - extra l / (L - 1)}. */
  Initial share(double power, double extra) {
    double exponent = power * (1 - (double) block / blocks);
    return Initial.of(i -> 1 - StrictMath.pow((double) i / dModel, exponent) - extra * depth());
  }

  /** {@code from + range (i / (d - 1))^(0.7 + 1.3 l / (L - 1))}. */
  Initial decay(double from, double range) {
    double exponent = 0.7 + 1.3 * depth();
    return Initial.of(i -> from + range * StrictMath.pow(channel(i), exponent));
  }

  /** RWKV-4's bonus: {@code ln 0.3} and a zigzag of 0.5. */
  Initial bonus4() {
    double middle = StrictMath.log(0.3);
    return Initial.of(i -> middle + 0.5 * zigzag(i));
  }

  /** RWKV-6's bonus: {@code l / (L - 1) (1 - i / (d - 1))} and a zigzag of 0.1. */
  Initial bonus6() {
    return Initial.of(i -> depth() * (1 - channel(i)) + 0.1 * zigzag(i));
  }

  /** The gain of the group norm: {@code ((l + 1) / L)^0.7}. */
  Initial groupGain() {
    return Initial.constant(StrictMath.pow((1.0 + block) / blocks, 0.7));
  }

  /** 0 in the first block, 1 in the last. */
  private double depth() {
    return blocks == 1 ? 0 : block / (blocks - 1.0);
  }

  private double channel(int i) {
    return dModel == 1 ? 0 : i / (dModel - 1.0);
  }

  private static int zigzag(int i) {
    return (i + 1) % 3 - 1;
  }
}
