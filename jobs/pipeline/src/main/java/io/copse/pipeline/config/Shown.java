package io.copse.pipeline.config;

/** What a user wrote, as a message shows it: on one line, and no longer than people read. */
final class Shown {
  private static final int VALUE = 100;
  private static final int LINE = 300;

  private Shown() {}

  /** Returns a value, shortened. */
  static String value(Object written) {
    return shortened(written.toString(), VALUE);
  }

  /** Returns a text with a place in it, which stands first. */
  static String line(String text) {
    return shortened(text, LINE);
  }

  private static String shortened(String text, int most) {
    String one = text.length() > most ? text.substring(0, most) + "..." : text;
    return one.replaceAll("\\R", " ").replaceAll("\\p{Cntrl}", "?");
  }
}
