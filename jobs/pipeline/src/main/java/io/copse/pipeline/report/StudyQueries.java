package io.copse.pipeline.report;

import io.copse.pipeline.evaluate.Estimate;
import io.copse.pipeline.report.StudyData.Fit;
import io.copse.pipeline.report.StudyData.Model;
import io.copse.pipeline.report.StudyData.Moment;
import io.copse.pipeline.report.StudyData.Trial;
import io.copse.udf.fit.Contender;
import io.copse.udf.sql.fit.FittedFamily;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Function;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;

/** The queries behind {@link StudyData}, shown in the page as they are here. */
record StudyQueries(SparkSession spark, Map<String, Object> arguments) {
  /** The dense models of every architecture. */
  static final String MODELS =
      """
      SELECT e.architecture, e.d_model, e.layers, e.params_total, e.horizon, r.learning_rate,
        e.train_flops, e.bits_per_byte, e.bits_per_byte_low, e.bits_per_byte_high, e.nats_per_token
      FROM evals e JOIN runs r ON r.experiment = e.experiment AND r.run_id = e.run_ids[0]
      WHERE e.experiment = :experiment AND e.split_id = :split
        AND e.arm = 'dense' AND e.test_domain IS NULL
      ORDER BY e.architecture <> 'transformer++', e.architecture, e.train_flops\
      """;

  /**
   * A law of each architecture, and how it compares with that of the baseline at the FLOPs of the
   * baseline's largest run. N is a sixth of the training FLOPs of a token, so that the law's C = 6
   * N D are training FLOPs as they are counted for each architecture.
   */
  static final String FITS =
      """
      WITH fits AS (
        SELECT architecture, max(train_flops) AS flops,
          fit_LAW(train_flops / (6 * horizon), horizon, nats_per_token,
            map('bootstrap', '400', 'resample', 'noise', 'replicates', 'true')) AS fit
        FROM evals
        WHERE experiment = :experiment AND split_id = :split
          AND arm = 'dense' AND test_domain IS NULL
        GROUP BY architecture),
      paired AS (
        SELECT *, first_value(if(architecture = 'transformer++', fit, NULL)) OVER first AS base,
          first_value(flops) OVER first AS budget
        FROM fits
        WINDOW first AS (ORDER BY architecture <> 'transformer++', architecture))
      SELECT architecture, fit, budget, loss_gain(fit, base, budget) AS loss_gain,
        compute_multiplier(fit, base, LAW_optimum(base, budget).loss) AS multiplier
      FROM paired
      ORDER BY architecture <> 'transformer++', architecture\
      """;

  /** The learning rates that were tried. */
  static final String TRIALS =
      """
      SELECT architecture, d_model, layers, params_total, learning_rate, dev_loss
      FROM runs
      WHERE experiment = concat(:experiment, '-sweep') AND role = 'dense'
      ORDER BY architecture, params_total, learning_rate\
      """;

  /** The largest run of each architecture with mixtures, in at most 100 stretches. */
  static final String MOMENTS =
      """
      WITH routed AS (
        SELECT r.architecture, max_by(struct(r.d_model, r.layers, r.params_total), r.params_total)
          AS size
        FROM runs r JOIN steps s USING (run_id)
        WHERE r.experiment = :experiment AND s.expert_load IS NOT NULL
        GROUP BY r.architecture),
      largest AS (
        SELECT r.*, max(r.horizon) OVER (PARTITION BY r.architecture) AS last
        FROM runs r JOIN routed ON r.architecture = routed.architecture
          AND r.d_model = size.d_model AND r.layers = size.layers
        WHERE r.experiment = :experiment AND r.arm IN ('seed', 'dense'))
      SELECT architecture, d_model, layers, params_total, max(s.tokens) AS tokens,
        avg(loss) AS loss, max(if(spike, loss, NULL)) AS spike,
        avg(gradient_norm) AS gradient_norm, avg(load_variation) AS load_variation,
        avg(dropped_share) AS dropped_share, avg(router_entropy) AS router_entropy,
        avg(router_z) AS router_z
      FROM largest JOIN steps s USING (run_id)
      WHERE arm = 'seed' OR horizon = last
      GROUP BY architecture, d_model, layers, params_total,
        width_bucket(s.tokens, 0, last + 1, 100)
      ORDER BY architecture, tokens\
      """;

