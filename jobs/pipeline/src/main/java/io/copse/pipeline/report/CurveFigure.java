package io.copse.pipeline.report;

import io.copse.pipeline.report.Scale.Tick;
import io.copse.pipeline.report.Svg.Anchor;
import io.copse.pipeline.report.Svg.Point;
import java.util.Comparator;
import java.util.List;
import java.util.function.ToDoubleFunction;
import java.util.stream.DoubleStream;

/**
 * Panels over training tokens, each with a scale of its own.
 *
 * @param panels at least one, each with a curve of at least a point
 * @param description what the figure shows, for those who do not see it
 */
record CurveFigure(List<Panel> panels, String description) {

  /** One panel. */
  record Panel(String title, List<Curve> curves) {}

  /**
   * A curve.
   *
   * @param points tokens and values, by tokens
   * @param marked those that stand out
   */
  record Curve(Look look, List<Point> points, List<Point> marked) {}

  private static final double WIDTH = 900;
  private static final double LEFT = 56;
  private static final double RIGHT = 24;
  private static final double GAP = 58;
  private static final double HEIGHT = 150;
  private static final double TITLE = 28;
  private static final double FOOT = 46;
  private static final double TOP = 26;
  private static final double LEGEND = 170;
  private static final int PER_ROW = 3;

  String svg() {
    int rows = (panels.size() + PER_ROW - 1) / PER_ROW;
    Svg svg = new Svg(WIDTH, TOP + rows * (TITLE + HEIGHT + FOOT), description);
    List<Look> looks =
        panels.stream()
            .flatMap(panel -> panel.curves().stream())
            .map(Curve::look)
            .distinct()
            .sorted(Comparator.comparing(Look::color))
            .toList();
    for (int i = 0; i < looks.size(); i++) {
      double x = LEFT + i * LEGEND;
      svg.line(x, 12, x + 26, 12, "line " + looks.get(i).color());
      svg.text(x + 33, 16, Anchor.START, looks.get(i).label(), "label");
    }
    double width = (WIDTH - LEFT - RIGHT - GAP * (PER_ROW - 1)) / PER_ROW;
    for (int i = 0; i < panels.size(); i++) {
      double x = LEFT + i % PER_ROW * (width + GAP);
      int row = i / PER_ROW;
      double y = TOP + row * (TITLE + HEIGHT + FOOT) + TITLE;
      draw(svg, panels.get(i), x, y, width);
    }
    return svg.end();
  }

  private static void draw(Svg svg, Panel panel, double x, double y, double width) {
    Scale tokens = new Scale.Linear(0, range(panel, Point::x)[1], 3);
    double[] values = range(panel, Point::y);
    Scale scale = Scale.Linear.around(values[0], values[1], 4);
    svg.text(x, y - 9, Anchor.START, panel.title(), "title");
    for (Tick tick : scale.ticks()) {
      if (tick.isMajor()) {
        double at = y + (1 - scale.share(tick.value())) * HEIGHT;
        svg.line(x, at, x + width, at, "grid");
        svg.text(x - 8, at + 4, Anchor.END, tick.label(), "tick");
      }
    }
    for (Tick tick : tokens.ticks()) {
      if (tick.isMajor()) {
        double at = x + tokens.share(tick.value()) * width;
        svg.line(at, y + HEIGHT, at, y + HEIGHT + 5, "axis");
        svg.text(at, y + HEIGHT + 18, Anchor.MIDDLE, Numbers.si(tick.value()), "tick");
      }
    }
    svg.line(x, y, x, y + HEIGHT, "axis").line(x, y + HEIGHT, x + width, y + HEIGHT, "axis");
    svg.text(x + width / 2, y + HEIGHT + 36, Anchor.MIDDLE, "tokens", "label");
    for (Curve curve : panel.curves()) {
      List<Point> places =
          curve.points().stream().map(point -> place(point, tokens, scale, x, y, width)).toList();
      svg.polyline(places, "line " + curve.look().color());
      for (Point point : curve.marked()) {
        Point at = place(point, tokens, scale, x, y, width);
        svg.path(at.x(), at.y(), curve.look().mark(), "mark " + curve.look().color());
      }
    }
  }

  private static Point place(
      Point point, Scale tokens, Scale scale, double x, double y, double width) {
    return new Point(
        x + tokens.share(point.x()) * width, y + (1 - scale.share(point.y())) * HEIGHT);
  }

  private static double[] range(Panel panel, ToDoubleFunction<Point> value) {
    double[] all =
        panel.curves().stream()
            .flatMap(
                curve ->
                    DoubleStream.concat(
                            curve.points().stream().mapToDouble(value),
                            curve.marked().stream().mapToDouble(value))
                        .boxed())
            .mapToDouble(v -> v)
            .sorted()
            .toArray();
    return new double[] {all[0], all[all.length - 1]};
  }
}
