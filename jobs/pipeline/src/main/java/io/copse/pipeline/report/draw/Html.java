package io.copse.pipeline.report.draw;

import java.util.List;

/** Writes the body of a page. All text is escaped; only {@link #markup} takes markup. */
public final class Html {
  private final StringBuilder out = new StringBuilder();

  /** Escapes prose, and keeps a percent sign with its number. */
  private static String prose(String text) {
    return Markup.escape(text).replaceAll("(?<=\\d) %", "\u00a0%");
  }

  /** Adds the heading of a section. */
  public Html heading(String text) {
    return markup("<h2>" + Markup.escape(text) + "</h2>");
  }

  /** Adds a paragraph. */
  public Html paragraph(String text) {
    return markup("<p>" + prose(text) + "</p>");
  }

  /** Adds a paragraph in small print. */
  public Html note(String text) {
    return markup("<p class=\"note\">" + Markup.escape(text) + "</p>");
  }

  /** Adds a list. */
  public Html list(List<String> items) {
    out.append("<ul>\n");
    items.forEach(item -> out.append("<li>").append(prose(item)).append("</li>\n"));
    out.append("</ul>\n");
    return this;
  }

  /** Adds a figure, its caption and the query behind it. */
  public Html figure(String svg, String caption, String query) {
    out.append("<figure>\n<div class=\"scroll\">").append(svg).append("</div>\n<figcaption>");
    out.append(prose(caption)).append("</figcaption>\n</figure>\n");
    return query(query);
  }

  /** Adds a table, its caption and the query behind it. */
  public Html table(HtmlTable table, String caption, String query) {
    return table(table, caption).query(query);
  }

  /** Adds a table and its caption. */
  public Html table(HtmlTable table, String caption) {
    out.append("<div class=\"scroll\">").append(table.markup(caption)).append("</div>\n");
    return this;
  }

  /** Adds content that is hidden until the reader opens it. */
  public Html folded(String summary, Html content) {
    out.append("<details><summary>").append(Markup.escape(summary)).append("</summary>\n");
    out.append(content.out).append("</details>\n");
    return this;
  }

  /** Returns whether nothing was written. */
  public boolean isEmpty() {
    return out.isEmpty();
  }

  private Html query(String sql) {
    out.append("<details class=\"query\"><summary>SQL</summary><pre>");
    out.append(Markup.escape(sql)).append("</pre></details>\n");
    return this;
  }

  /** Adds markup as it is. */
  public Html markup(String markup) {
    out.append(markup).append('\n');
    return this;
  }

  /** Returns all that was added. */
  public String end() {
    return out.toString();
  }
}
