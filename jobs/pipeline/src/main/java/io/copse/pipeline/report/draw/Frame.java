package io.copse.pipeline.report.draw;

import io.copse.pipeline.report.draw.Svg.Point;

/**
 * The rectangle of one panel, and the scales that place values in it.
 *
 * @param x left edge, pixels
 * @param y upper edge, pixels
 * @param width pixels
 * @param height pixels
 * @param across the horizontal scale
 * @param up the vertical scale
 */
record Frame(double x, double y, double width, double height, Scale across, Scale up) {

  /** Returns where a value lies from left to right. */
  double across(double value) {
    return x + across.share(value) * width;
  }

  /** Returns where a value lies from top to bottom. */
  double down(double value) {
    return y + (1 - up.share(value)) * height;
  }

  Point point(double horizontal, double vertical) {
    return new Point(across(horizontal), down(vertical));
  }

  double right() {
    return x + width;
  }

  double bottom() {
    return y + height;
  }

  /** Draws the left and the lower edge. */
  void axes(Svg svg) {
    svg.line(x, y, x, bottom(), "axis").line(x, bottom(), right(), bottom(), "axis");
  }
}
