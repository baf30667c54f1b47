package io.copse.pipeline.report;

import io.copse.pipeline.evaluate.Estimate;
import io.copse.pipeline.report.CurveFigure.Curve;
import io.copse.pipeline.report.PanelFigure.Line;
import io.copse.pipeline.report.PanelFigure.Mark;
import io.copse.pipeline.report.ReportData.Size;
import io.copse.pipeline.report.StudyData.Fit;
import io.copse.pipeline.report.StudyData.Model;
import io.copse.pipeline.report.StudyData.Moment;
import io.copse.pipeline.report.StudyData.Trial;
import io.copse.pipeline.report.Svg.Point;
import io.copse.udf.law.Frontier;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.DoubleUnaryOperator;
import java.util.function.ToDoubleFunction;
import java.util.stream.Collectors;
import java.util.stream.DoubleStream;

/** The parts of the page about architectures and mixtures of experts. */
final class StudySection {
  private static final double WIDEST = 16;

  private final StudyData data;
  private final Map<String, Look> looks;

  StudySection(StudyData data) {
    this.data = data;
    this.looks = ArchitectureLook.of(data.architectures());
  }

  /** One sentence: which architecture needs the least compute. */
  String headline() {
    Optional<Fit> best =
        data.compared().stream()
            .max(Comparator.comparingDouble(fit -> fit.multiplier().get().value()));
    String asked = "%d architectures by training FLOPs".formatted(data.architectures().size());
    if (best.isEmpty()) {
      return "%s: no law to compare with that of %s.".formatted(asked, StudyData.BASELINE);
    }
    Estimate multiplier = best.get().multiplier().get();
    if (multiplier.low() > 1) {
      return "Of %s, %s needs the least: %s of those of %s for the same loss."
          .formatted(
              asked,
              best.get().architecture(),
              Numbers.percent(1 / multiplier.value()),
              StudyData.BASELINE);
    }
    return "Of %s, none is told apart from %s as needing fewer for the same loss."
        .formatted(asked, StudyData.BASELINE);
  }

  void architectures(ReportPage page, Html body) {
    body.heading("Architectures");
    page.figure(
        body,
        "architectures",
        losses(),
        "Bits per byte on all test documents against training FLOPs, with 95 % intervals: each"
            + " architecture's models at their longest horizon. "
            + (anyLaw()
                ? "Dashed: the lowest loss at a budget by the %s law of all its models."
                    .formatted(data.law())
                : "No architecture's law has status ok, so none is drawn."),
        StudyQueries.MODELS);
    if (!data.compared().isEmpty()) {
      page.figure(
          body,
          "multipliers",
          multipliers(),
          "Compute multipliers: how many times an architecture's training FLOPs %s needs for the loss that it reaches with %s of them, by the laws; above 1 the architecture saves compute. 95 %% intervals over 400 resamples of the laws' residuals."
              .formatted(StudyData.BASELINE, Numbers.scientific(data.compared().get(0).budget())),
          StudyQueries.fits(data.law()));
    }
    page.table(
        body,
        fits(),
        "Each architecture's %s law in nats per token, with 95 %% intervals. N is a sixth of a token's training FLOPs, D tokens, so that C = 6 N D are the FLOPs as counted. Only a fit with status ok has numbers."
            .formatted(data.law()),
        StudyQueries.fits(data.law()));
    Html models = new Html();
    page.table(
        models,
        models(),
        "All models of the study, with the peak learning rates that they were trained at.",
        StudyQueries.MODELS);
    body.folded("All %d models".formatted(data.models().size()), models);
    if (!data.trials().isEmpty()) {
      Html trials = new Html();
      page.table(
          trials,
          trials(),
          "Trials of learning rates at the two smallest sizes of each architecture, to the first"
              + " horizon. The losses are on dev, in nats per token; the lowest of a size stands"
              + " out.",
          StudyQueries.TRIALS);
      body.folded("All %d trials of learning rates".formatted(data.trials().size()), trials);
    }
  }

