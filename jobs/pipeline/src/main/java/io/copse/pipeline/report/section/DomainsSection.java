package io.copse.pipeline.report.section;

import io.copse.pipeline.report.Query;
import io.copse.pipeline.report.ReportQueries;
import io.copse.pipeline.report.RowReader;
import io.copse.pipeline.report.Section;
import io.copse.pipeline.report.SectionBody;
import io.copse.pipeline.report.draw.HtmlTable;
import io.copse.pipeline.report.draw.Numbers;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.spark.sql.Row;

/** The domains, and how well each split of the corpus recovers the documents' sources. */
public final class DomainsSection implements Section {

  /**
   * A domain of the tested split.
   *
   * @param number the domain
   * @param documents how many it has
   * @param tokens of all documents
   * @param testDocuments how many of the documents are for tests
   * @param mainSource the most frequent source
   * @param purity share of the documents that are of that source
   */
  record DomainSummary(
      int number,
      long documents,
      long tokens,
      long testDocuments,
      String mainSource,
      double purity) {
    private static DomainSummary of(Row row) {
      return new DomainSummary(
          RowReader.count(row, "domain"),
          RowReader.whole(row, "documents"),
          RowReader.whole(row, "tokens"),
          RowReader.whole(row, "test_documents"),
          RowReader.text(row, "main_source"),
          RowReader.real(row, "purity"));
    }
  }

  /**
   * A split of the train documents against their sources.
   *
   * @param splitId the split
   * @param method how it was made
   * @param domains how many it has
   * @param spread tokens of the largest domain over those of the smallest
   * @param purity share of the documents that are of their domain's main source
   * @param nmi mutual information of domain and source over the mean of their entropies
   */
  record SplitQuality(
      String splitId, String method, long domains, double spread, double purity, double nmi) {
    private static SplitQuality of(Row row) {
      return new SplitQuality(
          RowReader.text(row, "split_id"),
          RowReader.text(row, "split_method"),
          RowReader.whole(row, "domains"),
          RowReader.real(row, "spread"),
          RowReader.real(row, "purity"),
          RowReader.real(row, "nmi"));
    }
  }

  /** The split's domains. */
  static final Query<DomainSummary> DOMAINS =
      new Query<>(
          """
          WITH counts AS (
            SELECT domain, source, count(*) AS documents, sum(token_count) AS tokens,
              count_if(split = 'test') AS test_documents
            FROM domains WHERE split_id = :split
            GROUP BY domain, source)
          SELECT domain, sum(documents) AS documents, sum(tokens) AS tokens,
            sum(test_documents) AS test_documents, max_by(source, documents) AS main_source,
            max(documents) / sum(documents) AS purity
          FROM counts GROUP BY domain ORDER BY domain\
          """,
          DomainSummary::of);

  /** Purity, and mutual information over the mean of the entropies, of the train documents. */
  static final Query<SplitQuality> SPLITS =
      new Query<>(
          """
          WITH cells AS (
            SELECT split_id, split_method, domain, source, count(*) AS n, sum(token_count) AS tokens
            FROM domains
            WHERE split = 'train' AND split_id IN
              (SELECT split_id FROM runs WHERE experiment = :experiment
               UNION SELECT :split)
            GROUP BY ALL),
          shares AS (
            SELECT *,
              n / sum(n) OVER (PARTITION BY split_id) AS p,
              sum(n) OVER (PARTITION BY split_id, domain)
                / sum(n) OVER (PARTITION BY split_id) AS p_domain,
              sum(n) OVER (PARTITION BY split_id, source)
                / sum(n) OVER (PARTITION BY split_id) AS p_source,
              sum(tokens) OVER (PARTITION BY split_id, domain) AS domain_tokens,
              row_number() OVER (PARTITION BY split_id, domain ORDER BY n DESC, source) AS place
            FROM cells)
          SELECT split_id, split_method, count(DISTINCT domain) AS domains,
            max(domain_tokens) / min(domain_tokens) AS spread,
            sum(if(place = 1, p, 0)) AS purity,
            coalesce(greatest(0, 2 * sum(p * ln(p / (p_domain * p_source)))
              / nullif(-sum(p * ln(p_domain)) - sum(p * ln(p_source)), 0)), 1) AS nmi
          FROM shares GROUP BY split_id, split_method ORDER BY split_method, split_id\
          """,
          SplitQuality::of);

  @Override
  public int position() {
    return 60;
  }

  @Override
  public Optional<String> title() {
    return Optional.of("Domains");
  }

  @Override
  public void write(ReportQueries queries, SectionBody body) {
    List<DomainSummary> domains = queries.rows(DOMAINS);
    if (domains.isEmpty()) {
      return;
    }
    body.table(
        domains(domains, queries.subject().topTerms()),
        "Domains of the tested split. Top terms are those whose mean tf-idf in the domain exceeds"
            + " most that in the others; the main source is the label that most of its documents"
            + " carry.",
        DOMAINS);
    body.table(
        splits(queries.rows(SPLITS)),
        "How well each split recovers the sources of the train documents: purity, and mutual"
            + " information over the mean of the two entropies (NMI).",
        SPLITS);
  }

  private static HtmlTable domains(
      List<DomainSummary> domains, Map<Integer, List<String>> topTerms) {
    HtmlTable table =
        new HtmlTable(
            3,
            "Domain",
            "Main source",
            "Top terms",
            "Source's share",
            "Documents",
            "Of test",
            "Tokens");
    for (DomainSummary d : domains) {
      table.row(
          Integer.toString(d.number()),
          d.mainSource(),
          Optional.ofNullable(topTerms.get(d.number()))
              .map(terms -> String.join(", ", terms))
              .orElse("–"),
          Numbers.percent(d.purity()),
          Numbers.count(d.documents()),
          Numbers.count(d.testDocuments()),
          Numbers.si(d.tokens()));
    }
    return table;
  }

  private static HtmlTable splits(List<SplitQuality> splits) {
    HtmlTable table =
        new HtmlTable(2, "Split", "Id", "Domains", "Largest ÷ smallest, tokens", "Purity", "NMI");
    for (SplitQuality s : splits) {
      table.row(
          s.method(),
          s.splitId(),
          Numbers.count(s.domains()),
          Numbers.fixed(s.spread(), 3),
          Numbers.fixed(s.purity(), 3),
          Numbers.fixed(s.nmi(), 3));
    }
    return table;
  }
}
