package io.copse.pipeline.report.section;

import static io.copse.pipeline.report.RowReader.text;
import static io.copse.pipeline.report.RowReader.whole;

import io.copse.pipeline.report.Query;
import io.copse.pipeline.report.ReportQueries;
import io.copse.pipeline.report.Section;
import io.copse.pipeline.report.SectionBody;
import io.copse.pipeline.report.draw.HtmlTable;
import io.copse.pipeline.report.draw.Numbers;
import java.util.List;
import java.util.Optional;

/** What became of the text of the sources. */
public final class CorpusSection implements Section {
  static final Query<Outcome> OUTCOMES =
      new Query<>(
          """
          SELECT source, outcome, documents, bytes,
            100D * bytes / sum(bytes) OVER (PARTITION BY source) AS percent
          FROM intake
          WHERE corpus_id = :corpus AND (documents > 0 OR bytes <> 0)
          ORDER BY source, outcome <> 'kept', outcome\
          """,
          row ->
              new Outcome(
                  text(row, "source"),
                  text(row, "outcome"),
                  whole(row, "documents"),
                  whole(row, "bytes"),
                  row.isNullAt(4) ? 0 : row.getDouble(4)));

  static final Query<Example> EXAMPLES =
      new Query<>(
          """
          SELECT source, reason, count(*) AS rejects, min_by(file, (file, row)) AS file,
            min_by(row, (file, row)) AS row, min_by(said, (file, row)) AS said
          FROM rejects
          WHERE corpus_id = :corpus
          GROUP BY source, reason
          ORDER BY source, reason\
          """,
          row ->
              new Example(
                  text(row, "source"),
                  text(row, "reason"),
                  whole(row, "rejects"),
                  text(row, "file"),
                  whole(row, "row"),
                  text(row, "said")));

  static final Query<Overlap> OVERLAPS =
      new Query<>(
          """
          SELECT test_domain, documents, documents_overlapping,
            coalesce(100D * ngrams_in_train / nullif(ngrams, 0), 0D) AS percent
          FROM overlaps
          WHERE experiment = :experiment AND split_id = :split
          ORDER BY test_domain\
          """,
          row -> new Overlap(row.getInt(0), row.getLong(1), row.getLong(2), row.getDouble(3)));

  record Outcome(String source, String outcome, long documents, long bytes, double percent) {}

  record Overlap(int domain, long documents, long overlapping, double percent) {}

  record Example(String source, String reason, long rejects, String file, long row, String said) {}

  @Override
  public int position() {
    return 85;
  }

  @Override
  public Optional<String> title() {
    return Optional.of("Corpus");
  }

  @Override
  public void write(ReportQueries queries, SectionBody body) {
    List<Outcome> outcomes = queries.rows(OUTCOMES);
    if (outcomes.isEmpty()) {
      return;
    }
    HtmlTable table = new HtmlTable(2, "Source", "Outcome", "Documents", "Megabytes", "Share");
    for (Outcome one : outcomes) {
      table.row(
          one.source(),
          one.outcome(),
          Long.toString(one.documents()),
          Numbers.fixed(one.bytes() / 1e6, 2),
          Numbers.fixed(one.percent(), 1) + " %");
    }
    body.table(
        table,
        "What became of each source. The outcomes of a source have all bytes that were read of it;"
            + " syntax is what is no text, such as the field names of JSON.",
        OUTCOMES);
    examples(queries.rows(EXAMPLES), body);
    overlaps(queries.rows(OVERLAPS), body);
  }

  private static void overlaps(List<Overlap> overlaps, SectionBody body) {
    if (overlaps.isEmpty()) {
      return;
    }
    HtmlTable table =
        new HtmlTable(
            0, "Domain", "Test documents", "With a 13-gram of train", "13-grams in train");
    for (Overlap one : overlaps) {
      table.row(
          Integer.toString(one.domain()),
          Long.toString(one.documents()),
          Long.toString(one.overlapping()),
          Numbers.fixed(one.percent(), 2) + " %");
    }
    body.table(
        table,
        "How much of the scored test documents stands in the train text too, by runs of 13 words.",
        OVERLAPS);
  }

  private static void examples(List<Example> examples, SectionBody body) {
    if (examples.isEmpty()) {
      return;
    }
    HtmlTable table = new HtmlTable(2, "Source", "Reason", "Rejects", "First", "What it says");
    for (Example one : examples) {
      table.row(
          one.source(),
          one.reason(),
          Long.toString(one.rejects()),
          one.row() == 0 ? one.file() : one.file() + ", row " + one.row(),
          one.said());
    }
    body.table(table, "What was read and is no document, with the first of each.", EXAMPLES);
  }
}
