package io.copse.models.train;

import io.copse.models.layer.RoutingStatistics;
import io.copse.models.lm.ParameterSpec;
import io.copse.models.optim.AdamWSettings;
import io.copse.models.optim.LearningRateSchedule.Wsd;
import java.io.IOException;
import java.util.List;
import java.util.stream.LongStream;

/**
 * A run that makes no updates but writes what a run writes: checkpoints and a step log. Its
 * intervals do not divide each other, and some of its losses spike.
 */
final class LoggedRun implements AutoCloseable {
  /** The update that the plan ends with. */
  static final long END = 14;

  private static final TrainingPlan PLAN =
      new TrainingPlan(
          1,
          1,
          new TrainingPlan.Stretch(0, END, 0),
          new TrainingPlan.Clock(Wsd.stem(1, 0), 0, 1),
          AdamWSettings.of(0),
          1,
          new TrainingPlan.Intervals(4, 3));

  private final Journal journal;
  private long now;
  private long step;

  /** Starts or resumes a run from its last checkpoint. */
  LoggedRun(RunFolder folder) throws IOException {
    step = checkpoint(folder);
    journal = Journal.of(store(folder), StepLog.resume(folder, step, () -> now));
  }

  /** Returns the update of a run's last checkpoint, 0 if there is none. */
  static long checkpoint(RunFolder folder) throws IOException {
    return store(folder).latest().map(found -> found.state().step()).orElse(0L);
  }

  private static CheckpointStore store(RunFolder folder) {
    return new CheckpointStore(
        folder, "config", List.of(new ParameterSpec("w", List.of(1), 0, true, 1)));
  }

  /** Goes on up to an update. Each takes a second of the log's clock, and every third one more. */
  void run(long last) throws IOException {
    while (step < last) {
      step++;
      now += step % 3 == 0 ? 2_000_000_000L : 1_000_000_000L;
      journal.row(row(step), PLAN);
      if (PLAN.checkpointDue(step)) {
        float[] values = {step};
        journal.checkpoint(
            () -> new TrainingState(values, values, values, step, step, step, List.of()), 0);
      }
    }
  }

  @Override
  public void close() throws IOException {
    journal.close();
  }

  /** Returns the rows of a log without faults, up to an update. */
  static List<StepRow> rows(long last) {
    return LongStream.rangeClosed(1, last)
        .mapToObj(LoggedRun::row)
        .filter(row -> PLAN.rowDue(row.step()) || row.spike())
        .toList();
  }

  static StepRow row(long step) {
    Mixtures mixtures =
        step == 3
            ? Mixtures.of(new RoutingStatistics(List.of(0.25, 0.75), 0.1, 0.5, 2, 1.1))
            : Mixtures.NONE;
    return new StepRow(step, 64 * step, 1.0 / step, 0.001, 2.5, step % 5 == 2, mixtures);
  }
}
