package io.copse.pipeline.report;

import io.copse.pipeline.report.draw.FigureImage;
import io.copse.pipeline.report.draw.Html;
import io.copse.pipeline.report.draw.Markup;
import io.copse.pipeline.report.draw.PageStyle;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/**
 * The report as one HTML file that opens from disk. It has no script and loads nothing; figures are
 * SVG inside it. It follows the reader's light or dark colours, and prints.
 */
public final class ReportPage {
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
   * @return the page
   */
  public static Path write(ReportQueries queries, Path folder) throws IOException {
    return write(queries, Sections.all(), folder);
  }

  /** Writes a page of other sections, in the order given. */
  static Path write(ReportQueries queries, List<Section> sections, Path folder) throws IOException {
    Files.createDirectories(folder);
    ReportPage report = new ReportPage(queries, sections);
    Path page = folder.resolve("index.html");
    Files.writeString(page, report.page(), StandardCharsets.UTF_8);
    FigureImage images = new FigureImage(PageStyle.css());
    for (Map.Entry<String, String> figure : report.numbering.figures().entrySet()) {
      images.write(figure.getValue(), folder.resolve(figure.getKey() + ".png"));
    }
    return page;
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
