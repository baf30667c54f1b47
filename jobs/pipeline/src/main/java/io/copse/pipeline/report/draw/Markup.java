package io.copse.pipeline.report.draw;

/** Text as markup of HTML and SVG. */
public final class Markup {
  private Markup() {}

  /** Returns markup that shows a text, also inside an attribute. */
  public static String escape(String text) {
    return text.replace("&", "&amp;")
        .replace("<", "&lt;")
        .replace(">", "&gt;")
        .replace("\"", "&quot;")
        .replace("'", "&#39;");
  }
}
