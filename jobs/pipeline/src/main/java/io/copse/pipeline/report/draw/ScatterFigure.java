package io.copse.pipeline.report.draw;

import io.copse.pipeline.report.draw.Scale.Tick;
import io.copse.pipeline.report.draw.Svg.Anchor;
import io.copse.pipeline.report.draw.Svg.Point;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalDouble;
import java.util.function.ToDoubleFunction;
import java.util.stream.DoubleStream;
import java.util.stream.Stream;

/**
 * Points in one frame, with lines. Lines are cut at the edges of the frame.
 *
 * @param marks series of points, each with a point
 * @param lines lines with labels at their ends
 * @param across the horizontal axis
 * @param up the vertical axis
 * @param reference a value of the vertical axis that is drawn across the frame
 * @param description what the figure shows, for readers who do not see it
 */
public record ScatterFigure(
    List<Marks> marks,
    List<Line> lines,
    Axis across,
    Axis up,
    OptionalDouble reference,
    String description) {

  /**
   * An axis.
   *
   * @param label what it is, with its unit
   * @param isLogarithmic whether equal steps are equal ratios
   */
  public record Axis(String label, boolean isLogarithmic) {}

  /** Points of one look. */
  public record Marks(SeriesLook look, List<Point> points) {}

  /**
   * A line.
   *
   * @param label what stands at its end; empty for nothing
   * @param style {@code law} for a line of equal loss, {@code line} for one that stands out
   */
  public record Line(SeriesLook look, String label, String style, List<Point> points) {}

  private static final double WIDTH = 900;
  private static final double LEFT = 74;
  private static final double RIGHT = 64;
  private static final double HEIGHT = 420;
  private static final double FOOT = 50;
  private static final double MARGIN = 1.15;
  private static final int LABELS = 6;

  /** Copies the lists. */
  public ScatterFigure {
    marks = List.copyOf(marks);
    lines = List.copyOf(lines);
  }

  /** Returns the figure as SVG. */
  public String svg() {
    Legend legend =
        Legend.of(
            Stream.concat(marks.stream().map(Marks::look), lines.stream().map(Line::look)),
            LEFT,
            WIDTH);
    double top = legend.bottom() + 16;
    Svg svg = new Svg(WIDTH, top + HEIGHT + FOOT, description);
    legend.draw(svg);
    Frame frame =
        new Frame(
            LEFT,
            top,
            WIDTH - LEFT - RIGHT,
            HEIGHT,
            scale(across, Point::x, OptionalDouble.empty()),
            scale(up, Point::y, reference));
    axes(svg, frame);
    lines.forEach(line -> draw(svg, frame, line));
    for (Marks series : marks) {
      for (Point point : series.points()) {
        Point at = frame.point(point.x(), point.y());
        svg.path(at.x(), at.y(), series.look().mark(), series.look().style("mark"));
      }
    }
    return svg.end();
  }

  private Scale scale(Axis axis, ToDoubleFunction<Point> value, OptionalDouble more) {
    double[] values =
        DoubleStream.concat(
                marks.stream().flatMap(series -> series.points().stream()).mapToDouble(value),
                more.stream())
            .sorted()
            .toArray();
    double low = values[0];
    double high = values[values.length - 1];
    if (!axis.isLogarithmic) {
      return Scale.Linear.around(low, high, LABELS);
    }
    return Scale.Log.around(low, high, MARGIN * Math.log10(high / low));
  }

  private void axes(Svg svg, Frame frame) {
    for (Tick tick : frame.up().ticks()) {
      double at = frame.down(tick.value());
      if (tick.isMajor()) {
        svg.line(frame.x(), at, frame.right(), at, "grid");
        svg.text(frame.x() - 10, at + 4, Anchor.END, tick.label(), "tick");
      }
      svg.line(frame.x() - (tick.isMajor() ? 6 : 3), at, frame.x(), at, "axis");
    }
    for (Tick tick : frame.across().ticks()) {
      double at = frame.across(tick.value());
      svg.line(at, frame.bottom(), at, frame.bottom() + (tick.isMajor() ? 6 : 3), "axis");
      svg.text(at, frame.bottom() + 19, Anchor.MIDDLE, tick.label(), "tick");
    }
    frame.axes(svg);
    reference.ifPresent(
        value ->
            svg.line(frame.x(), frame.down(value), frame.right(), frame.down(value), "reference"));
    svg.text(
        frame.x() + frame.width() / 2, frame.bottom() + 40, Anchor.MIDDLE, across.label, "label");
    svg.textUpwards(16, frame.y() + frame.height() / 2, up.label, "label");
  }

  private static void draw(Svg svg, Frame frame, Line line) {
    List<Point> inside = new ArrayList<>();
    for (Point point : line.points()) {
      double across = frame.across().share(point.x());
      double up = frame.up().share(point.y());
      if (across >= 0 && across <= 1 && up >= 0 && up <= 1) {
        inside.add(frame.point(point.x(), point.y()));
      }
    }
    if (inside.size() > 1) {
      svg.polyline(inside, line.look().style(line.style()));
      Point end = inside.get(inside.size() - 1);
      svg.text(end.x() + 5, end.y() + 4, Anchor.START, line.label(), "tick");
    }
  }
}
