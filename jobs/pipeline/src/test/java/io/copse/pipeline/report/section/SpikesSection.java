package io.copse.pipeline.report.section;

import io.copse.pipeline.report.Query;
import io.copse.pipeline.report.ReportQueries;
import io.copse.pipeline.report.RowReader;
import io.copse.pipeline.report.Section;
import io.copse.pipeline.report.SectionBody;
import io.copse.pipeline.report.draw.HtmlTable;
import io.copse.pipeline.report.draw.Numbers;
import java.util.List;
import java.util.Optional;
import org.apache.spark.sql.Row;

/**
 * The example of a section: which runs spiked. As a file of the main tree's package {@code
 * report.section} it would stand in the page; here it is only compiled and tested.
 */
public final class SpikesSection implements Section {

  /** How often the loss of a run spiked. */
  record RunSpikes(String runId, String architecture, long spikes, double highest) {
    private static RunSpikes of(Row row) {
      return new RunSpikes(
          RowReader.text(row, "run_id"),
          RowReader.text(row, "architecture"),
          RowReader.whole(row, "spikes"),
          RowReader.real(row, "highest"));
    }
  }

  private static final Query<RunSpikes> SPIKES =
      new Query<>(
          """
          SELECT run_id, r.architecture, count(*) AS spikes, max(s.loss) AS highest
          FROM runs r JOIN steps s USING (run_id)
          WHERE r.experiment = :experiment AND s.spike
          GROUP BY run_id, r.architecture ORDER BY spikes DESC, run_id\
          """,
          RunSpikes::of);

  @Override
  public int position() {
    return 55;
  }

  @Override
  public Optional<String> title() {
    return Optional.of("Spikes");
  }

  @Override
  public void write(ReportQueries queries, SectionBody body) {
    List<RunSpikes> runs = queries.rows(SPIKES);
    if (runs.isEmpty()) {
      return;
    }
    HtmlTable table = new HtmlTable(2, "Run", "Architecture", "Spikes", "Highest loss");
    for (RunSpikes run : runs) {
      table.row(
          run.runId(),
          run.architecture(),
          Numbers.count(run.spikes()),
          Numbers.fixed(run.highest(), 3));
    }
    body.table(table, "Runs whose loss spiked, those with most spikes first.", SPIKES);
  }
}
