package io.copse.pipeline.training;

import io.copse.models.train.Replicas;
import io.copse.models.train.StepLog;
import io.copse.models.train.StepRow;
import io.copse.pipeline.storage.RunStorage;
import io.copse.pipeline.tables.TableSchema;
import java.io.IOException;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.sql.Row;

/**
 * Makes the rows of steps from the step logs of runs.
 *
 * <p>Tasks do so, each for some runs, and hold the rows of one part of a log at a time. Nothing
 * that grows with the logged updates passes the driver.
 *
 * @param storage the output with the logs
 */
record LoggedSteps(RunStorage storage) implements Serializable {
  /**
   * A run whose log is read.
   *
   * @param runId its id
   * @param flopsPerToken its training FLOPs over its tokens
   */
  record Logged(String runId, double flopsPerToken) implements Serializable {}

  /** Returns the rows of all logged updates; a run without a log has none. */
  JavaRDD<Row> rows(JavaSparkContext context, List<Logged> runs) {
    int tasks = Math.max(1, Math.min(Replicas.slots(context), runs.size()));
    return context.parallelize(new ArrayList<>(runs), tasks).flatMap(this::rows);
  }

  private Iterator<Row> rows(Logged run) throws IOException {
    return StepLog.rows(storage.run(run.runId())).map(step -> row(run, step)).iterator();
  }

  private static Row row(Logged run, StepRow step) {
    Map<String, Object> row = step.columns();
    // Spark takes arrays, not Java's lists.
    row.replaceAll((column, value) -> value instanceof List<?> list ? list.toArray() : value);
    row.put("run_id", run.runId());
    row.put("flops", step.tokens() * run.flopsPerToken());
    return TableSchema.STEPS.row(row);
  }
}
