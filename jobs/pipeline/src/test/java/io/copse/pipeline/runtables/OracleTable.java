package io.copse.pipeline.runtables;

import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/**
 * A second reader of CSV tables, written from RFC 4180 sign by sign, as an oracle of the one that
 * users get. It knows the columns N, D and loss only, and refuses whatever is doubtful.
 */
final class OracleTable {
  private static final Set<String> NONE =
      Set.of("", "-", "--", "none", "null", "nil", "n/a", "na", "#n/a", "#na", "<na>");
  private static final Set<String> NAN = Set.of("nan", "+nan", "-nan", "#num!", "#div/0!");
  private static final Set<String> INFINITE =
      Set.of("inf", "+inf", "-inf", "infinity", "+infinity", "-infinity");

  private OracleTable() {}

  /** A table that must be refused. */
  static final class Refused extends RuntimeException {
    private static final long serialVersionUID = 1L;

    Refused(String why) {
      super(why);
    }
  }

  /** The runs of a table: N, D and the loss; rows without one of them are left out. */
  static List<List<Double>> runs(String text) {
    List<List<String>> rows = rows(text);
    if (rows.isEmpty()) {
      throw new Refused("empty");
    }
    List<String> header = rows.get(0);
    int n = only(header, "n");
    int d = only(header, "d");
    int loss = only(header, "loss");
    List<List<Double>> runs = new ArrayList<>();
    for (List<String> row : rows.subList(1, rows.size())) {
      if (row.size() < header.size()
          || row.subList(header.size(), row.size()).stream().anyMatch(c -> !c.isEmpty())) {
        throw new Refused("cells");
      }
      List<Double> run = new ArrayList<>();
      for (int column : new int[] {n, d, loss}) {
        Double value = number(row.get(column));
        if (value != null) {
          run.add(value);
        }
      }
      if (run.size() == 3) {
        runs.add(run);
      }
    }
    return runs;
  }

  private static int only(List<String> header, String name) {
    int found = -1;
    for (int i = 0; i < header.size(); i++) {
      if (header.get(i).toLowerCase(Locale.ROOT).replaceAll("[^a-z0-9]", "").equals(name)) {
        if (found >= 0) {
          throw new Refused("twice");
        }
        found = i;
      }
    }
    if (found < 0) {
      throw new Refused("no column");
    }
    return found;
  }

  private static Double number(String cell) {
    String lower = cell.toLowerCase(Locale.ROOT);
    if (NONE.contains(lower)) {
      return null;
    }
    if (NAN.contains(lower)) {
      return Double.NaN;
    }
    if (INFINITE.contains(lower)) {
      return lower.startsWith("-") ? Double.NEGATIVE_INFINITY : Double.POSITIVE_INFINITY;
    }
    try {
      double value = new BigDecimal(cell).doubleValue();
      if (Double.isInfinite(value)) {
        throw new Refused("too large");
      }
      return value;
    } catch (NumberFormatException e) {
      throw new Refused("no number");
    }
  }

  /** Cuts a text into rows and cells; empty lines are none. */
  static List<List<String>> rows(String whole) {
    String text = whole.startsWith("\uFEFF") ? whole.substring(1) : whole;
    List<List<String>> rows = new ArrayList<>();
    List<String> row = new ArrayList<>();
    int at = 0;
    boolean open = true;
    while (open) {
      StringBuilder cell = new StringBuilder();
      at = cell(text, at, cell);
      row.add(cell.toString());
      open = at < text.length();
      boolean ends = !open || text.charAt(at) != ',';
      if (ends) {
        if (row.size() > 1 || !row.get(0).isEmpty()) {
          rows.add(row);
        }
        row = new ArrayList<>();
        boolean isPair = at + 1 < text.length() && text.startsWith("\r\n", at);
        at += isPair ? 2 : 1;
      } else {
        at++;
      }
    }
    return rows;
  }

  /** Reads one cell, and returns the place of the sign behind it. */
  private static int cell(String text, int from, StringBuilder cell) {
    int at = from;
    while (at < text.length() && " \t".indexOf(text.charAt(at)) >= 0) {
      at++;
    }
    if (at < text.length() && text.charAt(at) == '"') {
      at = quoted(text, at + 1, cell);
      while (at < text.length() && " \t".indexOf(text.charAt(at)) >= 0) {
        at++;
      }
      if (at < text.length() && ",\r\n".indexOf(text.charAt(at)) < 0) {
        throw new Refused("behind a quote");
      }
      return at;
    }
    int start = at;
    while (at < text.length() && ",\r\n".indexOf(text.charAt(at)) < 0) {
      at++;
    }
    cell.append(text.substring(start, at).strip());
    return at;
  }

  private static int quoted(String text, int from, StringBuilder cell) {
    int at = from;
    while (at < text.length()) {
      if (text.charAt(at) != '"') {
        cell.append(text.charAt(at++));
      } else if (at + 1 < text.length() && text.charAt(at + 1) == '"') {
        cell.append('"');
        at += 2;
      } else {
        String held = cell.toString().strip();
        cell.setLength(0);
        cell.append(held);
        return at + 1;
      }
    }
    throw new Refused("open quote");
  }
}
