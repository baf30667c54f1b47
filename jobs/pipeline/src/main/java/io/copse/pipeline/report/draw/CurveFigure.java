package io.copse.pipeline.report.draw;

import io.copse.pipeline.report.draw.Scale.Tick;
import io.copse.pipeline.report.draw.Svg.Anchor;
import io.copse.pipeline.report.draw.Svg.Point;
import java.util.List;
import java.util.function.ToDoubleFunction;
import java.util.stream.Stream;

/**
 * Panels over a linear axis from 0, each with a vertical scale of its own.
 *
 * @param panels at least one, each with a curve of at least one point
 * @param acrossLabel what the horizontal axis is, with its unit
 * @param description what the figure shows, for readers who do not see it
 */
public record CurveFigure(List<CurvePanel> panels, String acrossLabel, String description) {

  /** One panel. */
  public record CurvePanel(String title, List<Curve> curves) {}

  /**
   * A curve.
   *
   * @param points horizontal and vertical values, by horizontal value
   * @param marked points that stand out
   */
  public record Curve(SeriesLook look, List<Point> points, List<Point> marked) {}

  private static final double WIDTH = 900;
  private static final double LEFT = 56;
  private static final double RIGHT = 24;
  private static final double GAP = 58;
  private static final double HEIGHT = 150;
  private static final double TITLE = 28;
  private static final double FOOT = 46;
  private static final int PER_ROW = 3;

  /** Copies the list. */
  public CurveFigure {
    panels = List.copyOf(panels);
  }

  /** Returns the figure as SVG. */
  public String svg() {
    Legend legend =
        Legend.of(
            panels.stream().flatMap(panel -> panel.curves().stream()).map(Curve::look),
            LEFT,
            WIDTH);
    double top = legend.bottom() + 10;
    int rows = (panels.size() + PER_ROW - 1) / PER_ROW;
    Svg svg = new Svg(WIDTH, top + rows * (TITLE + HEIGHT + FOOT), description);
    legend.draw(svg);
    double width = (WIDTH - LEFT - RIGHT - GAP * (PER_ROW - 1)) / PER_ROW;
    for (int i = 0; i < panels.size(); i++) {
      CurvePanel panel = panels.get(i);
      double x = LEFT + i % PER_ROW * (width + GAP);
      double y = top + (i / PER_ROW) * (TITLE + HEIGHT + FOOT) + TITLE;
      double[] values = range(panel, Point::y);
      Scale across = new Scale.Linear(0, range(panel, Point::x)[1], 3);
      Scale up = Scale.Linear.around(values[0], values[1], 4);
      draw(svg, panel, new Frame(x, y, width, HEIGHT, across, up));
    }
    return svg.end();
  }

  private void draw(Svg svg, CurvePanel panel, Frame frame) {
    svg.text(frame.x(), frame.y() - 9, Anchor.START, panel.title(), "title");
    for (Tick tick : frame.up().ticks()) {
      if (tick.isMajor()) {
        double at = frame.down(tick.value());
        svg.line(frame.x(), at, frame.right(), at, "grid");
        svg.text(frame.x() - 8, at + 4, Anchor.END, tick.label(), "tick");
      }
    }
    for (Tick tick : frame.across().ticks()) {
      if (tick.isMajor()) {
        double at = frame.across(tick.value());
        svg.line(at, frame.bottom(), at, frame.bottom() + 5, "axis");
        svg.text(at, frame.bottom() + 18, Anchor.MIDDLE, Numbers.si(tick.value()), "tick");
      }
    }
    frame.axes(svg);
    svg.text(
        frame.x() + frame.width() / 2, frame.bottom() + 36, Anchor.MIDDLE, acrossLabel, "label");
    for (Curve curve : panel.curves()) {
      svg.polyline(
          curve.points().stream().map(p -> frame.point(p.x(), p.y())).toList(),
          curve.look().style("line"));
      for (Point point : curve.marked()) {
        Point at = frame.point(point.x(), point.y());
        svg.path(at.x(), at.y(), curve.look().mark(), curve.look().style("mark"));
      }
    }
  }

  private static double[] range(CurvePanel panel, ToDoubleFunction<Point> value) {
    double[] all =
        panel.curves().stream()
            .flatMap(curve -> Stream.concat(curve.points().stream(), curve.marked().stream()))
            .mapToDouble(value)
            .sorted()
            .toArray();
    return new double[] {all[0], all[all.length - 1]};
  }
}
