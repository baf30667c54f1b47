package io.copse.pipeline.report.draw;

import java.util.List;

/**
 * The label, colour and marker of one series in a figure. Series with places below {@link #COUNT}
 * differ in colour or marker. The first ten differ in both.
 *
 * <p>The colours of the first series are those of Okabe and Ito (2008), which colour-blind readers
 * can tell apart.
 *
 * @param label the series' name in the legend
 * @param place the series' place in the legend, from 0
 */
public record SeriesLook(String label, int place) {
  private static final List<String> MARKS =
      List.of(
          "M-4,-4h8v8h-8z",
          "M0,-5.2L5.2,0L0,5.2L-5.2,0z",
          "M-4.8,-4H4.8L0,4.8z",
          "M-4.4,0a4.4,4.4 0 1,0 8.8,0a4.4,4.4 0 1,0 -8.8,0z",
          "M0,-5L4.8,4H-4.8z",
          "M-1.5,-4.8h3v3.3h3.3v3h-3.3v3.3h-3v-3.3h-3.3v-3h3.3z",
          "M-4.5,-4.5H4.5L-4.5,4.5H4.5z",
          "M-5,-2.2h10v4.4h-10z",
          "M-2.2,-5h4.4v10h-4.4z",
          "M0,-5L4.8,-1.5L3,4.2H-3L-4.8,-1.5z");

  /** The number of colours in the style sheet: the classes c0, c1 and so on. */
  static final int COLORS = 10;

  /** The number of series that differ: one for each pair of colour and marker. */
  public static final int COUNT = COLORS * MARKS.size();

  /** Checks that the place can be told apart from the others. */
  public SeriesLook {
    if (place < 0 || place >= COUNT) {
      throw new IllegalArgumentException(
          "The series %s has place %d, and a figure has places 0 to %d: show fewer series."
              .formatted(label, place, COUNT - 1));
    }
  }

  /** Returns the class of the style sheet that carries the colour. */
  public String color() {
    return "c" + place % COLORS;
  }

  /** Returns SVG path data of the marker about its point. */
  public String mark() {
    // Each round of the colours moves the markers by one, so that no pair comes twice.
    return MARKS.get((place + place / COLORS) % MARKS.size());
  }

  /** Returns the class attribute of an element in this look's colour. */
  String style(String kind) {
    return kind + " " + color();
  }
}
