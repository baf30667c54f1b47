package io.copse.pipeline.report.draw;

import io.copse.pipeline.report.draw.Scale.Tick;
import io.copse.pipeline.report.draw.Svg.Anchor;
import io.copse.pipeline.report.draw.Svg.Point;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.function.DoubleUnaryOperator;
import java.util.stream.DoubleStream;
import java.util.stream.Stream;

/**
 * Panels side by side over a logarithmic axis. All panels have one vertical scale and equally many
 * decades, so that slopes compare.
 *
 * @param panels at least one, each with a point
 * @param acrossLabel what the horizontal axis is, with its unit
 * @param upLabel what the vertical axis is, with its unit
 * @param reference a value drawn across all panels
 * @param dodge pixels by which points of equal horizontal value are moved apart
 * @param description what the figure shows, for readers who do not see it
 */
public record PanelFigure(
    List<Panel> panels,
    String acrossLabel,
    String upLabel,
    OptionalDouble reference,
    double dodge,
    String description) {

  /** One panel. */
  public record Panel(String title, List<Series> series) {}

  /**
   * The points of one series.
   *
   * @param curve a fitted curve over the horizontal axis
   */
  public record Series(
      SeriesLook look, List<PanelPoint> points, Optional<DoubleUnaryOperator> curve) {}

  /** A point with its interval. */
  public record PanelPoint(double across, Measurement up) {}

  private static final double WIDTH = 900;
  private static final double LEFT = 64;
  private static final double RIGHT = 10;
  private static final double GAP = 36;
  private static final double HEIGHT = 268;
  private static final double HEIGHT_ALONE = 400;
  private static final double TITLE = 26;
  private static final double FOOT = 46;
  private static final int PER_ROW = 3;
  private static final int CURVE_POINTS = 48;

  /** Copies the list. */
  public PanelFigure {
    panels = List.copyOf(panels);
  }

  /** Returns the figure as SVG. */
  public String svg() {
    Legend legend = Legend.of(series().map(Series::look), LEFT, WIDTH);
    double height = panels.size() == 1 ? HEIGHT_ALONE : HEIGHT;
    double top = legend.bottom() + 14;
    int rows = (panels.size() + PER_ROW - 1) / PER_ROW;
    Svg svg = new Svg(WIDTH, top + rows * (TITLE + height + FOOT), description);
    legend.draw(svg);
    Scale up = up();
    int columns = Math.min(PER_ROW, panels.size());
    double width = (WIDTH - LEFT - RIGHT - GAP * (columns - 1)) / columns;
    for (int i = 0; i < panels.size(); i++) {
      double x = LEFT + i % PER_ROW * (width + GAP);
      double y = top + (i / PER_ROW) * (TITLE + height + FOOT) + TITLE;
      Panel panel = panels.get(i);
      Frame frame = new Frame(x, y, width, height, across(panel), up);
      new PanelDrawing(svg, frame, legend.looks()).draw(panel, i % PER_ROW == 0);
    }
    return svg.end();
  }

  private Stream<Series> series() {
    return panels.stream().flatMap(panel -> panel.series().stream());
  }

  private Scale up() {
    double[] all =
        DoubleStream.concat(
                series()
                    .flatMap(series -> series.points().stream())
                    .flatMapToDouble(point -> point.up().extent()),
                reference.stream())
            .filter(Double::isFinite)
            .sorted()
            .toArray();
    return Scale.Linear.around(all[0], all[all.length - 1], 6);
  }

  private Scale across(Panel panel) {
    double widest = panels.stream().mapToDouble(PanelFigure::decades).max().orElseThrow();
    double[] values = acrossOf(panel);
    return Scale.Log.around(values[0], values[values.length - 1], 1.25 * widest);
  }

  private static double decades(Panel panel) {
    double[] values = acrossOf(panel);
    return Math.log10(values[values.length - 1] / values[0]);
  }

  private static double[] acrossOf(Panel panel) {
    return panel.series().stream()
        .flatMap(series -> series.points().stream())
        .mapToDouble(PanelPoint::across)
        .sorted()
        .toArray();
  }

  /** Draws one panel into its frame. */
  private final class PanelDrawing {
    private final Svg svg;
    private final Frame frame;
    private final List<SeriesLook> looks;

    PanelDrawing(Svg svg, Frame frame, List<SeriesLook> looks) {
      this.svg = svg;
      this.frame = frame;
      this.looks = looks;
    }

    void draw(Panel panel, boolean isFirstOfRow) {
      svg.text(frame.x(), frame.y() - 9, Anchor.START, panel.title(), "title");
      axes(isFirstOfRow);
      panel.series().forEach(this::curve);
      for (Series series : panel.series()) {
        List<Point> points = series.points().stream().map(p -> place(series, p)).toList();
        svg.polyline(points, series.look().style("line"));
        series.points().forEach(point -> whisker(series, point));
      }
      for (Series series : panel.series()) {
        for (PanelPoint point : series.points()) {
          Point at = place(series, point);
          svg.path(at.x(), at.y(), series.look().mark(), series.look().style("mark"));
        }
      }
      reference.ifPresent(
          value ->
              svg.line(
                  frame.x(), frame.down(value), frame.right(), frame.down(value), "reference"));
      if (isFirstOfRow) {
        svg.textUpwards(16, frame.y() + frame.height() / 2, upLabel, "label");
      }
    }

    private void axes(boolean hasLabels) {
      for (Tick tick : frame.up().ticks()) {
        double at = frame.down(tick.value());
        if (tick.isMajor()) {
          svg.line(frame.x(), at, frame.right(), at, "grid");
        }
        svg.line(frame.x() - (tick.isMajor() ? 6 : 3), at, frame.x(), at, "axis");
        if (hasLabels && tick.isMajor()) {
          svg.text(frame.x() - 10, at + 4, Anchor.END, tick.label(), "tick");
        }
      }
      for (Tick tick : frame.across().ticks()) {
        double at = frame.across(tick.value());
        svg.line(at, frame.bottom(), at, frame.bottom() + (tick.isMajor() ? 6 : 3), "axis");
        svg.text(at, frame.bottom() + 19, Anchor.MIDDLE, tick.label(), "tick");
      }
      frame.axes(svg);
      svg.text(
          frame.x() + frame.width() / 2, frame.bottom() + 38, Anchor.MIDDLE, acrossLabel, "label");
    }

    private void curve(Series series) {
      if (series.curve().isEmpty()) {
        return;
      }
      List<Point> points = new ArrayList<>();
      for (int i = 0; i <= CURVE_POINTS; i++) {
        double across = frame.across().at(i / (double) CURVE_POINTS);
        double up = series.curve().get().applyAsDouble(across);
        double share = frame.up().share(up);
        if (share >= 0 && share <= 1) {
          points.add(frame.point(across, up));
        }
      }
      if (points.size() > 1) {
        svg.polyline(points, series.look().style("law"));
      }
    }

    private void whisker(Series series, PanelPoint point) {
      if (point.up().whisker().isEmpty()) {
        return;
      }
      double at = place(series, point).x();
      double low = frame.down(point.up().low());
      double high = frame.down(point.up().high());
      String style = series.look().style("whisker");
      svg.line(at, low, at, high, style);
      svg.line(at - 3, low, at + 3, low, style).line(at - 3, high, at + 3, high, style);
    }

    private Point place(Series series, PanelPoint point) {
      double aside = (looks.indexOf(series.look()) - (looks.size() - 1) / 2.0) * dodge;
      return new Point(frame.across(point.across()) + aside, frame.down(point.up().value()));
    }
  }
}
