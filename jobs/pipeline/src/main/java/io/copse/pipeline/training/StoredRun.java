package io.copse.pipeline.training;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.PropertyNamingStrategies;
import io.copse.pipeline.UsageException;
import java.io.UncheckedIOException;
import java.util.List;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.functions;

/** The fields that decide a run's weights: the column config of its row, as JSON. */
public record StoredRun(RunIdentity identity, RunSpec run) {
  private static final ObjectMapper JSON =
      new ObjectMapper().setPropertyNamingStrategy(PropertyNamingStrategies.SNAKE_CASE);

  /**
   * Finds a run among the rows of runs.
   *
   * @throws UsageException if there is none of this id that finished
   */
  public static StoredRun find(SparkSession spark, String runId) {
    List<Row> rows =
        spark
            .table("runs")
            .where(functions.col("run_id").equalTo(runId))
            .where("status = 'finished'")
            .select("config")
            .limit(1)
            .collectAsList();
    if (rows.isEmpty()) {
      throw new UsageException(
          "There is no finished run %s in the table runs: copy one of the column run_id."
              .formatted(runId));
    }
    return parse(rows.get(0).getString(0));
  }

  /** Reads what {@link #json} wrote; a setting that is younger than the run has its default. */
  static StoredRun parse(String json) {
    try {
      return JSON.readValue(json, StoredRun.class);
    } catch (JsonProcessingException e) {
      throw new UncheckedIOException("A run's config cannot be read: " + json, e);
    }
  }

  String json() {
    try {
      return JSON.writeValueAsString(this);
    } catch (JsonProcessingException e) {
      throw new UncheckedIOException(e);
    }
  }
}
