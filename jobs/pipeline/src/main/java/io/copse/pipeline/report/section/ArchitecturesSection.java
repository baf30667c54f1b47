package io.copse.pipeline.report.section;

import io.copse.pipeline.report.ReportQueries;
import io.copse.pipeline.report.Section;
import io.copse.pipeline.report.SectionBody;
import io.copse.pipeline.report.draw.ForestFigure;
import io.copse.pipeline.report.draw.ForestFigure.ForestRow;
import io.copse.pipeline.report.draw.HtmlTable;
import io.copse.pipeline.report.draw.Measurement;
import io.copse.pipeline.report.draw.Numbers;
import io.copse.pipeline.report.draw.PanelFigure;
import io.copse.pipeline.report.draw.PanelFigure.Panel;
import io.copse.pipeline.report.draw.PanelFigure.PanelPoint;
import io.copse.pipeline.report.draw.PanelFigure.Series;
import io.copse.pipeline.report.draw.Scale;
import io.copse.pipeline.report.draw.SeriesLook;
import io.copse.pipeline.report.section.StoredFit.BaselineComparison;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.function.DoubleUnaryOperator;
import java.util.stream.DoubleStream;

/** The comparison of architectures by training FLOPs: losses, laws, and compute multipliers. */
public final class ArchitecturesSection implements Section {
  /** Multipliers beyond this factor, either way, end at the edge of their figure. */
  private static final double WIDEST = 16;

  @Override
  public int position() {
    return 20;
  }

  @Override
  public Optional<String> title() {
    return Optional.of("Architectures");
  }

  @Override
  public Optional<String> headline(ReportQueries queries) {
    return DenseModel.compares(queries)
        ? Optional.of(lack(queries).orElseGet(() -> finding(queries)))
        : Optional.empty();
  }

  /** Returns what the model of fewest test documents lacks for a verdict. */
  private static Optional<String> lack(ReportQueries queries) {
    return queries.rows(DenseModel.ALL).stream()
        .map(DenseModel::evidence)
        .min(Comparator.comparingLong(Evidence::documents))
        .flatMap(Evidence::lack);
  }

  private static String finding(ReportQueries queries) {
    String baseline = queries.subject().baseline();
    String asked =
        "%d architectures by training FLOPs".formatted(DenseModel.architectures(queries).size());
    Optional<Compared> best =
        compared(queries).stream().max(Comparator.comparingDouble(c -> c.multiplier().value()));
    if (best.isEmpty()) {
      return "%s: no law to compare with that of %s.".formatted(asked, baseline);
    }
    Measurement multiplier = best.get().multiplier();
    if (multiplier.whisker().isPresent() && multiplier.low() > 1) {
      return "Of %s, %s needs the least: %s of those of %s for the same loss."
          .formatted(
              asked,
              best.get().fit().architecture(),
              Numbers.percent(1 / multiplier.value()),
              baseline);
    }
    return "Of %s, none is shown to need fewer than %s for the same loss."
        .formatted(asked, baseline);
  }

  @Override
  public void write(ReportQueries queries, SectionBody body) {
    if (!DenseModel.compares(queries)) {
      return;
    }
    List<StoredFit> fits = StoredFit.ofArchitectures(queries);
    List<Compared> compared = compared(queries);
    String baseline = queries.subject().baseline();
    String laws =
        fits.stream()
            .filter(fit -> fit.frontier().isPresent())
            .findFirst()
            .map(
                fit ->
                    "Dashed: the lowest loss at a budget by the %s law of all its models."
                        .formatted(fit.law().name()))
            .orElse("No architecture's law has status ok, so none is drawn.");
    body.figure(
        "architectures",
        losses(queries, fits),
        "Bits per byte on all test documents against training FLOPs, with 95 % intervals: each"
            + " architecture's models at their longest horizon. "
            + laws,
        DenseModel.ALL);
    if (!compared.isEmpty()) {
      body.figure(
          "multipliers",
          multipliers(compared, DenseModel.looks(queries), baseline),
          "Compute multipliers: how many times an architecture's training FLOPs %s needs for the loss that it reaches with %s of them, by the laws. Above 1 the architecture saves compute. 95 %% intervals over %s resamples of the laws' residuals."
              .formatted(
                  baseline,
                  Numbers.scientific(compared.get(0).comparison().budget()),
                  compared.get(0).fit().law().resamples().stream()
                      .mapToObj(Integer::toString)
                      .findFirst()
                      .orElse("no")),
          StoredFit.ALL);
    }
    if (!fits.isEmpty()) {
      body.table(
          laws(fits, baseline),
          "Each architecture's %s law in nats per token, with 95 %% intervals. N is a sixth of a token's training FLOPs, D tokens, so that C = 6 N D are the FLOPs as counted. Only a fit with status ok has numbers."
              .formatted(fits.get(0).law().name()),
          StoredFit.ALL);
    }
    List<DenseModel> models = queries.rows(DenseModel.ALL);
    body.folded(
        "All %d models".formatted(models.size()),
        inner ->
            inner.table(
                models(models),
                "All models of the study, with the peak learning rates that they were trained at.",
                DenseModel.ALL));
    List<LearningRateTrial> trials = queries.rows(LearningRateTrial.ALL);
    if (!trials.isEmpty()) {
      body.folded(
          "All %d trials of learning rates".formatted(trials.size()),
          inner ->
              inner.table(
                  LearningRateTrial.table(trials),
                  "Trials of learning rates at the two smallest sizes of each architecture, to the"
                      + " first horizon. The losses are on dev, in nats per token; the lowest of a"
                      + " size stands out.",
                  LearningRateTrial.ALL));
    }
  }

