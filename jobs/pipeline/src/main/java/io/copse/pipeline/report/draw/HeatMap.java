package io.copse.pipeline.report.draw;

import io.copse.pipeline.report.draw.Svg.Anchor;
import java.util.List;
import java.util.OptionalDouble;
import java.util.OptionalInt;

/**
 * A heat map of numbers of which the lower are the better. The shade is within a column, because
 * columns differ in level: full for the best of the ranked rows, none at the worst excess over the
 * best that any column has.
 *
 * @param columns the columns' names
 * @param ranked the rows among which a column's best is looked for
 * @param others rows below them
 * @param texts what the figure says in words
 */
public record HeatMap(
    List<String> columns, List<HeatRow> ranked, List<HeatRow> others, HeatTexts texts) {

  /**
   * A row of numbers.
   *
   * @param values a number for each column, if known
   * @param framed the column whose cell has a frame
   */
  public record HeatRow(String name, List<OptionalDouble> values, OptionalInt framed) {

    /** Copies the list. */
    public HeatRow {
      values = List.copyOf(values);
    }
  }

  /**
   * What a heat map says in words.
   *
   * @param header what the numbers are
   * @param key what the scale of shades is
   * @param description what the figure shows, for readers who do not see it
   */
  public record HeatTexts(String header, String key, String description) {}

  private static final double LEFT = 168;
  private static final double TOP = 64;
  private static final double CELL_HEIGHT = 34;
  private static final double WIDTH = 900;
  private static final double LARGEST_CELL = 104;
  private static final double BREAK = 12;
  private static final double DARKEST = 0.62;
  private static final double KEY_WIDTH = 170;
  private static final int KEY_STEPS = 34;

  /** Copies the lists and checks that every row has a value for each column. */
  public HeatMap {
    columns = List.copyOf(columns);
    ranked = List.copyOf(ranked);
    others = List.copyOf(others);
    for (HeatRow row : ranked) {
      requireWidth(row, columns.size());
    }
    for (HeatRow row : others) {
      requireWidth(row, columns.size());
    }
  }

  private static void requireWidth(HeatRow row, int width) {
    if (row.values().size() != width) {
      throw new IllegalArgumentException(
          "The row %s has %d values and the heat map %d columns."
              .formatted(row.name(), row.values().size(), width));
    }
  }

  /** Returns how many ranked rows have their column's best number in the framed cell. */
  public long bestInFrame() {
    return ranked.stream()
        .filter(row -> row.framed().isPresent())
        .filter(
            row -> {
              OptionalDouble value = row.values().get(row.framed().getAsInt());
              return value.isPresent() && excess(value.getAsDouble(), row.framed().getAsInt()) == 0;
            })
        .count();
  }

  /** Returns the figure as SVG. */
  public String svg() {
    double cell = Math.min(LARGEST_CELL, (WIDTH - LEFT - 2) / columns.size());
    double width = Math.max(LEFT + cell * columns.size() + 2, LEFT + KEY_WIDTH + 180);
    int rows = ranked.size() + others.size();
    double height = TOP + rows * CELL_HEIGHT + BREAK + 58;
    Svg svg = new Svg(width, height, texts.description());
    svg.text(LEFT, 18, Anchor.START, texts.header(), "label");
    for (int c = 0; c < columns.size(); c++) {
      svg.text(LEFT + (c + 0.5) * cell, TOP - 12, Anchor.MIDDLE, columns.get(c), "title");
    }
    double worst = worst();
    double y = TOP;
    for (HeatRow row : ranked) {
      draw(svg, row, y, cell, worst);
      y += CELL_HEIGHT;
    }
    y += BREAK;
    for (HeatRow row : others) {
      draw(svg, row, y, cell, worst);
      y += CELL_HEIGHT;
    }
    key(svg, y + 24, worst);
    return svg.end();
  }

  private void draw(Svg svg, HeatRow row, double y, double cell, double worst) {
    svg.text(LEFT - 14, y + 22, Anchor.END, row.name(), "label");
    for (int c = 0; c < columns.size(); c++) {
      OptionalDouble value = row.values().get(c);
      double x = LEFT + c * cell;
      double shade = value.isEmpty() ? 0 : shade(excess(value.getAsDouble(), c), worst);
      svg.rectangle(x, y, cell, CELL_HEIGHT, "heat", shade);
      svg.text(
          x + cell / 2, y + 22, Anchor.MIDDLE, Numbers.fixed(value, cell < 50 ? 2 : 3), "value");
    }
    if (row.framed().isPresent()) {
      double x = LEFT + row.framed().getAsInt() * cell;
      svg.rectangle(x + 1.5, y + 1.5, cell - 3, CELL_HEIGHT - 3, "home", 0);
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
    svg.text(LEFT + KEY_WIDTH + 14, y + 9, Anchor.START, texts.key(), "label");
  }

  private static double shade(double excess, double worst) {
    return worst <= 0 ? DARKEST : DARKEST * Math.max(0, 1 - Math.max(0, excess) / worst);
  }

  /**
   * The distance of a number above the best ranked one of its column; the other rows may be below.
   */
  private double excess(double value, int column) {
    return value
        - ranked.stream()
            .flatMapToDouble(row -> row.values().get(column).stream())
            .min()
            .orElse(value);
  }

  private double worst() {
    double worst = 0;
    for (HeatRow row : ranked) {
      for (int c = 0; c < columns.size(); c++) {
        OptionalDouble value = row.values().get(c);
        if (value.isPresent()) {
          worst = Math.max(worst, excess(value.getAsDouble(), c));
        }
      }
    }
    return worst;
  }
}
