package io.copse.pipeline.report.draw;

import io.copse.pipeline.report.draw.Scale.Tick;
import io.copse.pipeline.report.draw.Svg.Anchor;
import java.util.List;

/**
 * Measurements as points with whiskers, one below the other, about a reference value.
 *
 * @param rows from top to bottom
 * @param scale of all rows; whiskers end at its ends
 * @param reference the value that all are compared with
 * @param below what a value below the reference means
 * @param above what a value above the reference means
 * @param axis what the axis is, with its unit
 */
public record ForestFigure(
    List<ForestRow> rows, Scale scale, double reference, String below, String above, String axis) {

  /**
   * One measurement.
   *
   * @param name what was measured
   * @param value the number as text
   * @param interval its interval as text
   */
  public record ForestRow(
      String name, SeriesLook look, Measurement measurement, String value, String interval) {}

  private static final double WIDTH = 900;
  private static final double LEFT = 300;
  private static final double RIGHT = 220;
  private static final double TOP = 34;
  private static final double ROW = 36;

  /** Copies the list. */
  public ForestFigure {
    rows = List.copyOf(rows);
  }

  /**
   * Returns the figure as SVG.
   *
   * @param description what it shows, for readers who do not see it
   */
  public String svg(String description) {
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
    svg.text(x(reference) - 10, TOP - 14, Anchor.END, "← " + below, "tick");
    svg.text(x(reference) + 10, TOP - 14, Anchor.START, above + " →", "tick");
    svg.text((LEFT + WIDTH - RIGHT) / 2, bottom + 40, Anchor.MIDDLE, axis, "label");
    for (int i = 0; i < rows.size(); i++) {
      row(svg, rows.get(i), TOP + (i + 0.5) * ROW);
    }
    return svg.end();
  }

  private void row(Svg svg, ForestRow row, double y) {
    Measurement measurement = row.measurement();
    svg.text(LEFT - 16, y + 4, Anchor.END, row.name(), "label");
    if (measurement.whisker().isPresent()) {
      double low = x(measurement.low());
      double high = x(measurement.high());
      String whisker = row.look().style("whisker");
      svg.line(low, y, high, y, whisker);
      svg.line(low, y - 5, low, y + 5, whisker).line(high, y - 5, high, y + 5, whisker);
    }
    svg.path(x(measurement.value()), y, row.look().mark(), row.look().style("mark"));
    svg.text(WIDTH - RIGHT + 14, y + 4, Anchor.START, row.value(), "value");
    svg.text(WIDTH - RIGHT + 74, y + 4, Anchor.START, row.interval(), "tick");
  }

  private double x(double value) {
    double share = Math.max(0, Math.min(1, scale.share(value)));
    return LEFT + share * (WIDTH - LEFT - RIGHT);
  }
}
