package io.copse.udf.curve;

import java.util.List;

/**
 * The end of a schedule, at which several laws predict the loss. Neighbouring falls of the rate are
 * taken together as in a fit, which changes a loss by less than 2e-4 of B times the peak rate.
 */
public final class CurveEnd {
  private final CurveRows rows;

  /** The end of a schedule. */
  public CurveEnd(Schedule schedule) {
    int last = schedule.steps() - 1;
    this.rows =
        new CurveRows(List.of(new Curve("end", schedule, new int[] {last}, new double[] {1})));
  }

  /** The loss that a law predicts there, in nats per token. */
  public double loss(LearningCurve law) {
    return rows.predict(law, 0);
  }
}
