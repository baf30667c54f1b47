package io.copse.udf.curve;

/**
 * The falls of a schedule's rate, taken together in blocks that grow with their distance from a
 * step. A block stands for its falls by their total, and by the means of rate and sum of rates
 * weighted by fall. Rises and falls have blocks of their own.
 */
final class FallBlocks {
  /** A block is at most this share of its distance from the step. */
  private static final int SHARE = 32;

  /** A mean below this share of the whole sum is rounding. */
  private static final double ROUNDING = 1e-12;

  private final Schedule schedule;
  private final Moments falls;
  private final Moments rises;

  /** Takes one block. */
  interface Taker {
    /**
     * @param fall total fall of the rate, negative for a rise
     * @param rate mean rate after the fall
     * @param sum mean sum of the rates from the fall to the step
     */
    void take(double fall, double rate, double sum);
  }

  FallBlocks(Schedule schedule) {
    this.schedule = schedule;
    this.falls = new Moments(schedule, 1);
    this.rises = new Moments(schedule, -1);
  }

  /** Hands over all blocks of the falls up to a step. */
  void upTo(int step, Taker taker) {
    int to = step;
    while (to >= 1) {
      int from = Math.max(1, to - (step - to) / SHARE);
      falls.block(from, to, schedule.sum(0, step), taker);
      rises.block(from, to, schedule.sum(0, step), taker);
      to = from - 1;
    }
  }

  /** Running sums over the falls of one sign: their total, and its products. */
  private static final class Moments {
    private final double[] total;
    private final double[] rate;
    private final double[] before;

    Moments(Schedule schedule, int sign) {
      int n = schedule.steps();
      total = new double[n];
      rate = new double[n];
      before = new double[n];
      for (int k = 1; k < n; k++) {
        double fall = schedule.rate(k - 1) - schedule.rate(k);
        double counted = fall * sign > 0 ? fall : 0;
        total[k] = total[k - 1] + counted;
        rate[k] = rate[k - 1] + counted * schedule.rate(k);
        before[k] = before[k - 1] + counted * schedule.sum(0, k - 1);
      }
    }

    void block(int from, int to, double sum, Taker taker) {
      double fall = total[to] - total[from - 1];
      if (fall != 0) {
        double after = sum - (before[to] - before[from - 1]) / fall;
        taker.take(
            fall,
            Math.max(0, (rate[to] - rate[from - 1]) / fall),
            after < ROUNDING * sum ? 0 : after);
      }
    }
  }
}
