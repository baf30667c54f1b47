package io.copse.pipeline.report.section;

import io.copse.pipeline.config.Arm;
import io.copse.pipeline.report.ReportQueries;
import io.copse.pipeline.report.Section;
import io.copse.pipeline.report.SectionBody;
import io.copse.pipeline.report.draw.ForestFigure;
import io.copse.pipeline.report.draw.ForestFigure.ForestRow;
import io.copse.pipeline.report.draw.Measurement;
import io.copse.pipeline.report.draw.Numbers;
import io.copse.pipeline.report.draw.Scale;
import java.util.List;
import java.util.Optional;
import java.util.stream.DoubleStream;

/** The finding about experts: the paired differences, in a figure and in words. */
public final class FindingSection implements Section {

  @Override
  public int position() {
    return 10;
  }

  @Override
  public Optional<String> title() {
    return Optional.empty();
  }

  @Override
  public Optional<String> headline(ReportQueries queries) {
    return finding(queries).headline();
  }

  @Override
  public void write(ReportQueries queries, SectionBody body) {
    List<Contrast> contrasts = queries.rows(Contrast.LARGEST);
    if (contrasts.isEmpty()) {
      return;
    }
    Finding finding = finding(queries);
    body.list(finding.sentences());
    body.figure(
        "contrasts",
        figure(contrasts),
        "Differences at the largest size and horizon over all test documents, with 95 % intervals"
            + " of a bootstrap over documents in which both sides draw the same ones. An ensemble"
            + " costs as many forward passes as it has models.",
        Contrast.LARGEST);
    finding.verdict().ifPresent(body::paragraph);
    List<String> reasons = finding.reasons();
    if (!reasons.isEmpty()) {
      body.paragraph("Where this experiment departs from the paper's, and so may its sign:");
      body.list(reasons);
    }
  }

  private static Finding finding(ReportQueries queries) {
    return new Finding(queries.rows(Contrast.LARGEST), queries.rows(ExpertRecipe.ALL));
  }

  private static String figure(List<Contrast> contrasts) {
    double[] all =
        contrasts.stream()
            .map(Contrast::difference)
            .flatMapToDouble(d -> DoubleStream.of(0, d.value(), d.low(), d.high()))
            .filter(Double::isFinite)
            .sorted()
            .toArray();
    return new ForestFigure(
            contrasts.stream().map(FindingSection::row).toList(),
            Scale.Linear.around(all[0], all[all.length - 1], 6),
            0,
            "better",
            "worse",
            "difference in bits per byte")
        .svg("Differences in bits per byte with 95 % intervals");
  }

  private static ForestRow row(Contrast contrast) {
    boolean experts = contrast.arm().equals(Arm.EXPERTS.label());
    String arm = experts ? "Domain experts" : "Random-split experts";
    String base = contrast.base().equals(Arm.DENSE.label()) ? "dense" : "random-split experts";
    Measurement difference = contrast.difference();
    return new ForestRow(
        arm + " − " + base,
        (experts ? PredictorLook.EXPERTS : PredictorLook.RANDOM_EXPERTS).series(),
        difference,
        Numbers.signed(difference.value(), 4),
        Numbers.signedInterval(difference, 4));
  }
}
