package io.copse.pipeline.report;

import io.copse.pipeline.storage.RunStorage;
import io.copse.pipeline.storage.StoredFolder;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.apache.hadoop.conf.Configuration;

/** Writes pages into a test's own folder. */
public final class PageOfSections {
  private PageOfSections() {}

  /** Writes a page of all sections and returns its file. */
  public static Path write(ReportQueries queries, Path folder) throws IOException {
    return Path.of(ReportPage.write(queries, stored(folder)));
  }

  /** Writes a page of sections that a test chooses and returns its file. */
  public static Path write(ReportQueries queries, List<Section> sections, Path folder)
      throws IOException {
    return Path.of(ReportPage.write(queries, sections, stored(folder)));
  }

  private static StoredFolder stored(Path folder) {
    return RunStorage.open(folder.toString(), new Configuration()).folder();
  }
}
