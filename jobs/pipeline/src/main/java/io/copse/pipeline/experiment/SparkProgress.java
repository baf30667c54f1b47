package io.copse.pipeline.experiment;

import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import org.apache.spark.SparkContext;
import org.apache.spark.scheduler.SparkListener;
import org.apache.spark.scheduler.SparkListenerStageCompleted;
import org.apache.spark.scheduler.SparkListenerStageSubmitted;
import org.apache.spark.scheduler.SparkListenerTaskEnd;

/**
 * Tells how far Spark is while it works on a stage of the experiment. For each stage of Spark it
 * tells the job's description and the share of tasks that have ended.
 */
final class SparkProgress extends SparkListener implements AutoCloseable {
  private record Running(String what, int tasks, long sinceNanos) {}

  private final SparkContext context;
  private final Narrator narrator;
  private final String stage;
  private final ConcurrentMap<Integer, Running> running = new ConcurrentHashMap<>();
  private volatile String doing = "";
  private final ConcurrentMap<Integer, Integer> ended = new ConcurrentHashMap<>();

  private SparkProgress(SparkContext context, Narrator narrator, String stage) {
    this.context = context;
    this.narrator = narrator;
    this.stage = stage;
  }

  /** Follows Spark until it is closed. */
  static SparkProgress of(SparkContext context, Narrator narrator, String stage) {
    SparkProgress progress = new SparkProgress(context, narrator, stage);
    context.addSparkListener(progress);
    return progress;
  }

  /** Describes the jobs that follow. */
  void doing(String what) {
    doing = what;
    context.setJobDescription(what);
  }

  @Override
  public void onStageSubmitted(SparkListenerStageSubmitted submitted) {
    String what = submitted.properties().getProperty("spark.job.description");
    // Jobs of libraries such as Delta describe themselves.
    if (what != null && what.equals(doing)) {
      running.put(
          submitted.stageInfo().stageId(),
          new Running(what, submitted.stageInfo().numTasks(), System.nanoTime()));
    }
  }

  @Override
  public void onTaskEnd(SparkListenerTaskEnd end) {
    Running stageOfTask = running.get(end.stageId());
    if (stageOfTask != null && end.taskInfo().successful()) {
      int done = ended.merge(end.stageId(), 1, Integer::sum);
      // The end of the last task is not told, because the next stage is told at once.
      if (done < stageOfTask.tasks()) {
        narrator.progress(
            stage + ": " + stageOfTask.what(), done, stageOfTask.tasks(), stageOfTask.sinceNanos());
      }
    }
  }

  @Override
  public void onStageCompleted(SparkListenerStageCompleted completed) {
    running.remove(completed.stageInfo().stageId());
    ended.remove(completed.stageInfo().stageId());
  }

  @Override
  public void close() {
    context.setJobDescription(null);
    context.removeSparkListener(this);
  }
}
