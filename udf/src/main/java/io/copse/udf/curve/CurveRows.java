package io.copse.udf.curve;

import java.util.Arrays;
import java.util.List;

/**
 * The observed losses of several curves, each with the sums and blocks of falls that a prediction
 * reads. They are computed once, because they do not depend on the law.
 */
final class CurveRows {
  /** The lowest rate that a fit tells from 0, as a share of the peak rate. */
  private static final double LOWEST = 1e-9;

  private final double[] losses;
  private final double[] sums;
  private final double[] ownRates;

  /** Row i has the blocks from offsets[i] to offsets[i + 1]. */
  private final int[] offsets;

  private double[] falls = new double[1024];
  private double[] rates = new double[1024];
  private double[] after = new double[1024];
  private int blocks;

  CurveRows(List<Curve> curves) {
    int size = curves.stream().mapToInt(curve -> curve.steps().length).sum();
    losses = new double[size];
    sums = new double[size];
    ownRates = new double[size];
    offsets = new int[size + 1];
    int row = 0;
    for (Curve curve : curves) {
      FallBlocks all = new FallBlocks(curve.schedule());
      for (int i = 0; i < curve.steps().length; i++) {
        losses[row] = curve.losses()[i];
        ownRates[row] = curve.schedule().rate(curve.steps()[i]);
        sums[row] = curve.schedule().sum(0, curve.steps()[i]);
        all.upTo(curve.steps()[i], this::add);
        offsets[++row] = blocks;
      }
    }
  }

  private void add(double fall, double rate, double sum) {
    if (sum == 0) {
      return;
    }
    if (blocks == falls.length) {
      falls = Arrays.copyOf(falls, 2 * blocks);
      rates = Arrays.copyOf(rates, 2 * blocks);
      after = Arrays.copyOf(after, 2 * blocks);
    }
    falls[blocks] = fall;
    rates[blocks] = rate;
    after[blocks++] = sum;
  }

  int size() {
    return losses.length;
  }

  double[] losses() {
    return losses.clone();
  }

  /** The sum of the rates up to each row. */
  double[] sums() {
    return sums.clone();
  }

  /** The rate of each row's step. */
  double[] rates() {
    return ownRates.clone();
  }

  /** The loss that a law predicts for a row. */
  double predict(LearningCurve law, int row) {
    double gain = 0;
    for (int j = offsets[row]; j < offsets[row + 1]; j++) {
      double x = law.c() * Math.pow(rates[j], -law.gamma()) * after[j];
      gain += falls[j] * (1 - Math.pow(1 + x, -law.beta()));
    }
    return law.l0() + law.a() * Math.pow(sums[row], -law.alpha()) - law.b() * gain;
  }

  int[] offsets() {
    return offsets.clone();
  }

  /** The fall of each block, as a share of a peak rate. */
  double[] falls(double peak) {
    return Arrays.stream(falls, 0, blocks).map(fall -> fall / peak).toArray();
  }

  /** The log of each block's rate, as a share of a peak rate. A rate of 0 counts as very low. */
  double[] logRates(double peak) {
    return Arrays.stream(rates, 0, blocks)
        .map(rate -> Math.log(Math.max(rate / peak, LOWEST)))
        .toArray();
  }

  /** The sum of rates after each block, as a multiple of a peak rate. */
  double[] after(double peak) {
    return Arrays.stream(after, 0, blocks).map(sum -> sum / peak).toArray();
  }
}
