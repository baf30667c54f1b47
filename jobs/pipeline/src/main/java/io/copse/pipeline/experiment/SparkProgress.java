package io.copse.pipeline.experiment;

import io.copse.pipeline.experiment.StepShare.Step;
import java.util.function.DoubleFunction;
import org.apache.spark.SparkContext;
import org.apache.spark.scheduler.SparkListener;
import org.apache.spark.scheduler.SparkListenerStageSubmitted;
import org.apache.spark.scheduler.SparkListenerTaskEnd;

/** Tells how far Spark is while it makes a stage of the experiment, in one bar. */
final class SparkProgress extends SparkListener implements AutoCloseable {
  private final SparkContext context;
  private final Narrator narrator;
  private final String stage;
  private final double total;
  private final Progress progress;
  private final StepShare share = new StepShare();

  private SparkProgress(
      SparkContext context, Narrator narrator, String stage, double total, Progress progress) {
    this.context = context;
    this.narrator = narrator;
    this.stage = stage;
    this.total = total;
    this.progress = progress;
  }

  /**
   * Follows Spark until it is closed.
   *
   * @param bytes how much text the stage works on
   */
  static SparkProgress ofBytes(
      SparkContext context, Narrator narrator, String stage, double bytes) {
    return of(context, narrator, stage, bytes, Progress::bytes);
  }

  /**
   * Follows Spark until it is closed.
   *
   * @param documents how many the stage works on
   */
  static SparkProgress ofDocuments(
      SparkContext context, Narrator narrator, String stage, double documents) {
    return of(context, narrator, stage, documents, Progress.counted("documents"));
  }

  private static SparkProgress of(
      SparkContext context,
      Narrator narrator,
      String stage,
      double total,
      DoubleFunction<String> words) {
    Progress progress = Progress.estimated(total, words, System::nanoTime);
    SparkProgress made = new SparkProgress(context, narrator, stage, total, progress);
    context.addSparkListener(made);
    return made;
  }

  /** Begins a step, which describes the jobs that follow. */
  void begin(Step step) {
    share.begin(step);
    context.setJobDescription(step.what());
  }

  @Override
  public void onStageSubmitted(SparkListenerStageSubmitted submitted) {
    // Jobs of libraries such as Delta describe themselves.
    String what = submitted.properties().getProperty("spark.job.description");
    if (what != null) {
      share.submitted(what, submitted.stageInfo().stageId(), submitted.stageInfo().numTasks());
    }
  }

  @Override
  public void onTaskEnd(SparkListenerTaskEnd end) {
    if (end.taskInfo().successful()) {
      share.ended(end.stageId());
      progress.reach(share.done() * total);
      if (!progress.isDone()) {
        narrator.progress("%s: %s".formatted(stage, share.step().what()), progress);
      }
    }
  }

  @Override
  public void close() {
    context.setJobDescription(null);
    context.removeSparkListener(this);
  }
}
