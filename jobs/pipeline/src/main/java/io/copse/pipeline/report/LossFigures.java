package io.copse.pipeline.report;

import io.copse.pipeline.evaluate.Estimate;
import io.copse.pipeline.report.PanelFigure.Line;
import io.copse.pipeline.report.PanelFigure.Mark;
import io.copse.pipeline.report.PanelFigure.Panel;
import io.copse.pipeline.report.ReportData.Fit;
import io.copse.pipeline.report.ReportData.Method;
import io.copse.pipeline.report.ReportData.Size;
import io.copse.udf.law.Chinchilla;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.DoubleUnaryOperator;
import java.util.function.Function;
import java.util.stream.Collectors;

/** The figures over training FLOPs: losses, and their differences from the dense model. */
final class LossFigures {
  /** A predictor this many spans of the others away would flatten them, and is left out. */
  private static final double FAR = 1.0;

  private static final Set<Style> CORE =
      EnumSet.of(Style.DENSE, Style.EXPERTS, Style.RANDOM_EXPERTS);

  private static final List<String> CHINCHILLA = List.of("E", "A", "B", "alpha", "beta");

  private final ReportData data;

  LossFigures(ReportData data) {
    this.data = data;
  }

  /** Bits per byte with the laws whose fit may be trusted. */
  String losses() {
    return new PanelFigure(
            panels(Method::bitsPerByte, omitted(Method::bitsPerByte), true),
            "bits per byte",
            Double.NaN,
            2.5,
            "Bits per byte against training FLOPs, a panel for each size")
        .svg();
  }

  /** Paired differences from the dense model of equal FLOPs. */
  String differences() {
    return new PanelFigure(
            panels(Method::difference, omitted(Method::difference), false),
            "bits per byte above dense",
            0,
            9,
            "Paired differences in bits per byte from the dense model, a panel for each size")
        .svg();
  }

  /** Returns whether any law is drawn. */
  boolean hasLaws() {
    return data.fits().stream().anyMatch(fit -> fit.status().equals("ok"));
  }

  /** Says which predictors the first figure leaves out; empty if none. */
  String lossesOmitted() {
    return omission(omitted(Method::bitsPerByte));
  }

  /** Says which predictors the second figure leaves out; empty if none. */
  String differencesOmitted() {
    return omission(omitted(Method::difference));
  }

  private static String omission(Set<Style> omitted) {
    return omitted.isEmpty()
        ? ""
        : " Too far from the others to be drawn with them (see the table of methods): "
            + omitted.stream().map(Style::label).collect(Collectors.joining("; "))
            + ".";
  }

  private List<Panel> panels(Function<Method, Estimate> value, Set<Style> omitted, boolean losses) {
    Map<Size, List<Method>> bySize =
        data.methods().stream()
            .collect(Collectors.groupingBy(Method::size, TreeMap::new, Collectors.toList()));
    List<Panel> panels = new ArrayList<>();
    bySize.forEach(
        (size, methods) -> {
          List<Line> lines = new ArrayList<>();
          for (Style style : Style.values()) {
            List<Method> own = ofStyle(methods, style);
            if (!own.isEmpty() && !omitted.contains(style) && (losses || style != Style.DENSE)) {
              List<Mark> marks =
                  own.stream().map(m -> new Mark(m.trainFlops(), value.apply(m))).toList();
              lines.add(new Line(style, marks, losses ? law(own) : PanelFigure.NO_LAW));
            }
          }
          if (!lines.isEmpty()) {
            String kind = data.study().compares() ? size.architecture() + ": " : "";
            panels.add(new Panel(kind + title(size), lines));
          }
        });
    return panels;
  }

  static String title(Size size) {
    return "%s params (d %d, %d layers)"
        .formatted(Numbers.si(size.params()), size.dModel(), size.layers());
  }

  private static List<Method> ofStyle(List<Method> methods, Style style) {
    return methods.stream()
        .filter(m -> Style.of(m.predictor()).filter(s -> s == style).isPresent())
        .sorted(Comparator.comparingDouble(Method::trainFlops))
        .toList();
  }

  private Set<Style> omitted(Function<Method, Estimate> value) {
    double low = Double.POSITIVE_INFINITY;
    double high = Double.NEGATIVE_INFINITY;
    for (Style style : CORE) {
      for (Method method : ofStyle(data.methods(), style)) {
        Estimate estimate = value.apply(method);
        low = Math.min(low, lower(estimate));
        high = Math.max(high, upper(estimate));
      }
    }
    Set<Style> omitted = EnumSet.noneOf(Style.class);
    for (Style style : EnumSet.complementOf(EnumSet.copyOf(CORE))) {
      for (Method method : ofStyle(data.methods(), style)) {
        double far = FAR * (high - low);
        double at = value.apply(method).value();
        if (at > high + far || at < low - far) {
          omitted.add(style);
        }
      }
    }
    return omitted;
  }

  private static double lower(Estimate estimate) {
    return Double.isNaN(estimate.low()) ? estimate.value() : estimate.low();
  }

  private static double upper(Estimate estimate) {
    return Double.isNaN(estimate.high()) ? estimate.value() : estimate.high();
  }

  /**
   * A law L(N, D) over FLOPs: N is that of one model, D the arm's tokens, which are in proportion
   * to FLOPs, and nats per token are in proportion to bits per byte on equal documents.
   */
  private DoubleUnaryOperator law(List<Method> own) {
    Method last = own.get(own.size() - 1);
    Style style = Style.of(last.predictor()).orElseThrow();
    if (!CORE.contains(style)) {
      return PanelFigure.NO_LAW;
    }
    double tokensPerFlop = last.horizon() / last.trainFlops();
    double bitsPerNat = last.tokens() / (Math.log(2) * last.bytes());
    return data.fits().stream()
        .filter(fit -> fit.architecture().equals(last.size().architecture()))
        .filter(fit -> fit.arm().equals(style.arm()) && fit.status().equals("ok"))
        .filter(fit -> fit.law().equals("chinchilla"))
        .filter(fit -> fit.parameters().keySet().containsAll(CHINCHILLA))
        .findFirst()
        .map(LossFigures::chinchilla)
        .<DoubleUnaryOperator>map(
            law -> flops -> bitsPerNat * law.loss(last.params(), flops * tokensPerFlop))
        .orElse(PanelFigure.NO_LAW);
  }

  private static Chinchilla chinchilla(Fit fit) {
    Map<String, Double> p = fit.parameters();
    return new Chinchilla(p.get("E"), p.get("A"), p.get("B"), p.get("alpha"), p.get("beta"));
  }
}