  void mixtures(ReportPage page, Html body) {
    if (data.moments().isEmpty()) {
      return;
    }
    body.heading("Mixtures of experts over training");
    long spikes = data.moments().stream().filter(m -> !Double.isNaN(m.spike())).count();
    page.figure(
        body,
        "mixtures",
        moments(),
        "The largest run of each architecture with mixtures, means over a hundredth of its tokens. Marked: stretches in which the loss spiked (%d), that is rose above the median of the 32 losses before by 7.5 of their median distances from it. Load: standard deviation over mean of the experts' shares of tokens, 0 when balanced. Router entropy in nats; z: mean squared log-sum-exp of the router's logits."
            .formatted(spikes),
        StudyQueries.MOMENTS);
  }

  private boolean anyLaw() {
    return data.fits().stream().anyMatch(fit -> fit.frontier().isPresent());
  }

  private String losses() {
    Map<String, List<Model>> longest = new LinkedHashMap<>();
    for (Model model : data.models()) {
      boolean last =
          data.models().stream()
              .noneMatch(m -> m.size().equals(model.size()) && m.horizon() > model.horizon());
      if (last) {
        longest.computeIfAbsent(model.size().architecture(), a -> new ArrayList<>()).add(model);
      }
    }
    List<Line> lines = new ArrayList<>();
    longest.forEach(
        (architecture, models) ->
            lines.add(
                new Line(
                    looks.get(architecture),
                    models.stream().map(m -> new Mark(m.trainFlops(), m.bitsPerByte())).toList(),
                    law(architecture, models.get(0)))));
    return new PanelFigure(
            List.of(new PanelFigure.Panel("", lines)),
            "bits per byte",
            Double.NaN,
            0,
            "Bits per byte against training FLOPs, a line for each architecture")
        .svg();
  }

  private DoubleUnaryOperator law(String architecture, Model any) {
    // Nats per token are in proportion to bits per byte on equal documents.
    double bitsPerNat = any.bitsPerByte().value() / any.natsPerToken();
    Optional<Frontier> frontier =
        data.fits().stream()
            .filter(fit -> fit.architecture().equals(architecture))
            .findFirst()
            .flatMap(Fit::frontier);
    return frontier
        .<DoubleUnaryOperator>map(law -> flops -> bitsPerNat * law.lossAt(flops))
        .orElse(PanelFigure.NO_LAW);
  }

  private String multipliers() {
    double[] ends =
        data.compared().stream()
            .map(fit -> fit.multiplier().get())
            .flatMapToDouble(m -> DoubleStream.of(1, m.value(), m.low(), m.high()))
            .filter(v -> !Double.isNaN(v))
            .map(v -> Math.max(1 / WIDEST, Math.min(WIDEST, v)))
            .sorted()
            .toArray();
    double decades = 1.15 * Math.log10(ends[ends.length - 1] / ends[0]);
    return new ForestFigure(
            data.compared().stream().map(this::entry).toList(),
            Scale.Log.around(ends[0], ends[ends.length - 1], decades),
            1,
            "needs more",
            "needs less",
            "compute multiplier against " + StudyData.BASELINE)
        .svg("Compute multipliers with 95 % intervals, a row for each architecture");
  }

  private ForestFigure.Entry entry(Fit fit) {
    Estimate multiplier = fit.multiplier().orElseThrow();
    return new ForestFigure.Entry(
        fit.architecture(),
        looks.get(fit.architecture()),
        multiplier,
        Numbers.fixed(multiplier.value(), 2),
        Numbers.interval(multiplier, 2));
  }

