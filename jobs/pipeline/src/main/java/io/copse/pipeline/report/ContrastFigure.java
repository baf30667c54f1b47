package io.copse.pipeline.report;

import io.copse.pipeline.evaluate.Estimate;
import io.copse.pipeline.report.ReportData.Contrast;
import java.util.List;
import java.util.stream.DoubleStream;

/** Paired differences as points with whiskers about zero, one below the other. */
final class ContrastFigure {
  private ContrastFigure() {}

  static String svg(List<Contrast> contrasts) {
    double[] all =
        contrasts.stream()
            .map(Contrast::difference)
            .flatMapToDouble(d -> DoubleStream.of(0, d.value(), d.low(), d.high()))
            .filter(Double::isFinite)
            .sorted()
            .toArray();
    return new ForestFigure(
            contrasts.stream().map(ContrastFigure::row).toList(),
            Scale.Linear.around(all[0], all[all.length - 1], 6),
            0,
            "better",
            "worse",
            "difference in bits per byte")
        .svg("Differences in bits per byte with 95 % intervals");
  }

  /** Names what is compared with what. */
  static String name(Contrast contrast) {
    String arm = contrast.arm().equals("experts") ? "Domain experts" : "Random-split experts";
    String base = contrast.base().equals("dense") ? "dense" : "random-split experts";
    return arm + " − " + base;
  }

  private static ForestFigure.Entry row(Contrast contrast) {
    Style style = contrast.arm().equals("experts") ? Style.EXPERTS : Style.RANDOM_EXPERTS;
    Estimate difference = contrast.difference();
    return new ForestFigure.Entry(
        name(contrast),
        style,
        difference,
        Numbers.signed(difference.value(), 4),
        Numbers.signedInterval(difference, 4));
  }
}
