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

/** The runs of the experiment, by code version and processor. */
public final class RunsSection implements Section {

  /**
   * Runs that were made alike.
   *
   * @param origin what they have in common
   * @param counts how many there are
   * @param trainFlops of all of them
   * @param wallSeconds of all of them
   * @param lastFinished when the last one ended
   */
  record RunBatch(
      RunOrigin origin,
      RunCounts counts,
      double trainFlops,
      double wallSeconds,
      String lastFinished) {
    private static RunBatch of(Row row) {
      return new RunBatch(
          new RunOrigin(
              RowReader.text(row, "experiment"),
              RowReader.whole(row, "seed"),
              RowReader.text(row, "code_version"),
              RowReader.text(row, "flop_convention"),
              RowReader.text(row, "cpu_model")),
          new RunCounts(
              RowReader.whole(row, "runs"),
              RowReader.whole(row, "finished"),
              RowReader.whole(row, "diverged")),
          RowReader.real(row, "train_flops"),
          RowReader.real(row, "wall_seconds"),
          RowReader.text(row, "last_finished"));
    }
  }

  /** The properties that runs made alike have in common. */
  record RunOrigin(
      String experiment, long seed, String codeVersion, String flopConvention, String cpuModel) {}

  /** The number of runs, by how they ended. */
  record RunCounts(long all, long finished, long diverged) {}

  private static final Query<RunBatch> BATCHES =
      new Query<>(
          """
          SELECT experiment, seed, code_version, flop_convention,
            coalesce(cpu_model, 'unknown') AS cpu_model,
            count(*) AS runs, count_if(status = 'finished') AS finished,
            count_if(status = 'diverged') AS diverged,
            sum(train_flops) AS train_flops, sum(wall_seconds) AS wall_seconds,
            date_format(max(finished_at), 'yyyy-MM-dd HH:mm z') AS last_finished
          FROM runs WHERE experiment = :experiment
          GROUP BY experiment, seed, code_version, flop_convention, coalesce(cpu_model, 'unknown')
          ORDER BY last_finished\
          """,
          RunBatch::of);

  /**
   * Runs of one size that diverged.
   *
   * @param reason why the first of them did
   */
  record Divergence(
      String architecture, String arm, int dModel, int layers, long runs, String reason) {
    private static Divergence of(Row row) {
      return new Divergence(
          RowReader.text(row, "architecture"),
          RowReader.text(row, "arm"),
          RowReader.count(row, "d_model"),
          RowReader.count(row, "layers"),
          RowReader.whole(row, "runs"),
          RowReader.text(row, "reason"));
    }
  }

  /** The reason of a run whose parent diverged says only that, so another run's is taken first. */
  private static final Query<Divergence> DIVERGENCES =
      new Query<>(
          """
          SELECT architecture, arm, d_model, layers, count(*) AS runs,
            min_by(reason, struct(reason LIKE 'Its parent %', finished_at, run_id)) AS reason
          FROM runs WHERE experiment = :experiment AND status = 'diverged'
          GROUP BY architecture, arm, d_model, layers
          ORDER BY architecture, arm, d_model, layers\
          """,
          Divergence::of);

  @Override
  public int position() {
    return 90;
  }

  @Override
  public Optional<String> headline(ReportQueries queries) {
    long all = queries.rows(BATCHES).stream().mapToLong(batch -> batch.counts().all()).sum();
    long diverged =
        queries.rows(BATCHES).stream().mapToLong(batch -> batch.counts().diverged()).sum();
    return all > 0 && all == diverged
        ? Optional.of(
            "All %s runs diverged, so there is nothing to compare: lower the models' learning rates."
                .formatted(Numbers.count(all)))
        : Optional.empty();
  }

  @Override
  public Optional<String> title() {
    return Optional.of("Runs");
  }

  @Override
  public void write(ReportQueries queries, SectionBody body) {
    body.table(batchTable(queries.rows(BATCHES)), "What was run.", BATCHES);
    List<Divergence> divergences = queries.rows(DIVERGENCES);
    if (!divergences.isEmpty()) {
      body.table(
          divergenceTable(divergences),
          "What diverged, and why the first run of each row did.",
          DIVERGENCES);
    }
    body.note(
        "Every query on this page runs as it stands: jobs/copse sql \"SELECT …\", with --conf of"
            + " the experiment.");
  }

  private static HtmlTable batchTable(List<RunBatch> batches) {
    HtmlTable table =
        new HtmlTable(
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
    for (RunBatch batch : batches) {
      table.row(
          batch.origin().experiment(),
          batch.origin().codeVersion(),
          batch.origin().cpuModel(),
          batch.origin().flopConvention(),
          Long.toString(batch.origin().seed()),
          Numbers.count(batch.counts().all()),
          Numbers.count(batch.counts().finished()),
          Numbers.count(batch.counts().diverged()),
          Numbers.scientific(batch.trainFlops()),
          Numbers.duration(batch.wallSeconds()),
          batch.lastFinished());
    }
    return table;
  }

  private static HtmlTable divergenceTable(List<Divergence> divergences) {
    HtmlTable table = new HtmlTable(2, "Architecture", "Arm", "Width", "Blocks", "Runs", "Reason");
    for (Divergence divergence : divergences) {
      table.row(
          divergence.architecture(),
          divergence.arm(),
          Integer.toString(divergence.dModel()),
          Integer.toString(divergence.layers()),
          Numbers.count(divergence.runs()),
          divergence.reason());
    }
    return table;
  }
}