  private Table fits() {
    Table table =
        new Table(
            3,
            "Architecture",
            "Status",
            "Parameters, or why not",
            "Models",
            "Multiplier",
            "95 % interval",
            "Loss − baseline's",
            "95 % interval");
    for (Fit fit : data.fits()) {
      boolean compared = data.compared().contains(fit);
      table.row(
          fit.architecture(),
          fit.status(),
          fit.parameters().isEmpty()
              ? fit.reason()
              : fit.parameters().entrySet().stream()
                  .map(e -> ReportTables.parameter(e.getKey(), e.getValue()))
                  .collect(Collectors.joining(", ")),
          Integer.toString(fit.points()),
          compared ? Numbers.fixed(fit.multiplier().get().value(), 2) : "–",
          compared ? Numbers.interval(fit.multiplier().get(), 2) : "–",
          compared ? Numbers.signed(-fit.lossGain().get().value(), 4) : "–",
          compared ? Numbers.signedInterval(negative(fit.lossGain().get()), 4) : "–");
    }
    return table;
  }

  private static Estimate negative(Estimate gain) {
    return new Estimate(-gain.value(), -gain.high(), -gain.low());
  }

  private Table models() {
    Table table =
        new Table(
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
    for (Model model : data.models()) {
      table.row(
          model.size().architecture(),
          Integer.toString(model.size().dModel()),
          Integer.toString(model.size().layers()),
          Numbers.si(model.size().params()),
          Numbers.si(model.horizon()),
          Numbers.general(model.learningRate()),
          Numbers.scientific(model.trainFlops()),
          Numbers.fixed(model.bitsPerByte().value(), 4),
          Numbers.interval(model.bitsPerByte(), 3));
    }
    return table;
  }

  private Table trials() {
    Map<Size, Double> lowest =
        data.trials().stream()
            .filter(trial -> !Double.isNaN(trial.devLoss()))
            .collect(Collectors.toMap(Trial::size, Trial::devLoss, Math::min));
    Table table =
        new Table(1, "Architecture", "Width", "Blocks", "Params", "Learning rate", "Loss on dev");
    for (Trial trial : data.trials()) {
      String[] cells = {
        trial.size().architecture(),
        Integer.toString(trial.size().dModel()),
        Integer.toString(trial.size().layers()),
        Numbers.si(trial.size().params()),
        Numbers.general(trial.learningRate()),
        Numbers.fixed(trial.devLoss(), 4)
      };
      if (trial.devLoss() == lowest.getOrDefault(trial.size(), Double.NaN)) {
        table.strongRow(cells);
      } else {
        table.row(cells);
      }
    }
    return table;
  }

  private String moments() {
    Map<String, ToDoubleFunction<Moment>> panels = new LinkedHashMap<>();
    panels.put("loss, nats per token", Moment::loss);
    panels.put("gradient norm", Moment::gradientNorm);
    panels.put("load, variation", Moment::loadVariation);
    panels.put("dropped share", Moment::droppedShare);
    panels.put("router entropy", Moment::routerEntropy);
    panels.put("router z", Moment::routerZ);
    List<CurveFigure.Panel> drawn = new ArrayList<>();
    panels.forEach(
        (title, value) -> drawn.add(new CurveFigure.Panel(title, curves(value, drawn.isEmpty()))));
    return new CurveFigure(drawn, "Diagnostics of mixtures of experts over training tokens").svg();
  }

  private List<Curve> curves(ToDoubleFunction<Moment> value, boolean spikes) {
    Map<String, List<Moment>> byArchitecture =
        data.moments().stream()
            .collect(
                Collectors.groupingBy(
                    m -> m.size().architecture(), LinkedHashMap::new, Collectors.toList()));
    List<Curve> curves = new ArrayList<>();
    byArchitecture.forEach(
        (architecture, moments) ->
            curves.add(
                new Curve(
                    looks.getOrDefault(architecture, Style.DENSE),
                    moments.stream()
                        .map(m -> new Point(m.tokens(), value.applyAsDouble(m)))
                        .toList(),
                    moments.stream()
                        .filter(m -> spikes && !Double.isNaN(m.spike()))
                        .map(m -> new Point(m.tokens(), m.spike()))
                        .toList())));
    return curves;
  }
}
