package io.copse.pipeline.report.section;

import io.copse.pipeline.report.ReportQueries;
import io.copse.pipeline.report.Section;
import io.copse.pipeline.report.SectionBody;
import io.copse.pipeline.report.draw.Measurement;
import io.copse.pipeline.report.draw.PanelFigure;
import io.copse.pipeline.report.draw.PanelFigure.Panel;
import io.copse.pipeline.report.draw.PanelFigure.PanelPoint;
import io.copse.pipeline.report.draw.PanelFigure.Series;
import io.copse.pipeline.report.draw.SeriesLook;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.DoubleUnaryOperator;
import java.util.function.Function;
import java.util.stream.Collectors;

/** The losses of the predictors over training FLOPs, and their differences from dense models. */
public final class LossSection implements Section {
  /** A predictor this many spans of the others away would flatten them, and is left out. */
  private static final double FAR = 1.0;

  private static final Set<PredictorLook> CORE =
      EnumSet.of(PredictorLook.DENSE, PredictorLook.EXPERTS, PredictorLook.RANDOM_EXPERTS);

  @Override
  public int position() {
    return 30;
  }

  @Override
  public Optional<String> title() {
    return Optional.of("Loss against training FLOPs");
  }

  @Override
  public void write(ReportQueries queries, SectionBody body) {
    if (!Contrast.areShown(queries)) {
      return;
    }
    List<PredictorScore> scores = queries.rows(PredictorScore.ALL);
    if (scores.isEmpty()) {
      body.paragraph(
          "No dense model was evaluated on all test domains, so there is no comparison.");
      return;
    }
    List<StoredFit> fits = StoredFit.ofArms(queries);
    boolean namesArchitecture = DenseModel.compares(queries);
    Drawn losses =
        new Drawn(scores, PredictorScore::bitsPerByte, EnumSet.allOf(PredictorLook.class));
    body.figure(
        "losses",
        new PanelFigure(
                panels(losses, fits, namesArchitecture),
                AxisLabels.TRAINING_FLOPS,
                AxisLabels.LOSS,
                OptionalDouble.empty(),
                2.5,
                "Bits per byte against training FLOPs, a panel for each size")
            .svg(),
        "Bits per byte on all test documents against the training FLOPs of all branches and their"
            + " seed, with 95 % intervals; a panel for each size, a point for each horizon. Points"
            + " of equal FLOPs are moved apart a little."
            + (fits.stream().anyMatch(StoredFit::isOk)
                ? " Dashed: the laws whose fit has status ok."
                : "")
            + losses.omission(),
        PredictorScore.ALL);
    Drawn differences =
        new Drawn(
            scores,
            PredictorScore::difference,
            EnumSet.complementOf(EnumSet.of(PredictorLook.DENSE)));
    body.figure(
        "differences",
        new PanelFigure(
                panels(differences, List.of(), namesArchitecture),
                AxisLabels.TRAINING_FLOPS,
                "bits per byte above dense",
                OptionalDouble.of(0),
                9,
                "Paired differences in bits per byte from the dense model, a panel for each size")
            .svg(),
        "The same as differences from the dense model of equal training FLOPs, paired over"
            + " documents; below zero is better than dense. The intervals are narrower than those"
            + " of the figure before, because what makes a document hard is common to both."
            + differences.omission(),
        PredictorScore.ALL);
  }

  /**
   * What one of the figures draws.
   *
   * @param scores all scores
   * @param value the number of a score that is drawn
   * @param looks the predictors that may be drawn
   */
  private record Drawn(
      List<PredictorScore> scores,
      Function<PredictorScore, Measurement> value,
      Set<PredictorLook> looks) {

    /** Returns the predictors that are too far from the others to be drawn with them. */
    Set<PredictorLook> omitted() {
      double low = Double.POSITIVE_INFINITY;
      double high = Double.NEGATIVE_INFINITY;
      for (PredictorLook look : CORE) {
        for (PredictorScore score : of(look, scores)) {
          low = Math.min(low, value.apply(score).low());
          high = Math.max(high, value.apply(score).high());
        }
      }
      double far = FAR * (high - low);
      Set<PredictorLook> omitted = EnumSet.noneOf(PredictorLook.class);
      for (PredictorLook look : EnumSet.complementOf(EnumSet.copyOf(CORE))) {
        for (PredictorScore score : of(look, scores)) {
          double at = value.apply(score).value();
          if (at > high + far || at < low - far) {
            omitted.add(look);
          }
        }
      }
      return omitted;
    }

    /** Says which predictors are left out; empty if none is. */
    String omission() {
      Set<PredictorLook> omitted = omitted();
      return omitted.isEmpty()
          ? ""
          : " Too far from the others to be drawn with them (see the table of predictors): "
              + omitted.stream()
                  .map(PredictorLook::series)
                  .map(SeriesLook::label)
                  .collect(Collectors.joining("; "))
              + ".";
    }
  }

  private static List<Panel> panels(Drawn drawn, List<StoredFit> fits, boolean namesArchitecture) {
    Set<PredictorLook> shown = EnumSet.copyOf(drawn.looks());
    shown.removeAll(drawn.omitted());
    Map<ModelSize, List<PredictorScore>> bySize =
        drawn.scores().stream()
            .collect(
                Collectors.groupingBy(
                    score -> score.group().size(), TreeMap::new, Collectors.toList()));
    List<Panel> panels = new ArrayList<>();
    bySize.forEach(
        (size, scores) -> {
          List<Series> lines = new ArrayList<>();
          for (PredictorLook look : shown) {
            List<PredictorScore> own = of(look, scores);
            if (!own.isEmpty()) {
              List<PanelPoint> points =
                  own.stream()
                      .map(s -> new PanelPoint(s.flops().training(), drawn.value().apply(s)))
                      .toList();
              lines.add(new Series(look.series(), points, law(look, own, fits)));
            }
          }
          if (!lines.isEmpty()) {
            String architecture = namesArchitecture ? size.architecture() + ": " : "";
            panels.add(new Panel(architecture + size.title(), lines));
          }
        });
    return panels;
  }

  private static List<PredictorScore> of(PredictorLook look, List<PredictorScore> scores) {
    return scores.stream()
        .filter(score -> PredictorLook.of(score.predictor()).filter(l -> l == look).isPresent())
        .sorted(Comparator.comparingDouble(score -> score.flops().training()))
        .toList();
  }

  /**
   * A law L(N, D) over FLOPs. N is that of one model. D is the arm's tokens, which are in
   * proportion to FLOPs. Nats per token are in proportion to bits per byte on equal documents.
   */
  private static Optional<DoubleUnaryOperator> law(
      PredictorLook look, List<PredictorScore> own, List<StoredFit> fits) {
    if (!CORE.contains(look)) {
      return Optional.empty();
    }
    PredictorScore last = own.get(own.size() - 1);
    double tokensPerFlop = last.group().horizon() / last.flops().training();
    double bitsPerNat = last.text().tokens() / (Math.log(2) * last.text().bytes());
    return fits.stream()
        .filter(fit -> fit.isOf(last.group().size().architecture()))
        .filter(fit -> fit.of().arm().equals(look.arm().label()))
        .flatMap(fit -> fit.chinchilla().stream())
        .findFirst()
        .map(law -> flops -> bitsPerNat * law.loss(last.params(), flops * tokensPerFlop));
  }
}
