package io.copse.pipeline.report;

import io.copse.pipeline.report.ReportData.Method;
import io.copse.pipeline.report.ReportData.Size;
import io.copse.udf.fit.IntervalMethod;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * The report as one HTML file that opens from disk: no script, nothing loaded, figures as SVG
 * inside. It follows the reader's light or dark colours, and prints.
 */
public final class ReportPage {
  private final ReportData data;
  private final Map<String, String> figures = new LinkedHashMap<>();
  private int tables;

  private ReportPage(ReportData data) {
    this.data = data;
  }

  /**
   * Writes index.html into a folder, and beside it each figure as a PNG image, over what is there.
   *
   * @return the page
   */
  public static Path write(ReportData data, Path folder) throws IOException {
    Files.createDirectories(folder);
    ReportPage report = new ReportPage(data);
    Path page = folder.resolve("index.html");
    Files.writeString(page, report.page(), StandardCharsets.UTF_8);
    FigureImage images = new FigureImage(style());
    for (Map.Entry<String, String> figure : report.figures.entrySet()) {
      images.write(figure.getValue(), folder.resolve(figure.getKey() + ".png"));
    }
    return page;
  }

  private String page() {
    Html body = new Html();
    StudySection study = new StudySection(data.study());
    finding(body, study);
    if (data.study().compares()) {
      study.architectures(this, body);
    }
    if (branches() || !data.study().compares()) {
      losses(body);
      matrix(body);
    }
    study.mixtures(this, body);
    domains(body);
    if (branches() || !data.study().compares()) {
      methods(body);
    }
    fits(body);
    provenance(body);
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
        .formatted(Html.escape("Copse: " + data.experiment()), style(), body.end());
  }

  /** Whether there are experts to compare with dense models. */
  private boolean branches() {
    return !data.contrasts().isEmpty();
  }

  private void finding(Html body, StudySection study) {
    Finding finding = new Finding(data);
    body.markup(
        "<p class=\"kicker\">Copse report · experiment %s</p>"
            .formatted(Html.escape(data.experiment())));
    body.markup(
        "<h1>%s</h1>"
            .formatted(
                Html.escape(
                    data.study().compares() && !branches()
                        ? study.headline()
                        : finding.headline())));
    if (!branches()) {
      return;
    }
    body.list(finding.sentences());
    figure(
        body,
        "contrasts",
        ContrastFigure.svg(data.contrasts()),
        "Differences at the largest size and horizon over all test documents, with 95 % intervals"
            + " of a bootstrap over documents in which both sides draw the same ones. An ensemble"
            + " costs as many forward passes as it has models.",
        ReportQueries.CONTRASTS);
    body.paragraph(finding.verdict());
    List<String> reasons = finding.reasons();
    if (!reasons.isEmpty()) {
      body.paragraph("Where this experiment departs from the paper's, and so may its sign:");
      body.list(reasons);
    }
  }

  private void losses(Html body) {
    body.heading("Loss against training FLOPs");
    if (data.methods().isEmpty()) {
      body.paragraph(
          "No dense model was evaluated on all test domains, so there is no comparison.");
      return;
    }
    LossFigures losses = new LossFigures(data);
    figure(
        body,
        "losses",
        losses.losses(),
        "Bits per byte on all test documents against the training FLOPs of all branches and their"
            + " seed, with 95 % intervals; a panel for each size, a point for each horizon. Points"
            + " of equal FLOPs are moved apart a little."
            + (losses.hasLaws() ? " Dashed: the laws whose fit has status ok." : "")
            + losses.lossesOmitted(),
        ReportQueries.METHODS);
    figure(
        body,
        "differences",
        losses.differences(),
        "The same as differences from the dense model of equal training FLOPs, paired over"
            + " documents; below zero is better than dense. The intervals are narrower than those"
            + " of the figure before, as what makes a document hard is common to both."
            + losses.differencesOmitted(),
        ReportQueries.METHODS);
  }

  private void matrix(Html body) {
    MatrixFigure matrix = new MatrixFigure(data.cells());
    if (matrix.isEmpty()) {
      return;
    }
    body.heading("Experts on domains");
    body.paragraph(
        "%d of %d experts are the best of all experts on the test documents of their own domain."
            .formatted(matrix.bestAtHome(), matrix.experts()));
    figure(
        body,
        "experts-on-domains",
        matrix.svg(),
        "Bits per byte of each expert on each test domain, at the largest size and horizon; an"
            + " expert's own domain is framed. The shade is within a column: the darker, the nearer"
            + " to that domain's best expert.",
        ReportQueries.CELLS);
  }

