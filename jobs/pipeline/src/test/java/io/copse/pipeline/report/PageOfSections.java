package io.copse.pipeline.report;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

/** Writes pages of sections that a test chooses. */
public final class PageOfSections {
  private PageOfSections() {}

  /** Writes a page into a folder and returns its file. */
  public static Path write(ReportQueries queries, List<Section> sections, Path folder)
      throws IOException {
    return ReportPage.write(queries, sections, folder);
  }
}
