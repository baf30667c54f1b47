package io.copse.pipeline.report;

import io.copse.pipeline.evaluate.Estimate;
import io.copse.pipeline.report.ReportData.Cell;
import io.copse.pipeline.report.ReportData.Contrast;
import io.copse.pipeline.report.ReportData.Domain;
import io.copse.pipeline.report.ReportData.Fit;
import io.copse.pipeline.report.ReportData.Method;
import io.copse.pipeline.report.ReportData.Predictor;
import io.copse.pipeline.report.ReportData.Provenance;
import io.copse.pipeline.report.ReportData.Recipe;
import io.copse.pipeline.report.ReportData.Size;
import io.copse.pipeline.report.ReportData.Split;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.TreeMap;
import org.apache.spark.sql.Row;

/** Makes records of the rows of {@link ReportQueries}. */
final class ReportRows {
  private ReportRows() {}

  static Contrast contrast(Row row) {
    return new Contrast(
        size(row, "d_model", "layers", "params_total"),
        whole(row, "horizon"),
        row.getAs("arm"),
        row.getAs("base"),
        row.<Integer>getAs("models"),
        estimate(row, "difference", "low", "high"));
  }

  static Method method(Row row) {
    return new Method(
        size(row, "size_d_model", "size_layers", "size_params"),
        whole(row, "horizon"),
        predictor(row),
        whole(row, "params_total"),
        real(row, "train_flops"),
        real(row, "dense_flops"),
        real(row, "inference_flops_per_token"),
        bitsPerByte(row),
        estimate(row, "difference", "low", "high"),
        real(row, "nats_per_token"),
        real(row, "perplexity"),
        whole(row, "documents"),
        whole(row, "tokens"),
        whole(row, "bytes"));
  }

  static Cell cell(Row row) {
    return new Cell(
        predictor(row),
        Optional.ofNullable(row.<Integer>getAs("expert")),
        row.<Integer>getAs("test_domain"),
        bitsPerByte(row));
  }

  static Domain domain(Row row, Map<Integer, List<String>> topTerms) {
    int domain = row.<Integer>getAs("domain");
    return new Domain(
        domain,
        whole(row, "documents"),
        whole(row, "tokens"),
        whole(row, "test_documents"),
        row.getAs("main_source"),
        real(row, "purity"),
        List.copyOf(topTerms.getOrDefault(domain, List.of())));
  }

  static Split split(Row row) {
    return new Split(
        row.getAs("split_id"),
        row.getAs("split_method"),
        whole(row, "domains"),
        real(row, "spread"),
        real(row, "purity"),
        real(row, "nmi"));
  }

  static Recipe recipe(Row row) {
    return new Recipe(
        row.getAs("role"),
        size(row, "d_model", "layers", "params_total"),
        whole(row, "horizon"),
        whole(row, "experts"),
        real(row, "tokens_each"),
        real(row, "seed_share"));
  }

  static Fit fit(Row row) {
    Double heldOut = row.getAs("held_out_error");
    return new Fit(
        row.getAs("architecture"),
        row.getAs("arm"),
        row.getAs("law"),
        row.getAs("objective"),
        map(row, "parameters"),
        map(row, "lows"),
        map(row, "highs"),
        row.getAs("status"),
        Objects.requireNonNullElse(row.<String>getAs("reason"), ""),
        heldOut == null ? OptionalDouble.empty() : OptionalDouble.of(heldOut),
        row.<Integer>getAs("points"),
        row.<Integer>getAs("dropped"));
  }

  static Provenance provenance(Row row) {
    return new Provenance(
        row.getAs("experiment"),
        whole(row, "seed"),
        row.getAs("code_version"),
        row.getAs("flop_convention"),
        row.getAs("cpu_model"),
        whole(row, "runs"),
        whole(row, "finished"),
        whole(row, "diverged"),
        real(row, "train_flops"),
        real(row, "wall_seconds"),
        row.getAs("last_finished"));
  }

  private static Predictor predictor(Row row) {
    return new Predictor(row.getAs("arm"), row.getAs("predictor"));
  }

  static Size size(Row row, String dModel, String layers, String params) {
    return new Size(
        row.getAs("architecture"),
        row.<Integer>getAs(dModel),
        row.<Integer>getAs(layers),
        whole(row, params));
  }

  static Estimate bitsPerByte(Row row) {
    return estimate(row, "bits_per_byte", "bits_per_byte_low", "bits_per_byte_high");
  }

  // Without replicates there is no interval.
  static Estimate estimate(Row row, String value, String low, String high) {
    return new Estimate(real(row, value), realOrNan(row, low), realOrNan(row, high));
  }

  private static Map<String, Double> map(Row row, String column) {
    int index = row.fieldIndex(column);
    return row.isNullAt(index) ? Map.of() : new TreeMap<>(row.<String, Double>getJavaMap(index));
  }

  static long whole(Row row, String column) {
    return row.<Number>getAs(column).longValue();
  }

  static double real(Row row, String column) {
    return row.<Number>getAs(column).doubleValue();
  }

  static double realOrNan(Row row, String column) {
    Number value = row.getAs(column);
    return value == null ? Double.NaN : value.doubleValue();
  }
}
