package io.copse.pipeline.report.draw;

import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A few figures as one file that needs no other: a page of HTML, or one SVG image.
 *
 * @param title what the figures are about
 * @param figures from top to bottom
 */
public record FigurePage(String title, List<Figure> figures) {
  private static final Pattern SIZE =
      Pattern.compile("viewBox=\"0 0 ([0-9.]+) ([0-9.]+)\" width=\"[0-9.]+\" height=\"[0-9.]+\"");

  private static final double GAP = 30;
  private static final double TITLE = 34;

  /**
   * A figure.
   *
   * @param svg as the figures of this package give it
   * @param caption what it shows
   */
  public record Figure(String svg, String caption) {}

  /** Copies the list. */
  public FigurePage {
    figures = List.copyOf(figures);
  }

  /** Returns the page. */
  public String html() {
    StringBuilder body = new StringBuilder();
    for (Figure figure : figures) {
      body.append(
          "<figure>\n<div class=\"scroll\">%s</div>\n<figcaption>%s</figcaption>\n</figure>\n"
              .formatted(figure.svg(), Markup.escape(figure.caption())));
    }
    return """
        <!doctype html>
        <html lang="en">
        <head><meta charset="utf-8"><title>%1$s</title><style>
        %2$s</style></head>
        <body><main><h1>%1$s</h1>
        %3$s</main></body></html>
        """
        .formatted(Markup.escape(title), PageStyle.css(), body);
  }

  /** Returns the image. The figures stand one below the other, each under its caption. */
  public String svg() {
    StringBuilder inner = new StringBuilder();
    double width = 0;
    double y = TITLE;
    for (Figure figure : figures) {
      Matcher size = SIZE.matcher(figure.svg());
      if (!size.find()) {
        throw new IllegalArgumentException("A figure has no size: give one of this package's.");
      }
      width = Math.max(width, Double.parseDouble(size.group(1)));
      inner.append(
          "<text x=\"10\" y=\"%d\" class=\"title\">%s</text>%n"
              .formatted(Math.round(y), Markup.escape(figure.caption())));
      inner.append(
          figure.svg().replaceFirst("<svg ", "<svg y=\"%d\" ".formatted(Math.round(y + 12))));
      y += Double.parseDouble(size.group(2)) + GAP + 12;
    }
    return "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"%1$d\" height=\"%2$d\" viewBox=\"0 0 %1$d %2$d\"><title>%3$s</title><style>%4$s</style>%n<rect width=\"100%%\" height=\"100%%\" style=\"fill: var(--paper)\"/>%n%5$s</svg>%n"
        .formatted(Math.round(width), Math.round(y), Markup.escape(title), PageStyle.css(), inner);
  }
}