  private static final List<String> LAWS = List.of("chinchilla", "kaplan");

  /** Returns the query of a law's fits. */
  static String fits(String law) {
    return FITS.replace("LAW", law);
  }

  StudyData read() {
    List<Model> models = rows(spark.sql(MODELS, arguments), StudyQueries::model);
    List<Trial> trials = rows(spark.sql(TRIALS, arguments), StudyQueries::trial);
    List<Moment> moments = rows(spark.sql(MOMENTS, arguments), StudyQueries::moment);
    StudyData plain = new StudyData(models, "", List.of(), trials, moments);
    if (!plain.compares()) {
      return plain;
    }
    StudyData last = plain;
    // Kaplan's law has no irreducible loss, which small models do not tell.
    for (String law : LAWS) {
      last =
          new StudyData(
              models,
              law,
              rows(spark.sql(fits(law), arguments), StudyQueries::fit),
              trials,
              moments);
      if (last.baseline().isPresent()) {
        break;
      }
    }
    return last;
  }

  // Rows are as many as models, architectures or stretches: none grows with the corpus.
  private static <T> List<T> rows(Dataset<Row> rows, Function<Row, T> reader) {
    return rows.collectAsList().stream().map(reader).toList();
  }

  private static Model model(Row row) {
    return new Model(
        ReportRows.size(row, "d_model", "layers", "params_total"),
        ReportRows.whole(row, "horizon"),
        ReportRows.realOrNan(row, "learning_rate"),
        ReportRows.real(row, "train_flops"),
        ReportRows.bitsPerByte(row),
        ReportRows.real(row, "nats_per_token"));
  }

  private static Fit fit(Row row) {
    Row fit = row.getAs("fit");
    Row parameters = fit.getAs("parameters");
    Row intervals = fit.getAs("intervals");
    Map<String, Estimate> estimates = new TreeMap<>();
    for (int i = 0; parameters != null && i < parameters.size(); i++) {
      String name = parameters.schema().fieldNames()[i];
      Row interval = intervals == null ? null : intervals.getAs(name);
      estimates.put(name, estimate(parameters.getDouble(i), interval));
    }
    return new Fit(
        row.getAs("architecture"),
        fit.getAs("status"),
        fit.getAs("reason"),
        Math.toIntExact(ReportRows.whole(fit, "n_used")),
        estimates,
        FittedFamily.of(fit).map(Contender::frontier),
        ReportRows.realOrNan(row, "budget"),
        compared(row.getAs("loss_gain")),
        compared(row.getAs("multiplier")));
  }

  private static Optional<Estimate> compared(Row estimate) {
    return Optional.ofNullable(estimate).map(row -> estimate(row.<Double>getAs("value"), row));
  }

  private static Estimate estimate(double value, Row interval) {
    return new Estimate(
        value,
        interval == null ? Double.NaN : ReportRows.realOrNan(interval, "low"),
        interval == null ? Double.NaN : ReportRows.realOrNan(interval, "high"));
  }

  private static Trial trial(Row row) {
    return new Trial(
        ReportRows.size(row, "d_model", "layers", "params_total"),
        ReportRows.real(row, "learning_rate"),
        ReportRows.realOrNan(row, "dev_loss"));
  }

  private static Moment moment(Row row) {
    return new Moment(
        ReportRows.size(row, "d_model", "layers", "params_total"),
        ReportRows.real(row, "tokens"),
        ReportRows.real(row, "loss"),
        ReportRows.realOrNan(row, "spike"),
        ReportRows.real(row, "gradient_norm"),
        ReportRows.real(row, "load_variation"),
        ReportRows.real(row, "dropped_share"),
        ReportRows.real(row, "router_entropy"),
        ReportRows.real(row, "router_z"));
  }
}