  private void domains(Html body) {
    if (data.domains().isEmpty()) {
      return;
    }
    body.heading("Domains");
    table(
        body,
        ReportTables.domains(data.domains()),
        "Domains of the tested split. Top terms are those whose mean tf-idf in the domain exceeds"
            + " most that in the others; the main source is the label that most of its documents"
            + " carry.",
        ReportQueries.DOMAINS);
    table(
        body,
        ReportTables.splits(data.splits()),
        "How well each split recovers the sources of the train documents: purity, and mutual"
            + " information over the mean of the two entropies (NMI).",
        ReportQueries.SPLITS);
  }

  private void methods(Html body) {
    if (data.methods().isEmpty()) {
      return;
    }
    body.heading("Methods");
    Map<Cell, List<Method>> cells = cells();
    Cell largest = cells.keySet().iterator().next();
    Method any = cells.get(largest).get(0);
    table(
        body,
        ReportTables.methods(cells.get(largest)),
        "All predictors at the largest size and horizon, on %s test documents (%s tokens, %s bytes). Params are those of one model; training FLOPs those of every run that the predictor needed, the seed once. Routed are experts that are weighted by how near the text so far lies to each domain's centre; of the top k, evaluation.top_k, no others run."
            .formatted(
                Numbers.count(any.documents()),
                Numbers.count(any.tokens()),
                Numbers.count(any.bytes())),
        ReportQueries.METHODS);
    Html others = new Html();
    cells.forEach(
        (cell, methods) -> {
          if (!cell.equals(largest)) {
            others.markup(
                "<div class=\"scroll\">%s</div>"
                    .formatted(ReportTables.methods(methods).markup(cell.name())));
          }
        });
    if (cells.size() > 1) {
      body.folded("The other %d sizes and horizons".formatted(cells.size() - 1), others);
    }
    if (!data.recipes().isEmpty()) {
      Html recipes = new Html();
      table(
          recipes,
          ReportTables.recipes(data.recipes()),
          "How the experts were branched.",
          ReportQueries.RECIPES);
      body.folded("How the experts were branched", recipes);
    }
  }

  private record Cell(Size size, long horizon) {
    String name() {
      return "%s, %s tokens".formatted(LossFigures.title(size), Numbers.count(horizon));
    }
  }

  /** The methods by size and horizon, largest first. */
  private Map<Cell, List<Method>> cells() {
    return data.methods().stream()
        .sorted(
            Comparator.comparing(Method::size)
                .thenComparing(Method::horizon)
                .reversed()
                .thenComparing(m -> m.bitsPerByte().value()))
        .collect(
            Collectors.groupingBy(
                m -> new Cell(m.size(), m.horizon()), LinkedHashMap::new, Collectors.toList()));
  }

  private void fits(Html body) {
    if (data.fits().isEmpty()) {
      return;
    }
    body.heading("Laws");
    table(
        body,
        ReportTables.fits(data.fits()),
        "Fits of L(N, D) in nats per token for each arm, N the params of one model and D the arm's"
            + " tokens. Only a fit with status ok has numbers. Intervals are by BCa bootstrap over"
            + " runs: "
            + IntervalMethod.BCA_RUNS.coverage()
            + " in simulations.",
        ReportQueries.FITS);
  }

  private void provenance(Html body) {
    body.heading("Runs");
    table(
        body,
        ReportTables.provenance(data.provenance()),
        "What was run.",
        ReportQueries.PROVENANCE);
    body.note(
        "Every query on this page runs as it stands: jobs/copse sql \"SELECT …\", with --conf of"
            + " the experiment.");
  }

  /** Adds a figure under the next number, and keeps it as an image of a name. */
  void figure(Html body, String name, String svg, String caption, String query) {
    figures.put(name, svg);
    body.figure(svg, "Figure %d. %s".formatted(figures.size(), caption), shown(query));
  }

  /** Adds a table under the next number. */
  void table(Html body, Table table, String caption, String query) {
    body.table(table, "Table %d. %s".formatted(++tables, caption), shown(query));
  }

  private String shown(String query) {
    return ReportQueries.shown(query, data);
  }

  private static String style() {
    try (InputStream style = ReportPage.class.getResourceAsStream("report.css")) {
      return new String(style.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
