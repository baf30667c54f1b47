package io.copse.pipeline.report;

import io.copse.pipeline.report.ReportData.Cell;
import io.copse.pipeline.report.Svg.Anchor;
import java.util.List;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * A heat map of losses: each expert, and below them what is made of them, on each test domain. The
 * shade is within a column: full for its best, none at the worst excess of any column, as domains
 * differ in how hard they are.
 */
final class MatrixFigure {
  private static final double LEFT = 168;
  private static final double TOP = 64;
  private static final double CELL_HEIGHT = 34;
  private static final double WIDTH = 900;
  private static final double LARGEST_CELL = 104;
  private static final double BREAK = 12;
  private static final double DARKEST = 0.62;
  private static final double KEY_WIDTH = 170;
  private static final int KEY_STEPS = 34;

  private final TreeMap<Integer, TreeMap<Integer, Double>> experts = new TreeMap<>();
  private final TreeMap<String, TreeMap<Integer, Double>> others = new TreeMap<>();
  private final List<Integer> domains;

  MatrixFigure(List<Cell> cells) {
    TreeSet<Integer> columns = new TreeSet<>();
    for (Cell cell : cells) {
      columns.add(cell.testDomain());
      double bits = cell.bitsPerByte().value();
      if (cell.expert().isPresent()) {
        experts
            .computeIfAbsent(cell.expert().get(), e -> new TreeMap<>())
            .put(cell.testDomain(), bits);
      } else {
        String name = cell.predictor().arm().equals("dense") ? "Dense" : "Experts, ensemble";
        others.computeIfAbsent(name, n -> new TreeMap<>()).put(cell.testDomain(), bits);
      }
    }
    this.domains = List.copyOf(columns);
  }

  boolean isEmpty() {
    return experts.isEmpty();
  }

  /** Returns the number of experts. */
  int experts() {
    return experts.size();
  }

  /** Returns how many experts are, of all experts, the best on their own domain. */
  long bestAtHome() {
    return experts.keySet().stream()
        .filter(e -> experts.get(e).containsKey(e) && excess(experts.get(e).get(e), e) == 0)
        .count();
  }

  String svg() {
    double cell = Math.min(LARGEST_CELL, (WIDTH - LEFT - 2) / domains.size());
    double width = Math.max(LEFT + cell * domains.size() + 2, LEFT + KEY_WIDTH + 180);
    int rows = experts.size() + others.size();
    double height = TOP + rows * CELL_HEIGHT + BREAK + 58;
    Svg svg = new Svg(width, height, "Heat map: bits per byte of each expert on each test domain");
    svg.text(LEFT, 18, Anchor.START, "bits per byte on the test documents of domain", "label");
    for (int c = 0; c < domains.size(); c++) {
      svg.text(
          LEFT + (c + 0.5) * cell, TOP - 12, Anchor.MIDDLE, domains.get(c).toString(), "title");
    }
    double worst = worst();
    double y = TOP;
    for (int expert : experts.keySet()) {
      svg.text(LEFT - 14, y + 22, Anchor.END, "Expert " + expert, "label");
      row(svg, experts.get(expert), y, cell, worst);
      int home = domains.indexOf(expert);
      if (home >= 0) {
        svg.rectangle(LEFT + home * cell + 1.5, y + 1.5, cell - 3, CELL_HEIGHT - 3, "home", 0);
      }
      y += CELL_HEIGHT;
    }
    y += BREAK;
    for (String name : others.descendingKeySet()) {
      svg.text(LEFT - 14, y + 22, Anchor.END, name, "label");
      row(svg, others.get(name), y, cell, worst);
      y += CELL_HEIGHT;
    }
    key(svg, y + 24, worst);
    return svg.end();
  }

  private void row(Svg svg, TreeMap<Integer, Double> losses, double y, double cell, double worst) {
    for (int c = 0; c < domains.size(); c++) {
      Double bits = losses.get(domains.get(c));
      double x = LEFT + c * cell;
      double shade = bits == null ? 0 : shade(excess(bits, domains.get(c)), worst);
      svg.rectangle(x, y, cell, CELL_HEIGHT, "heat", shade);
      svg.text(
          x + cell / 2,
          y + 22,
          Anchor.MIDDLE,
          bits == null ? "–" : Numbers.fixed(bits, cell < 50 ? 2 : 3),
          "value");
    }
  }

  private void key(Svg svg, double y, double worst) {
    for (int i = 0; i < KEY_STEPS; i++) {
      double step = KEY_WIDTH / KEY_STEPS;
      double excess = worst * i / (KEY_STEPS - 1);
      svg.rectangle(LEFT + i * step, y, step, 10, "shade", shade(excess, worst));
    }
    svg.rectangle(LEFT, y, KEY_WIDTH, 10, "frame", 0);
    svg.text(LEFT, y + 25, Anchor.START, "0", "tick");
    svg.text(LEFT + KEY_WIDTH, y + 25, Anchor.END, Numbers.signed(worst, 3), "tick");
    svg.text(LEFT + KEY_WIDTH + 14, y + 9, Anchor.START, "above the column's best expert", "label");
  }

  private static double shade(double excess, double worst) {
    return worst <= 0 ? DARKEST : DARKEST * Math.max(0, 1 - Math.max(0, excess) / worst);
  }

  /** Bits per byte above the best expert on a domain; the ensemble may be below. */
  private double excess(double bits, int domain) {
    return bits
        - experts.values().stream()
            .filter(row -> row.containsKey(domain))
            .mapToDouble(row -> row.get(domain))
            .min()
            .orElse(bits);
  }

  private double worst() {
    return experts.values().stream()
        .flatMap(row -> row.entrySet().stream())
        .mapToDouble(entry -> excess(entry.getValue(), entry.getKey()))
        .max()
        .orElse(0);
  }
}
