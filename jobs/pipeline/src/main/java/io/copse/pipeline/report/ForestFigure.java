package io.copse.pipeline.report;

import io.copse.pipeline.evaluate.Estimate;
import io.copse.pipeline.report.Scale.Tick;
import io.copse.pipeline.report.Svg.Anchor;
import java.util.List;

/**
 * Estimates as points with whiskers, one below the other, about a value that they are compared
 * with.
 *
 * @param rows from top to bottom
 * @param scale of all of them; whiskers end at its ends
 * @param reference the value compared with
 * @param left what is below it, right what is above
 * @param axis what the axis is, with its unit
 */
record ForestFigure(
    List<Entry> rows, Scale scale, double reference, String left, String right, String axis) {

  /**
   * One estimate.
   *
   * @param value the number as text
   * @param interval its interval as text
   */
  record Entry(String name, Look look, Estimate estimate, String value, String interval) {}

  private static final double WIDTH = 900;
  private static final double LEFT = 300;
  private static final double RIGHT = 220;
  private static final double TOP = 34;
  private static final double ROW = 36;

  String svg(String description) {
    double bottom = TOP + ROW * rows.size();
    Svg svg = new Svg(WIDTH, bottom + 48, description);
    for (Tick tick : scale.ticks()) {
      double x = x(tick.value());
      if (tick.isMajor()) {
        svg.line(x, TOP - 6, x, bottom, "grid");
        svg.text(x, bottom + 20, Anchor.MIDDLE, tick.label(), "tick");
      }
      svg.line(x, bottom, x, bottom + (tick.isMajor() ? 6 : 3), "axis");
    }
    svg.line(LEFT, bottom, WIDTH - RIGHT, bottom, "axis");
    svg.line(x(reference), TOP - 6, x(reference), bottom, "reference");
    svg.text(x(reference) - 10, TOP - 14, Anchor.END, "← " + left, "tick");
    svg.text(x(reference) + 10, TOP - 14, Anchor.START, right + " →", "tick");
    svg.text((LEFT + WIDTH - RIGHT) / 2, bottom + 40, Anchor.MIDDLE, axis, "label");
    for (int i = 0; i < rows.size(); i++) {
      row(svg, rows.get(i), TOP + (i + 0.5) * ROW);
    }
    return svg.end();
  }

  private void row(Svg svg, Entry entry, double y) {
    Estimate estimate = entry.estimate();
    svg.text(LEFT - 16, y + 4, Anchor.END, entry.name(), "label");
    if (!Double.isNaN(estimate.low())) {
      double low = x(estimate.low());
      double high = x(estimate.high());
      String whisker = "whisker " + entry.look().color();
      svg.line(low, y, high, y, whisker);
      svg.line(low, y - 5, low, y + 5, whisker).line(high, y - 5, high, y + 5, whisker);
    }
    svg.path(x(estimate.value()), y, entry.look().mark(), "mark " + entry.look().color());
    svg.text(WIDTH - RIGHT + 14, y + 4, Anchor.START, entry.value(), "value");
    svg.text(WIDTH - RIGHT + 74, y + 4, Anchor.START, entry.interval(), "tick");
  }

  private double x(double value) {
    double share = Math.max(0, Math.min(1, scale.share(value)));
    return LEFT + share * (WIDTH - LEFT - RIGHT);
  }
}
