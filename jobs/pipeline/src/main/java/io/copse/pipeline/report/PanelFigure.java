package io.copse.pipeline.report;

import io.copse.pipeline.evaluate.Estimate;
import io.copse.pipeline.report.Scale.Tick;
import io.copse.pipeline.report.Svg.Anchor;
import io.copse.pipeline.report.Svg.Point;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.function.DoubleUnaryOperator;
import java.util.stream.DoubleStream;

/**
 * Panels side by side over training FLOPs, with one scale of values for all and as many decades in
 * each, so that slopes compare. Points of equal FLOPs are moved apart sideways.
 *
 * @param panels at least one, each with a point
 * @param valueLabel what the vertical axis is, with its unit
 * @param reference a value drawn across all panels, or NaN
 * @param dodge pixels between points of equal FLOPs
 * @param description what the figure shows, for those who do not see it
 */
record PanelFigure(
    List<Panel> panels, String valueLabel, double reference, double dodge, String description) {

  /** One panel. */
  record Panel(String title, List<Line> lines) {}

  /**
   * A predictor's points.
   *
   * @param law the fitted law over FLOPs, or one that is NaN everywhere
   */
  record Line(Look look, List<Mark> marks, DoubleUnaryOperator law) {}

  /** A point with its interval. */
  record Mark(double flops, Estimate value) {}

  static final DoubleUnaryOperator NO_LAW = flops -> Double.NaN;

  private static final double WIDTH = 900;
  private static final double LEFT = 64;
  private static final double RIGHT = 10;
  private static final double GAP = 36;
  private static final double HEIGHT = 268;
  private static final double HEIGHT_ALONE = 400;
  private static final double TITLE = 26;
  private static final double FOOT = 46;
  private static final double LEGEND_LINE = 22;
  private static final double LETTER = 8.2;
  private static final int PER_ROW = 3;
  private static final int LAW_POINTS = 48;

  String svg() {
    List<Look> looks = looks();
    List<Point> legend = legend(looks);
    double height = panels.size() == 1 ? HEIGHT_ALONE : HEIGHT;
    double top = legend.get(legend.size() - 1).y() + 14;
    int rows = (panels.size() + PER_ROW - 1) / PER_ROW;
    Svg svg = new Svg(WIDTH, top + rows * (TITLE + height + FOOT), description);
    for (int i = 0; i < looks.size(); i++) {
      Point at = legend.get(i);
      String color = looks.get(i).color();
      svg.line(at.x(), at.y() - 4, at.x() + 26, at.y() - 4, "line " + color);
      svg.path(at.x() + 13, at.y() - 4, looks.get(i).mark(), "mark " + color);
      svg.text(at.x() + 33, at.y(), Anchor.START, looks.get(i).label(), "label");
    }
    Scale values = values();
    int columns = Math.min(PER_ROW, panels.size());
    double width = (WIDTH - LEFT - RIGHT - GAP * (columns - 1)) / columns;
    for (int i = 0; i < panels.size(); i++) {
      double x = LEFT + i % PER_ROW * (width + GAP);
      int row = i / PER_ROW;
      double y = top + row * (TITLE + height + FOOT) + TITLE;
      new Drawing(svg, values, flops(panels.get(i)), looks, x, y, width, height, dodge)
          .draw(panels.get(i), i % PER_ROW == 0);
      if (!Double.isNaN(reference)) {
        double at = y + (1 - values.share(reference)) * height;
        svg.line(x, at, x + width, at, "reference");
      }
      if (i % PER_ROW == 0) {
        svg.textUpwards(16, y + height / 2, valueLabel, "label");
      }
    }
    return svg.end();
  }

  private List<Look> looks() {
    return panels.stream()
        .flatMap(panel -> panel.lines().stream())
        .map(Line::look)
        .distinct()
        .sorted(Comparator.comparing(Look::color))
        .toList();
  }

  private static List<Point> legend(List<Look> looks) {
    List<Point> places = new ArrayList<>();
    double x = LEFT;
    double y = 16;
    for (Look look : looks) {
      double width = 33 + LETTER * look.label().length() + 20;
      if (x + width > WIDTH && x > LEFT) {
        x = LEFT;
        y += LEGEND_LINE;
      }
      places.add(new Point(x, y));
      x += width;
    }
    return places;
  }

  private Scale values() {
    double[] all =
        DoubleStream.concat(
                marks().stream()
                    .flatMapToDouble(
                        m -> DoubleStream.of(m.value().value(), m.value().low(), m.value().high())),
                DoubleStream.of(reference))
            .filter(Double::isFinite)
            .sorted()
            .toArray();
    return Scale.Linear.around(all[0], all[all.length - 1], 6);
  }

  private Scale flops(Panel panel) {
    double widest = panels.stream().mapToDouble(PanelFigure::decades).max().orElseThrow();
    double[] flops = flopsOf(panel);
    return Scale.Log.around(flops[0], flops[flops.length - 1], 1.25 * widest);
  }

  private static double decades(Panel panel) {
    double[] flops = flopsOf(panel);
    return Math.log10(flops[flops.length - 1] / flops[0]);
  }

  private static double[] flopsOf(Panel panel) {
    return panel.lines().stream()
        .flatMap(line -> line.marks().stream())
        .mapToDouble(Mark::flops)
        .sorted()
        .toArray();
  }

  private List<Mark> marks() {
    return panels.stream()
        .flatMap(panel -> panel.lines().stream())
        .flatMap(line -> line.marks().stream())
        .toList();
  }

  /** One panel's place and scales. */
  private record Drawing(
      Svg svg,
      Scale values,
      Scale flops,
      List<Look> looks,
      double x,
      double y,
      double width,
      double height,
      double dodge) {

    void draw(Panel panel, boolean first) {
      svg.text(x, y - 9, Anchor.START, panel.title(), "title");
      axes(first);
      for (Line line : panel.lines()) {
        law(line);
      }
      for (Line line : panel.lines()) {
        List<Point> points = line.marks().stream().map(mark -> place(line, mark)).toList();
        svg.polyline(points, "line " + line.look().color());
        line.marks().forEach(mark -> whisker(line, mark));
      }
      for (Line line : panel.lines()) {
        for (Mark mark : line.marks()) {
          Point at = place(line, mark);
          svg.path(at.x(), at.y(), line.look().mark(), "mark " + line.look().color());
        }
      }
    }

    private void axes(boolean first) {
      for (Tick tick : values.ticks()) {
        double at = vertical(tick.value());
        if (tick.isMajor()) {
          svg.line(x, at, x + width, at, "grid");
        }
        svg.line(x - (tick.isMajor() ? 6 : 3), at, x, at, "axis");
        if (first && tick.isMajor()) {
          svg.text(x - 10, at + 4, Anchor.END, tick.label(), "tick");
        }
      }
      for (Tick tick : flops.ticks()) {
        double at = x + flops.share(tick.value()) * width;
        svg.line(at, y + height, at, y + height + (tick.isMajor() ? 6 : 3), "axis");
        svg.text(at, y + height + 19, Anchor.MIDDLE, tick.label(), "tick");
      }
      svg.line(x, y, x, y + height, "axis").line(x, y + height, x + width, y + height, "axis");
      svg.text(
          x + width / 2, y + height + 38, Anchor.MIDDLE, "training FLOPs, all branches", "label");
    }

    private void law(Line line) {
      List<Point> points = new ArrayList<>();
      for (int i = 0; i <= LAW_POINTS; i++) {
        double share = i / (double) LAW_POINTS;
        double value = line.law().applyAsDouble(flopsAt(share));
        double height = values.share(value);
        if (height >= 0 && height <= 1) {
          points.add(new Point(x + share * width, vertical(value)));
        }
      }
      if (points.size() > 1) {
        svg.polyline(points, "law " + line.look().color());
      }
    }

    private double flopsAt(double share) {
      Scale.Log log = (Scale.Log) flops;
      return log.from() * Math.pow(log.to() / log.from(), share);
    }

    private void whisker(Line line, Mark mark) {
      if (Double.isNaN(mark.value().low())) {
        return;
      }
      double at = place(line, mark).x();
      double low = vertical(mark.value().low());
      double high = vertical(mark.value().high());
      String style = "whisker " + line.look().color();
      svg.line(at, low, at, high, style);
      svg.line(at - 3, low, at + 3, low, style).line(at - 3, high, at + 3, high, style);
    }

    private Point place(Line line, Mark mark) {
      double aside = (looks.indexOf(line.look()) - (looks.size() - 1) / 2.0) * dodge;
      return new Point(
          x + flops.share(mark.flops()) * width + aside, vertical(mark.value().value()));
    }

    private double vertical(double value) {
      return y + (1 - values.share(value)) * height;
    }
  }
}
