package io.copse.pipeline.report;

import io.copse.pipeline.UsageException;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;

/**
 * The queries that make a report. They read the tables as views of their names, and stand in the
 * page as they are here, with the experiment and the split filled in.
 */
public final class ReportQueries {
  /** The split whose domains are tested; discovered domains before a random partition. */
  static final String SPLIT =
      """
      SELECT e.split_id
      FROM evals e LEFT JOIN (SELECT DISTINCT split_id, split_method FROM domains) d USING (split_id)
      WHERE e.experiment = :experiment
      ORDER BY coalesce(d.split_method, '') = 'random', e.split_id
      LIMIT 1\
      """;

  /** The paired differences at the largest size and horizon. */
  static final String CONTRASTS =
      """
      WITH largest AS (
        SELECT architecture, d_model, layers, horizon FROM evals
        WHERE experiment = :experiment AND split_id = :split
          AND arm = 'experts' AND predictor = 'ensemble' AND test_domain IS NULL
        ORDER BY params_total DESC, horizon DESC LIMIT 1),
      chosen AS (
        SELECT * FROM evals JOIN largest USING (architecture, d_model, layers, horizon)
        WHERE experiment = :experiment AND split_id = :split AND test_domain IS NULL
          AND (arm, predictor) IN
            (('dense', 'single'), ('experts', 'ensemble'), ('random_experts', 'ensemble')))
      SELECT a.architecture, a.d_model, a.layers, a.params_total, a.horizon,
        a.arm, b.arm AS base, size(a.run_ids) AS models,
        a.bits_per_byte - b.bits_per_byte AS difference,
        percentile(replicate, 0.025) AS low, percentile(replicate, 0.975) AS high
      FROM chosen a JOIN chosen b
        ON (a.arm, b.arm) IN
          (('experts', 'dense'), ('random_experts', 'dense'), ('experts', 'random_experts'))
      LATERAL VIEW OUTER explode(
        zip_with(a.bootstrap_bits_per_byte, b.bootstrap_bits_per_byte, (x, y) -> x - y))
        AS replicate
      GROUP BY ALL
      ORDER BY a.arm, base\
      """;

  /** Every predictor beside the dense model of its horizon whose training FLOPs are nearest. */
  static final String METHODS =
      """
      WITH dense AS (
        SELECT * FROM evals
        WHERE experiment = :experiment AND split_id = :split
          AND arm = 'dense' AND predictor = 'single' AND test_domain IS NULL),
      paired AS (
        SELECT a.*, d.d_model AS size_d_model, d.layers AS size_layers,
          d.params_total AS size_params, d.train_flops AS dense_flops,
          a.bits_per_byte - d.bits_per_byte AS difference,
          zip_with(a.bootstrap_bits_per_byte, d.bootstrap_bits_per_byte, (x, y) -> x - y)
            AS replicates,
          row_number() OVER (PARTITION BY a.eval_id
            ORDER BY abs(ln(a.train_flops / d.train_flops))) AS nearest
        FROM evals a JOIN dense d USING (architecture, horizon)
        WHERE a.experiment = :experiment AND a.split_id = :split
          AND a.test_domain IS NULL AND a.expert IS NULL AND a.arm <> 'seed')
      SELECT architecture, size_d_model, size_layers, size_params, horizon,
        arm, predictor, params_total, train_flops, dense_flops,
        inference_flops_per_token, bits_per_byte, bits_per_byte_low, bits_per_byte_high,
        difference, percentile(replicate, 0.025) AS low, percentile(replicate, 0.975) AS high,
        nats_per_token, perplexity, documents, tokens, bytes
      FROM paired LATERAL VIEW OUTER explode(replicates) AS replicate
      WHERE nearest = 1
      GROUP BY ALL
      ORDER BY architecture, size_params, horizon, arm, predictor\
      """;

