package io.copse.pipeline.report.draw;

import io.copse.pipeline.report.draw.Svg.Anchor;
import io.copse.pipeline.report.draw.Svg.Point;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/**
 * The names of a figure's series above its panels, in as many lines as they need.
 *
 * @param looks the series by place
 * @param left where a line starts, pixels
 * @param right where a line ends, pixels
 */
record Legend(List<SeriesLook> looks, double left, double right) {
  private static final double FIRST_LINE = 16;
  private static final double LINE = 22;
  private static final double LETTER = 8.2;
  private static final double SAMPLE = 26;
  private static final double TEXT = 33;
  private static final double GAP = 20;

  /** Returns the legend of series that may come several times and in any order. */
  static Legend of(Stream<SeriesLook> looks, double left, double right) {
    return new Legend(
        looks.distinct().sorted(Comparator.comparingInt(SeriesLook::place)).toList(), left, right);
  }

  /** Returns the lowest line's height from the top, pixels. */
  double bottom() {
    List<Point> places = places();
    return places.isEmpty() ? 0 : places.get(places.size() - 1).y();
  }

  void draw(Svg svg) {
    List<Point> places = places();
    for (int i = 0; i < looks.size(); i++) {
      SeriesLook look = looks.get(i);
      double x = places.get(i).x();
      double y = places.get(i).y();
      svg.line(x, y - 4, x + SAMPLE, y - 4, look.style("line"));
      svg.path(x + SAMPLE / 2, y - 4, look.mark(), look.style("mark"));
      svg.text(x + TEXT, y, Anchor.START, look.label(), "label");
    }
  }

  private List<Point> places() {
    List<Point> places = new ArrayList<>();
    double x = left;
    double y = FIRST_LINE;
    for (SeriesLook look : looks) {
      double width = TEXT + LETTER * look.label().length() + GAP;
      if (x + width > right && x > left) {
        x = left;
        y += LINE;
      }
      places.add(new Point(x, y));
      x += width;
    }
    return places;
  }
}