  /** A fit that is compared with the baseline's. */
  private record Compared(StoredFit fit, BaselineComparison comparison, Measurement multiplier) {}

  private static List<Compared> compared(ReportQueries queries) {
    List<Compared> compared = new ArrayList<>();
    for (StoredFit fit : StoredFit.ofArchitectures(queries)) {
      fit.comparison()
          .filter(comparison -> !fit.isOf(queries.subject().baseline()))
          .ifPresent(
              comparison ->
                  comparison
                      .multiplier()
                      .ifPresent(m -> compared.add(new Compared(fit, comparison, m))));
    }
    return compared;
  }

  private static String losses(ReportQueries queries, List<StoredFit> fits) {
    List<DenseModel> models = queries.rows(DenseModel.ALL);
    Map<String, List<DenseModel>> longest = new LinkedHashMap<>();
    for (DenseModel model : models) {
      boolean last =
          models.stream()
              .noneMatch(m -> m.size().equals(model.size()) && m.horizon() > model.horizon());
      if (last) {
        longest.computeIfAbsent(model.size().architecture(), a -> new ArrayList<>()).add(model);
      }
    }
    Map<String, SeriesLook> looks = DenseModel.looks(queries);
    List<Series> lines = new ArrayList<>();
    longest.forEach(
        (architecture, own) ->
            lines.add(
                new Series(
                    looks.get(architecture),
                    own.stream().map(m -> new PanelPoint(m.trainFlops(), m.bitsPerByte())).toList(),
                    law(architecture, own.get(0), fits))));
    return new PanelFigure(
            List.of(new Panel("", lines)),
            AxisLabels.TRAINING_FLOPS,
            AxisLabels.LOSS,
            OptionalDouble.empty(),
            0,
            "Bits per byte against training FLOPs, a line for each architecture")
        .svg();
  }

  private static Optional<DoubleUnaryOperator> law(
      String architecture, DenseModel any, List<StoredFit> fits) {
    // Nats per token are in proportion to bits per byte on equal documents.
    double bitsPerNat = any.bitsPerByte().value() / any.natsPerToken();
    return fits.stream()
        .filter(fit -> fit.isOf(architecture))
        .findFirst()
        .flatMap(StoredFit::frontier)
        .map(law -> flops -> bitsPerNat * law.lossAt(flops));
  }

  private static String multipliers(
      List<Compared> compared, Map<String, SeriesLook> looks, String baseline) {
    double[] ends =
        compared.stream()
            .map(Compared::multiplier)
            .flatMapToDouble(m -> DoubleStream.of(1, m.value(), m.low(), m.high()))
            .map(v -> Math.max(1 / WIDEST, Math.min(WIDEST, v)))
            .sorted()
            .toArray();
    double decades = 1.15 * Math.log10(ends[ends.length - 1] / ends[0]);
    return new ForestFigure(
            compared.stream().map(c -> row(c, looks)).toList(),
            Scale.Log.around(ends[0], ends[ends.length - 1], decades),
            1,
            "needs more",
            "needs less",
            "compute multiplier against " + baseline)
        .svg("Compute multipliers with 95 % intervals, a row for each architecture");
  }

  private static ForestRow row(Compared compared, Map<String, SeriesLook> looks) {
    Measurement multiplier = compared.multiplier();
    return new ForestRow(
        compared.fit().architecture(),
        looks.get(compared.fit().architecture()),
        multiplier,
        Numbers.fixed(multiplier.value(), 2),
        Numbers.interval(multiplier, 2));
  }

  private static HtmlTable laws(List<StoredFit> fits, String baseline) {
    HtmlTable table =
        new HtmlTable(
            3,
            "Architecture",
            "Status",
            "Parameters, or why not",
            "Models",
            "Multiplier",
            "95 % interval",
            "Loss − baseline's",
            "95 % interval");
    for (StoredFit fit : fits) {
      Optional<BaselineComparison> other =
          fit.comparison().filter(c -> c.multiplier().isPresent() && !fit.isOf(baseline));
      Optional<Measurement> multiplier = other.flatMap(BaselineComparison::multiplier);
      Optional<Measurement> loss = other.map(c -> c.lossGain().negated());
      table.row(
          fit.architecture(),
          fit.outcome().status(),
          fit.parametersOrReason(),
          Integer.toString(fit.points().used()),
          multiplier.map(m -> Numbers.fixed(m.value(), 2)).orElse("–"),
          multiplier.map(m -> Numbers.interval(m, 2)).orElse("–"),
          loss.map(m -> Numbers.signed(m.value(), 4)).orElse("–"),
          loss.map(m -> Numbers.signedInterval(m, 4)).orElse("–"));
    }
    return table;
  }

  private static HtmlTable models(List<DenseModel> models) {
    HtmlTable table =
        new HtmlTable(
            1,
            "Architecture",
            "Width",
            "Blocks",
            "Params",
            "Tokens",
            "Learning rate",
            "Training FLOPs",
            "Bits per byte",
            "95 % interval");
    for (DenseModel model : models) {
      table.row(
          model.size().architecture(),
          Integer.toString(model.size().dModel()),
          Integer.toString(model.size().layers()),
          Numbers.si(model.size().params()),
          Numbers.si(model.horizon()),
          Numbers.general(model.learningRate().orElse(Double.NaN)),
          Numbers.scientific(model.trainFlops()),
          Numbers.fixed(model.bitsPerByte().value(), 4),
          Numbers.interval(model.bitsPerByte(), 3));
    }
    return table;
  }
}
