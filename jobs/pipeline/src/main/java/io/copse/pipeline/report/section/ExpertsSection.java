package io.copse.pipeline.report.section;

import io.copse.pipeline.config.Arm;
import io.copse.pipeline.report.Query;
import io.copse.pipeline.report.ReportQueries;
import io.copse.pipeline.report.RowReader;
import io.copse.pipeline.report.Section;
import io.copse.pipeline.report.SectionBody;
import io.copse.pipeline.report.draw.HeatMap;
import io.copse.pipeline.report.draw.HeatMap.HeatRow;
import io.copse.pipeline.report.draw.HeatMap.HeatTexts;
import io.copse.pipeline.report.draw.Measurement;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.TreeMap;
import org.apache.spark.sql.Row;

/** The loss of each expert on each test domain. */
public final class ExpertsSection implements Section {

  /**
   * The loss of a predictor on one test domain.
   *
   * @param predictor what was scored
   * @param expert which expert, if it was one alone
   * @param domain the test domain
   * @param bitsPerByte its loss
   */
  record DomainLoss(
      ShownPredictor predictor, Optional<Integer> expert, int domain, Measurement bitsPerByte) {
    private static DomainLoss of(Row row) {
      return new DomainLoss(
          ShownPredictor.of(row),
          Optional.ofNullable(row.<Integer>getAs("expert")),
          RowReader.count(row, "test_domain"),
          RowReader.bitsPerByte(row));
    }
  }

  private static final Query<DomainLoss> LOSSES =
      new Query<>(
          """
          WITH largest AS (
            SELECT architecture, d_model, layers, horizon FROM evals
            WHERE experiment = :experiment AND split_id = :split AND arm = :experts
            ORDER BY params_total DESC, horizon DESC LIMIT 1)
          SELECT arm, predictor, expert, test_domain,
            bits_per_byte, bits_per_byte_low, bits_per_byte_high
          FROM evals JOIN largest USING (architecture, d_model, layers, horizon)
          WHERE experiment = :experiment AND split_id = :split AND test_domain IS NOT NULL
            AND (arm, predictor) IN
              ((:experts, :single), (:experts, :ensemble), (:dense, :single))
          ORDER BY arm DESC, predictor DESC, expert, test_domain\
          """,
          DomainLoss::of);

  @Override
  public int position() {
    return 40;
  }

  @Override
  public Optional<String> title() {
    return Optional.of("Experts on domains");
  }

  @Override
  public void write(ReportQueries queries, SectionBody body) {
    if (!Contrast.areShown(queries)) {
      return;
    }
    HeatMap map = map(queries.rows(LOSSES));
    if (map.ranked().isEmpty()) {
      return;
    }
    body.paragraph(
        "%d of %d experts are the best of all experts on the test documents of their own domain."
            .formatted(map.bestInFrame(), map.ranked().size()));
    body.figure(
        "experts-on-domains",
        map.svg(),
        "Bits per byte of each expert on each test domain, at the largest size and horizon; an"
            + " expert's own domain is framed. The shade is within a column: the darker, the nearer"
            + " to that domain's best expert.",
        LOSSES);
  }

  private static HeatMap map(List<DomainLoss> losses) {
    List<Integer> domains = losses.stream().map(DomainLoss::domain).distinct().sorted().toList();
    Map<Integer, List<DomainLoss>> experts = new TreeMap<>();
    List<DomainLoss> ensemble = new ArrayList<>();
    List<DomainLoss> dense = new ArrayList<>();
    for (DomainLoss loss : losses) {
      if (loss.expert().isPresent()) {
        experts.computeIfAbsent(loss.expert().get(), e -> new ArrayList<>()).add(loss);
      } else {
        (loss.predictor().isOf(Arm.DENSE) ? dense : ensemble).add(loss);
      }
    }
    List<HeatRow> ranked = new ArrayList<>();
    experts.forEach(
        (expert, own) ->
            ranked.add(row("Expert " + expert, own, domains, domains.indexOf(expert))));
    List<HeatRow> others = new ArrayList<>();
    if (!ensemble.isEmpty()) {
      others.add(row("Experts, ensemble", ensemble, domains, -1));
    }
    if (!dense.isEmpty()) {
      others.add(row("Dense", dense, domains, -1));
    }
    return new HeatMap(
        domains.stream().map(String::valueOf).toList(),
        ranked,
        others,
        new HeatTexts(
            "bits per byte on the test documents of domain",
            "above the column's best expert",
            "Heat map: bits per byte of each expert on each test domain"));
  }

  private static HeatRow row(
      String name, List<DomainLoss> losses, List<Integer> domains, int home) {
    List<OptionalDouble> values =
        domains.stream()
            .map(
                domain ->
                    losses.stream()
                        .filter(loss -> loss.domain() == domain)
                        .mapToDouble(loss -> loss.bitsPerByte().value())
                        .findFirst())
            .toList();
    return new HeatRow(name, values, home < 0 ? OptionalInt.empty() : OptionalInt.of(home));
  }
}
