package io.copse.pipeline.report;

import io.copse.pipeline.report.draw.Html;
import io.copse.pipeline.report.draw.HtmlTable;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/**
 * What a section writes: text, and figures and tables with their queries. Figures and tables are
 * numbered through the whole page.
 */
public final class SectionBody {
  private final ReportQueries queries;
  private final Numbering numbering;
  private final Html html = new Html();

  /** The figures of a page by name, and how many tables it has. */
  static final class Numbering {
    private final Map<String, String> figures = new LinkedHashMap<>();
    private int tables;

    /** Returns each figure's SVG by its name. */
    Map<String, String> figures() {
      return figures;
    }
  }

  SectionBody(ReportQueries queries, Numbering numbering) {
    this.queries = queries;
    this.numbering = numbering;
  }

  /** Adds a paragraph. */
  public void paragraph(String text) {
    html.paragraph(text);
  }

  /** Adds a paragraph in small print. */
  public void note(String text) {
    html.note(text);
  }

  /** Adds a list. */
  public void list(List<String> items) {
    html.list(items);
  }

  /**
   * Adds a figure under the next number.
   *
   * @param name the name of its image beside the page, without an ending
   */
  public void figure(String name, String svg, String caption, Query<?> query) {
    if (numbering.figures.put(name, svg) != null) {
      throw new IllegalStateException(
          "Two figures of the report are called %s: rename one of them.".formatted(name));
    }
    String numbered = "Figure %d. %s".formatted(numbering.figures.size(), caption);
    html.figure(svg, numbered, queries.shown(query));
  }

  /** Adds a table under the next number. */
  public void table(HtmlTable table, String caption, Query<?> query) {
    html.table(table, "Table %d. %s".formatted(++numbering.tables, caption), queries.shown(query));
  }

  /** Adds a table that continues the one before, without a number or a query of its own. */
  public void continuation(HtmlTable table, String caption) {
    html.table(table, caption);
  }

  /** Adds content that is hidden until the reader opens it. */
  public void folded(String summary, Consumer<SectionBody> content) {
    SectionBody inner = new SectionBody(queries, numbering);
    content.accept(inner);
    html.folded(summary, inner.html);
  }

  boolean isEmpty() {
    return html.isEmpty();
  }

  String markup() {
    return html.end();
  }
}
