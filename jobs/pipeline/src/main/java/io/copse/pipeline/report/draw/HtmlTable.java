package io.copse.pipeline.report.draw;

import java.util.ArrayList;
import java.util.List;

/**
 * A table of text. The first columns are aligned to the left, and those of numbers to the right.
 */
public final class HtmlTable {
  private final List<String> head;
  private final int leftColumns;
  private final StringBuilder rows = new StringBuilder();

  /**
   * Starts a table.
   *
   * @param leftColumns how many of its first columns are words
   */
  public HtmlTable(int leftColumns, String... head) {
    this.head = List.of(head);
    this.leftColumns = leftColumns;
  }

  /**
   * Adds a row.
   *
   * @throws IllegalArgumentException if it has not as many cells as the table has columns
   */
  public HtmlTable row(String... cells) {
    return row("", List.of(cells));
  }

  /** Adds a row that stands out. */
  public HtmlTable strongRow(String... cells) {
    return row(" class=\"strong\"", List.of(cells));
  }

  String markup(String caption) {
    List<String> names = new ArrayList<>();
    for (int i = 0; i < head.size(); i++) {
      names.add("<th scope=\"col\"%s>%s</th>".formatted(align(i), Markup.escape(head.get(i))));
    }
    return "<table>\n<caption>%s</caption>\n<thead><tr>%s</tr></thead>\n<tbody>\n%s</tbody></table>\n"
        .formatted(Markup.escape(caption), String.join("", names), rows);
  }

  private HtmlTable row(String attributes, List<String> cells) {
    if (cells.size() != head.size()) {
      throw new IllegalArgumentException(
          "A row has %d cells and the table %d columns.".formatted(cells.size(), head.size()));
    }
    rows.append("<tr").append(attributes).append('>');
    for (int i = 0; i < cells.size(); i++) {
      rows.append("<td%s>%s</td>".formatted(align(i), Markup.escape(cells.get(i))));
    }
    rows.append("</tr>\n");
    return this;
  }

  private String align(int column) {
    if (column > 0 && column < leftColumns) {
      return "";
    }
    return column == 0 ? " class=\"name\"" : " class=\"number\"";
  }
}
