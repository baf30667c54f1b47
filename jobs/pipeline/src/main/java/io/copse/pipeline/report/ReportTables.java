package io.copse.pipeline.report;

import io.copse.pipeline.evaluate.Estimate;
import io.copse.pipeline.report.ReportData.Domain;
import io.copse.pipeline.report.ReportData.Fit;
import io.copse.pipeline.report.ReportData.Method;
import io.copse.pipeline.report.ReportData.Provenance;
import io.copse.pipeline.report.ReportData.Recipe;
import io.copse.pipeline.report.ReportData.Split;
import java.util.List;
import java.util.stream.Collectors;

/** The tables of a report. */
final class ReportTables {
  private ReportTables() {}

  /** The predictors of one size and horizon. */
  static Table methods(List<Method> methods) {
    Table table =
        new Table(
            1,
            "Method",
            "Params",
            "Training FLOPs",
            "÷\u00a0dense",
            "Inference FLOPs/token",
            "Bits per byte",
            "95 % interval",
            "−\u00a0dense, paired",
            "95 % interval",
            "Perplexity");
    double best =
        methods.stream().mapToDouble(m -> m.bitsPerByte().value()).min().orElse(Double.NaN);
    for (Method m : methods) {
      boolean dense = m.difference().value() == 0 && m.predictor().arm().equals("dense");
      String[] cells = {
        Style.name(m.predictor()),
        Numbers.si(m.params()),
        Numbers.scientific(m.trainFlops()),
        Numbers.fixed(m.trainFlops() / m.denseFlops(), 2),
        Numbers.scientific(m.inferenceFlopsPerToken()),
        Numbers.fixed(m.bitsPerByte().value(), 4),
        Numbers.interval(m.bitsPerByte(), 3),
        dense ? "" : Numbers.signed(m.difference().value(), 4),
        dense ? "" : Numbers.signedInterval(m.difference(), 4),
        Numbers.fixed(m.perplexity(), 2)
      };
      if (m.bitsPerByte().value() == best) {
        table.strongRow(cells);
      } else {
        table.row(cells);
      }
    }
    return table;
  }

  static Table domains(List<Domain> domains) {
    Table table =
        new Table(
            3,
            "Domain",
            "Main source",
            "Top terms",
            "Source's share",
            "Documents",
            "Of test",
            "Tokens");
    for (Domain d : domains) {
      table.row(
          Integer.toString(d.domain()),
          d.mainSource(),
          d.topTerms().isEmpty() ? "–" : String.join(", ", d.topTerms()),
          Numbers.percent(d.purity()),
          Numbers.count(d.documents()),
          Numbers.count(d.testDocuments()),
          Numbers.si(d.tokens()));
    }
    return table;
  }

  static Table splits(List<Split> splits) {
    Table table =
        new Table(2, "Split", "Id", "Domains", "Largest ÷ smallest, tokens", "Purity", "NMI");
    for (Split s : splits) {
      table.row(
          s.method(),
          s.splitId(),
          Numbers.count(s.domains()),
          Numbers.fixed(s.spread(), 3),
          Numbers.fixed(s.purity(), 3),
          Numbers.fixed(s.nmi(), 3));
    }
    return table;
  }

  static Table recipes(List<Recipe> recipes) {
    Table table =
        new Table(
            1, "Experts", "Size", "Horizon, tokens", "Number", "Tokens of each", "Seed share");
    for (Recipe r : recipes) {
      table.row(
          r.role().equals("expert") ? "Domain" : "Random-split",
          LossFigures.title(r.size()),
          Numbers.count(r.horizon()),
          Numbers.count(r.experts()),
          Numbers.si(r.tokensEach()),
          Numbers.percent(r.seedShare()));
    }
    return table;
  }

  static Table fits(List<Fit> fits) {
    Table table =
        new Table(
            5,
            "Architecture",
            "Arm",
            "Law, objective",
            "Status",
            "Parameters with 95 % intervals, or why not",
            "Points",
            "Left out",
            "Held-out error");
    for (Fit f : fits) {
      table.row(
          f.architecture(),
          f.arm(),
          f.law() + ", " + f.objective(),
          f.status(),
          f.status().equals("ok") ? parameters(f) : f.reason(),
          Integer.toString(f.points()),
          Integer.toString(f.dropped()),
          f.heldOutError().isPresent()
              ? Numbers.fixed(100 * f.heldOutError().getAsDouble(), 2) + " %"
              : "–");
    }
    return table;
  }

  static Table provenance(List<Provenance> provenance) {
    Table table =
        new Table(
            4,
            "Experiment",
            "Version",
            "Processor",
            "FLOPs counted by",
            "Seed",
            "Runs",
            "Finished",
            "Diverged",
            "Training FLOPs",
            "Training time",
            "Last run ended");
    for (Provenance p : provenance) {
      table.row(
          p.experiment(),
          p.codeVersion(),
          p.cpuModel(),
          p.flopConvention(),
          Long.toString(p.seed()),
          Numbers.count(p.runs()),
          Numbers.count(p.finished()),
          Numbers.count(p.diverged()),
          Numbers.scientific(p.trainFlops()),
          Numbers.duration(p.wallSeconds()),
          p.lastFinished());
    }
    return table;
  }

  private static String parameters(Fit fit) {
    return fit.parameters().entrySet().stream()
        .map(
            e ->
                parameter(
                    e.getKey(),
                    new Estimate(
                        e.getValue(),
                        fit.lows().getOrDefault(e.getKey(), Double.NaN),
                        fit.highs().getOrDefault(e.getKey(), Double.NaN))))
        .collect(Collectors.joining(", "));
  }

  /** A law's parameter with its interval, where it has one. */
  static String parameter(String name, Estimate value) {
    String interval =
        Double.isNaN(value.low()) || Double.isNaN(value.high())
            ? ""
            : " (%s to %s)".formatted(Numbers.general(value.low()), Numbers.general(value.high()));
    return name + " = " + Numbers.general(value.value()) + interval;
  }
}
