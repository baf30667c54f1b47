package io.copse.pipeline.report.draw;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;

/** The style sheet of the page, which alone has its colours. */
public final class PageStyle {
  private PageStyle() {}

  /** Returns the style sheet. */
  public static String css() {
    try (InputStream style = PageStyle.class.getResourceAsStream("page.css")) {
      return new String(style.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
