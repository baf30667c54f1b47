package io.copse.pipeline.report.draw;

import java.util.List;
import java.util.Locale;

/**
 * Writes one SVG image as text. Colours and strokes are classes of the page's style sheet, so that
 * the figure follows the page's light and dark colours. All text is escaped.
 */
public final class Svg {
  /** The part of a text that stands at its point. */
  enum Anchor {
    START,
    MIDDLE,
    END
  }

  /** A point in pixels from the upper left. */
  public record Point(double x, double y) {}

  private final StringBuilder out = new StringBuilder();

  /**
   * Starts an image.
   *
   * @param description what it shows, for readers who do not see it
   */
  Svg(double width, double height, String description) {
    out.append(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 %s %s\" width=\"%s\" height=\"%s\" role=\"img\" aria-label=\"%s\">\n"
            .formatted(
                number(width),
                number(height),
                number(width),
                number(height),
                Markup.escape(description)));
  }

  Svg line(double x1, double y1, double x2, double y2, String style) {
    out.append(
        "<line x1=\"%s\" y1=\"%s\" x2=\"%s\" y2=\"%s\" class=\"%s\"/>\n"
            .formatted(number(x1), number(y1), number(x2), number(y2), Markup.escape(style)));
    return this;
  }

  /** Draws a rectangle whose fill is opaque by a share from 0 to 1. */
  Svg rectangle(double x, double y, double width, double height, String style, double opacity) {
    out.append(
        "<rect x=\"%s\" y=\"%s\" width=\"%s\" height=\"%s\" class=\"%s\" fill-opacity=\"%s\"/>\n"
            .formatted(
                number(x),
                number(y),
                number(width),
                number(height),
                Markup.escape(style),
                number(opacity)));
    return this;
  }

  /** Draws a line through points. */
  Svg polyline(List<Point> points, String style) {
    StringBuilder list = new StringBuilder();
    for (Point point : points) {
      list.append(number(point.x())).append(',').append(number(point.y())).append(' ');
    }
    out.append(
        "<polyline points=\"%s\" class=\"%s\"/>\n"
            .formatted(list.toString().trim(), Markup.escape(style)));
    return this;
  }

  /**
   * Draws a path about a point.
   *
   * @param path SVG path data, with the point as its origin
   */
  Svg path(double x, double y, String path, String style) {
    out.append(
        "<path transform=\"translate(%s %s)\" d=\"%s\" class=\"%s\"/>\n"
            .formatted(number(x), number(y), Markup.escape(path), Markup.escape(style)));
    return this;
  }

  Svg text(double x, double y, Anchor anchor, String text, String style) {
    out.append(
        "<text x=\"%s\" y=\"%s\" text-anchor=\"%s\" class=\"%s\">%s</text>\n"
            .formatted(
                number(x),
                number(y),
                anchor.name().toLowerCase(Locale.ROOT),
                Markup.escape(style),
                Markup.escape(text)));
    return this;
  }

  /** Writes a text upwards. Its middle is at the point. */
  Svg textUpwards(double x, double y, String text, String style) {
    out.append(
        "<text transform=\"translate(%s %s) rotate(-90)\" text-anchor=\"middle\" class=\"%s\">%s</text>\n"
            .formatted(number(x), number(y), Markup.escape(style), Markup.escape(text)));
    return this;
  }

  /** Returns the whole image. */
  String end() {
    return out + "</svg>\n";
  }

  private static String number(double value) {
    String text = String.format(Locale.ROOT, "%.2f", value);
    return text.replaceAll("\\.?0+$", "");
  }
}
