package io.copse.pipeline.report;

import io.copse.pipeline.UsageException;
import io.copse.pipeline.config.Arm;
import io.copse.pipeline.evaluate.Average;
import io.copse.pipeline.evaluate.Ensemble;
import io.copse.pipeline.evaluate.Router;
import io.copse.pipeline.evaluate.Single;
import io.copse.pipeline.evaluate.TopK;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;

/**
 * Runs the queries of one report, each once. The queries read the tables as views of their names.
 */
public final class ReportQueries {
  /** The split whose domains are tested; discovered domains before a random partition. */
  private static final String SPLIT =
      """
      SELECT e.split_id
      FROM evals e LEFT JOIN (SELECT DISTINCT split_id, split_method FROM domains) d USING (split_id)
      WHERE e.experiment = :experiment
      ORDER BY coalesce(d.split_method, '') = 'random', e.split_id
      LIMIT 1\
      """;

  /** One row if the experiment has runs and all diverged. */
  private static final String DIVERGED =
      """
      SELECT count(*) FROM runs WHERE experiment = :experiment
      HAVING count(*) > 0 AND bool_and(status = 'diverged')\
      """;

  /** The predictors that queries may name. */
  private static final List<String> PREDICTORS =
      List.of(Single.NAME, Ensemble.NAME, Router.NAME, TopK.NAME, Average.NAME);

  private static final Pattern PARAMETER = Pattern.compile(":(\\w+)");

  private final ReportSubject subject;
  private final Engine engine;
  private final Map<String, Object> arguments;
  private final Map<Query<?>, List<?>> answers = new HashMap<>();

  /** Answers queries; a session does, and in tests a function. */
  interface Engine {
    List<Row> rows(String sql, Map<String, Object> arguments);
  }

  ReportQueries(ReportSubject subject, String splitId, Engine engine) {
    this.subject = subject;
    this.engine = engine;
    Map<String, Object> named = new HashMap<>();
    for (Arm arm : Arm.values()) {
      named.put(arm.label(), arm.label());
    }
    PREDICTORS.forEach(name -> named.put(name, name));
    named.put("experiment", subject.experiment());
    named.put("corpus", subject.corpusId());
    named.put("sweep", subject.sweep());
    named.put("baseline", subject.baseline());
    named.put("split", splitId);
    this.arguments = Map.copyOf(named);
  }

  /**
   * Opens the tables of an experiment.
   *
   * @param spark a session with the tables as views
   * @throws UsageException if nothing of the experiment was evaluated, and not because all of its
   *     runs diverged
   */
  public static ReportQueries open(SparkSession spark, ReportSubject subject) {
    Engine engine = (sql, arguments) -> spark.sql(sql, arguments).collectAsList();
    Map<String, Object> experiment = Map.of("experiment", subject.experiment());
    List<Row> splits = engine.rows(SPLIT, experiment);
    if (splits.isEmpty() && engine.rows(DIVERGED, experiment).isEmpty()) {
      throw new UsageException(
          "The experiment '%s' has no rows in evals: run evaluate before report."
              .formatted(subject.experiment()));
    }
    String split = splits.isEmpty() ? "" : splits.get(0).getString(0);
    return new ReportQueries(subject, split, engine);
  }

  /** Returns what the report is about. */
  public ReportSubject subject() {
    return subject;
  }

  /** Returns the rows of a query as records. A query that was asked before is not run again. */
  public <T> List<T> rows(Query<T> query) {
    List<?> known = answers.get(query);
    if (known == null) {
      // Rows are as many as predictors, domains or fits: none grows with the corpus.
      known = engine.rows(query.sql(), arguments).stream().map(query.reader()).toList();
      answers.put(query, known);
    }
    @SuppressWarnings("unchecked")
    List<T> records = (List<T>) known;
    return records;
  }

  /** Returns a query as a reader may run it, with its parameters filled in. */
  String shown(Query<?> query) {
    return PARAMETER
        .matcher(query.sql())
        .replaceAll(
            parameter -> {
              Object value = arguments.get(parameter.group(1));
              return Matcher.quoteReplacement(
                  value == null ? parameter.group() : literal(value.toString()));
            });
  }

  private static String literal(String text) {
    return "'" + text.replace("\\", "\\\\").replace("'", "\\'") + "'";
  }
}
