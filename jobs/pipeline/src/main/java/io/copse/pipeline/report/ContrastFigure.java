package io.copse.pipeline.report;

import io.copse.pipeline.evaluate.Estimate;
import io.copse.pipeline.report.ReportData.Contrast;
import io.copse.pipeline.report.Scale.Tick;
import io.copse.pipeline.report.Svg.Anchor;
import java.util.List;
import java.util.stream.DoubleStream;

/** Paired differences as points with whiskers about zero, one below the other. */
final class ContrastFigure {
  private static final double WIDTH = 900;
  private static final double LEFT = 300;
  private static final double RIGHT = 220;
  private static final double TOP = 34;
  private static final double ROW = 36;

  private ContrastFigure() {}

  static String svg(List<Contrast> contrasts) {
    double[] all =
        contrasts.stream()
            .map(Contrast::difference)
            .flatMapToDouble(d -> DoubleStream.of(0, d.value(), d.low(), d.high()))
            .filter(Double::isFinite)
            .sorted()
            .toArray();
    Scale scale = Scale.Linear.around(all[0], all[all.length - 1], 6);
    double bottom = TOP + ROW * contrasts.size();
    Svg svg = new Svg(WIDTH, bottom + 48, "Differences in bits per byte with 95 % intervals");
    for (Tick tick : scale.ticks()) {
      double x = x(scale, tick.value());
      if (tick.isMajor()) {
        svg.line(x, TOP - 6, x, bottom, "grid");
        svg.text(x, bottom + 20, Anchor.MIDDLE, sign(tick), "tick");
      }
      svg.line(x, bottom, x, bottom + (tick.isMajor() ? 6 : 3), "axis");
    }
    svg.line(LEFT, bottom, WIDTH - RIGHT, bottom, "axis");
    svg.line(x(scale, 0), TOP - 6, x(scale, 0), bottom, "reference");
    svg.text(x(scale, 0) - 10, TOP - 14, Anchor.END, "← better", "tick");
    svg.text(x(scale, 0) + 10, TOP - 14, Anchor.START, "worse →", "tick");
    svg.text(
        (LEFT + WIDTH - RIGHT) / 2,
        bottom + 40,
        Anchor.MIDDLE,
        "difference in bits per byte",
        "label");
    for (int i = 0; i < contrasts.size(); i++) {
      row(svg, scale, contrasts.get(i), TOP + (i + 0.5) * ROW);
    }
    return svg.end();
  }

  /** Names what is compared with what. */
  static String name(Contrast contrast) {
    String arm = contrast.arm().equals("experts") ? "Domain experts" : "Random-split experts";
    String base = contrast.base().equals("dense") ? "dense" : "random-split experts";
    return arm + " − " + base;
  }

  private static String sign(Tick tick) {
    return tick.value() > 0 ? "+" + tick.label() : tick.label();
  }

  private static void row(Svg svg, Scale scale, Contrast contrast, double y) {
    Style style = contrast.arm().equals("experts") ? Style.EXPERTS : Style.RANDOM_EXPERTS;
    Estimate difference = contrast.difference();
    svg.text(LEFT - 16, y + 4, Anchor.END, name(contrast), "label");
    if (!Double.isNaN(difference.low())) {
      double low = x(scale, difference.low());
      double high = x(scale, difference.high());
      String whisker = "whisker " + style.color();
      svg.line(low, y, high, y, whisker);
      svg.line(low, y - 5, low, y + 5, whisker).line(high, y - 5, high, y + 5, whisker);
    }
    svg.path(x(scale, difference.value()), y, style.mark(), "mark " + style.color());
    svg.text(
        WIDTH - RIGHT + 14, y + 4, Anchor.START, Numbers.signed(difference.value(), 4), "value");
    svg.text(
        WIDTH - RIGHT + 74, y + 4, Anchor.START, Numbers.signedInterval(difference, 4), "tick");
  }

  private static double x(Scale scale, double value) {
    return LEFT + scale.share(value) * (WIDTH - LEFT - RIGHT);
  }
}