  /** Losses by test domain at the largest size and horizon. */
  static final String CELLS =
      """
      WITH largest AS (
        SELECT architecture, d_model, layers, horizon FROM evals
        WHERE experiment = :experiment AND split_id = :split AND arm = 'experts'
        ORDER BY params_total DESC, horizon DESC LIMIT 1)
      SELECT arm, predictor, expert, test_domain,
        bits_per_byte, bits_per_byte_low, bits_per_byte_high
      FROM evals JOIN largest USING (architecture, d_model, layers, horizon)
      WHERE experiment = :experiment AND split_id = :split AND test_domain IS NOT NULL
        AND (arm, predictor) IN (('experts', 'single'), ('experts', 'ensemble'), ('dense', 'single'))
      ORDER BY arm DESC, predictor DESC, expert, test_domain\
      """;

  /** The split's domains. */
  static final String DOMAINS =
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
      """;

  /** Purity, and mutual information over the mean of the entropies, of the train documents. */
  static final String SPLITS =
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
      """;

  /** How the experts were branched. */
  static final String RECIPES =
      """
      SELECT role, architecture, d_model, layers, params_total, horizon,
        count(*) AS experts, avg(tokens) AS tokens_each, max(seed_tokens) / horizon AS seed_share
      FROM runs
      WHERE experiment = :experiment AND status = 'finished'
        AND role IN ('expert', 'random_expert')
      GROUP BY role, architecture, d_model, layers, params_total, horizon
      ORDER BY params_total DESC, horizon DESC, role\
      """;

  /** The laws, of the fits of an architecture's arm the one with the most runs. */
  static final String FITS =
      """
      WITH ranked AS (
        SELECT *, row_number() OVER (PARTITION BY architecture, arm, law, objective
          ORDER BY points + dropped DESC, fit_id) AS place
        FROM fits WHERE experiment = :experiment)
      SELECT architecture, arm, law, objective, parameters, lows, highs, status, reason, held_out_error,
        points, dropped
      FROM ranked WHERE place = 1 ORDER BY law, objective, architecture, arm\
      """;

  /** What was run. */
  static final String PROVENANCE =
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
      """;

  private final SparkSession spark;
  private final String experiment;
  private final String split;

  private ReportQueries(SparkSession spark, String experiment, String split) {
    this.spark = spark;
    this.experiment = experiment;
    this.split = split;
  }

  /**
   * Runs all queries.
   *
   * @param spark a session with the tables as views
   * @param topTerms of the tested split's domains, by number; may be empty
   * @throws UsageException if nothing of the experiment was evaluated
   */
  public static ReportData read(
      SparkSession spark, String experiment, Map<Integer, List<String>> topTerms) {
    List<Row> splits = spark.sql(SPLIT, Map.of("experiment", experiment)).collectAsList();
    if (splits.isEmpty()) {
      throw new UsageException(
          "The experiment '%s' has no rows in evals: run evaluate before report."
              .formatted(experiment));
    }
    return new ReportQueries(spark, experiment, splits.get(0).getString(0)).read(topTerms);
  }

  /** Returns a query as a reader may run it. */
  static String shown(String query, ReportData data) {
    return query
        .replace(":experiment", literal(data.experiment()))
        .replace(":split", literal(data.splitId()));
  }

  private ReportData read(Map<Integer, List<String>> topTerms) {
    return new ReportData(
        experiment,
        split,
        rows(CONTRASTS, ReportRows::contrast),
        rows(METHODS, ReportRows::method),
        rows(CELLS, ReportRows::cell),
        rows(DOMAINS, row -> ReportRows.domain(row, topTerms)),
        rows(SPLITS, ReportRows::split),
        rows(RECIPES, ReportRows::recipe),
        rows(FITS, ReportRows::fit),
        rows(PROVENANCE, ReportRows::provenance),
        new StudyQueries(spark, arguments()).read());
  }

  // Rows are as many as predictors, domains or fits: none grows with the corpus.
  private <T> List<T> rows(String query, Function<Row, T> reader) {
    return spark.sql(query, arguments()).collectAsList().stream().map(reader).toList();
  }

  private Map<String, Object> arguments() {
    return Map.of("experiment", experiment, "split", split);
  }

  private static String literal(String text) {
    return "'" + text.replace("\\", "\\\\").replace("'", "\\'") + "'";
  }
}
