package io.copse.pipeline.report.section;

import static io.copse.pipeline.report.RowReader.text;
import static io.copse.pipeline.report.RowReader.whole;

import io.copse.pipeline.report.Query;
import io.copse.pipeline.report.Repetition;
import io.copse.pipeline.report.ReportQueries;
import io.copse.pipeline.report.Section;
import io.copse.pipeline.report.SectionBody;
import java.util.Optional;

/** Says if a run reads its text more than once, below the finding. */
public final class RepetitionSection implements Section {
  /** The run that reads its text most often. An expert begins its domain's text anew. */
  static final Query<Repetition> MOST =
      new Query<>(
          """
          WITH texts AS (
            SELECT split_id, cast(domain AS STRING) AS domain, sum(token_count + 1) AS text_tokens
            FROM domains WHERE split = 'train' GROUP BY split_id, domain
            UNION ALL
            SELECT corpus_id, 'train', sum(token_count + 1)
            FROM documents WHERE split = 'train' GROUP BY corpus_id)
          SELECT arm, domain, text_tokens,
            tokens + if(arm IN (:experts, :random_experts), 0, seed_tokens) AS read_tokens
          FROM runs JOIN texts USING (split_id, domain)
          WHERE experiment = :experiment AND status = 'finished'
          ORDER BY read_tokens / text_tokens DESC, arm, domain
          LIMIT 1\
          """,
          row ->
              new Repetition(
                  text(row, "arm"),
                  text(row, "domain"),
                  whole(row, "text_tokens"),
                  whole(row, "read_tokens")));

  @Override
  public int position() {
    return 15;
  }

  @Override
  public Optional<String> title() {
    return Optional.empty();
  }

  @Override
  public void write(ReportQueries queries, SectionBody body) {
    queries.rows(MOST).forEach(most -> most.sentence().ifPresent(body::paragraph));
  }
}
