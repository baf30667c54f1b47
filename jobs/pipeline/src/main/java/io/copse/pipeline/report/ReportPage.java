package io.copse.pipeline.report;

import io.copse.pipeline.report.draw.FigureImage;
import io.copse.pipeline.report.draw.Html;
import io.copse.pipeline.report.draw.Markup;
import io.copse.pipeline.report.draw.PageStyle;
import io.copse.pipeline.storage.StoredFolder;
import java.io.IOException;
import java.util.List;
import java.util.Map;

/**
 * The report as one HTML file that opens from disk. It has no script and loads nothing; figures are
 * SVG inside it. It follows the reader's light or dark colours, and prints.
 */
public final class ReportPage {
  private static final String PAGE = "index.html";
  private static final String NO_FINDING =
      "The ensemble of domain experts and the dense model were not both evaluated, so there is no"
          + " finding.";

  private final ReportQueries queries;
  private final List<Section> sections;
  private final SectionBody.Numbering numbering = new SectionBody.Numbering();

  private ReportPage(ReportQueries queries, List<Section> sections) {
    this.queries = queries;
    this.sections = sections;
  }

  /**
   * Writes index.html into a folder, and each figure beside it as a PNG image. Files that are there
   * are replaced.
   *
   * @return the path of the page
   */
  public static String write(ReportQueries queries, StoredFolder folder) throws IOException {
    return write(queries, Sections.all(), folder);
  }

  /** Writes a page of other sections, in the order given. */
  static String write(ReportQueries queries, List<Section> sections, StoredFolder folder)
      throws IOException {
    ReportPage report = new ReportPage(queries, sections);
    folder.writeText(PAGE, report.page());
    FigureImage images = new FigureImage(PageStyle.css());
    for (Map.Entry<String, String> figure : report.numbering.figures().entrySet()) {
      folder.write(figure.getKey() + ".png", out -> images.write(figure.getValue(), out));
    }
    return folder + "/" + PAGE;
  }

  private String page() {
    String experiment = queries.subject().experiment();
    String headline =
        sections.stream()
            .flatMap(section -> section.headline(queries).stream())
            .findFirst()
            .orElse(NO_FINDING);
    Html body = new Html();
    body.markup(
        "<p class=\"kicker\">Copse report · experiment %s</p>"
            .formatted(Markup.escape(experiment)));
    body.markup("<h1>%s</h1>".formatted(Markup.escape(headline)));
    for (Section section : sections) {
      SectionBody content = new SectionBody(queries, numbering);
      section.write(queries, content);
      if (!content.isEmpty()) {
        section.title().ifPresent(body::heading);
        body.markup(content.markup().stripTrailing());
      }
    }
    return """
    <!DOCTYPE html>
    <html lang="en">
    <head>
    <meta charset="utf-8">
    <meta name="viewport" content="width=device-width, initial-scale=1">
    <meta name="color-scheme" content="light dark">
    <title>%s</title>
    <style>
    %s</style>
    </head>
    <body>
    <main>
    %s</main>
    </body>
    </html>
    """
        .formatted(Markup.escape("Copse: " + experiment), PageStyle.css(), body.end());
  }
}
