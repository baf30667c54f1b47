package io.copse.pipeline.report.section;

import io.copse.pipeline.report.ReportQueries;
import io.copse.pipeline.report.Section;
import io.copse.pipeline.report.SectionBody;
import io.copse.pipeline.report.draw.HtmlTable;
import io.copse.pipeline.report.draw.Numbers;
import io.copse.udf.fit.IntervalMethod;
import java.util.List;
import java.util.Optional;

/** The laws fitted to each arm's losses. */
public final class LawsSection implements Section {

  @Override
  public int position() {
    return 80;
  }

  @Override
  public Optional<String> title() {
    return Optional.of("Laws");
  }

  @Override
  public void write(ReportQueries queries, SectionBody body) {
    List<StoredFit> fits = StoredFit.ofArms(queries);
    if (fits.isEmpty()) {
      return;
    }
    body.table(
        table(fits),
        "Fits of L(N, D) in nats per token for each arm, N the params of one model and D the arm's"
            + " tokens. Only a fit with status ok has numbers. Intervals are by BCa bootstrap over"
            + " runs: "
            + IntervalMethod.BCA_RUNS.coverage()
            + " in simulations.",
        StoredFit.ALL);
  }

  private static HtmlTable table(List<StoredFit> fits) {
    HtmlTable table =
        new HtmlTable(
            5,
            "Architecture",
            "Arm",
            "Law, objective",
            "Status",
            "Parameters with 95 % intervals, or why not",
            "Points",
            "Left out",
            "Held-out error");
    for (StoredFit f : fits) {
      table.row(
          f.architecture(),
          f.of().arm(),
          f.law().name() + ", " + f.law().objective(),
          f.outcome().status(),
          f.parametersOrReason(),
          Integer.toString(f.points().used()),
          Integer.toString(f.points().leftOut()),
          f.heldOutError().isPresent()
              ? Numbers.fixed(100 * f.heldOutError().getAsDouble(), 2) + " %"
              : "–");
    }
    return table;
  }
}
