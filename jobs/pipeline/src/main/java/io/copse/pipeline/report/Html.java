package io.copse.pipeline.report;

import java.util.List;

/** Writes the body of a page. Whatever is text is escaped; what is markup says so. */
final class Html {
  private final StringBuilder out = new StringBuilder();

  static String escape(String text) {
    return text.replace("&", "&amp;")
        .replace("<", "&lt;")
        .replace(">", "&gt;")
        .replace("\"", "&quot;")
        .replace("'", "&#39;");
  }

  /** Escapes prose, and keeps a percent sign with its number. */
  private static String prose(String text) {
    return escape(text).replaceAll("(?<=\\d) %", "\u00a0%");
  }

  Html heading(String text) {
    return markup("<h2>" + escape(text) + "</h2>");
  }

  Html paragraph(String text) {
    return markup("<p>" + prose(text) + "</p>");
  }

  Html note(String text) {
    return markup("<p class=\"note\">" + escape(text) + "</p>");
  }

  Html list(List<String> items) {
    out.append("<ul>\n");
    items.forEach(item -> out.append("<li>").append(prose(item)).append("</li>\n"));
    out.append("</ul>\n");
    return this;
  }

  /** Adds a figure, its caption and the query behind it. */
  Html figure(String svg, String caption, String query) {
    out.append("<figure>\n<div class=\"scroll\">").append(svg).append("</div>\n<figcaption>");
    out.append(prose(caption)).append("</figcaption>\n</figure>\n");
    return query(query);
  }

  /** Adds a table, its caption and the query behind it. */
  Html table(Table table, String caption, String query) {
    out.append("<div class=\"scroll\">").append(table.markup(caption)).append("</div>\n");
    return query(query);
  }

  /** Adds what is folded away until asked for. */
  Html folded(String summary, Html content) {
    out.append("<details><summary>").append(escape(summary)).append("</summary>\n");
    out.append(content.out).append("</details>\n");
    return this;
  }

  Html query(String sql) {
    out.append("<details class=\"query\"><summary>SQL</summary><pre>");
    out.append(escape(sql)).append("</pre></details>\n");
    return this;
  }

  Html markup(String markup) {
    out.append(markup).append('\n');
    return this;
  }

  String end() {
    return out.toString();
  }
}
