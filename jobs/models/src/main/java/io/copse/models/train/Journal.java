package io.copse.models.train;

import java.io.IOException;
import java.util.Optional;
import java.util.function.Supplier;

/** The writer of a run's step log and checkpoints. A replica without a store writes nothing. */
final class Journal implements AutoCloseable {
  private final Optional<CheckpointStore> store;
  private final Optional<StepLog> log;

  private Journal(Optional<CheckpointStore> store, Optional<StepLog> log) {
    this.store = store;
    this.log = log;
  }

  /** Returns a journal that writes nothing: of a replica above 0, or of a run without a store. */
  static Journal none() {
    return new Journal(Optional.empty(), Optional.empty());
  }

  /** Returns the journal of a run, whose step log is cut back to {@code step}. */
  static Journal resume(CheckpointStore store, long step) throws IOException {
    return of(store, StepLog.resume(store.folder(), step));
  }

  /** Returns the journal of a run with a log that is open. */
  static Journal of(CheckpointStore store, StepLog log) {
    return new Journal(Optional.of(store), Optional.of(log));
  }

  /** Logs the rows that the plan asks for, and every spike. */
  void row(StepRow row, TrainingPlan plan) throws IOException {
    if (log.isPresent() && (plan.rowDue(row.step()) || row.spike())) {
      log.get().append(row);
    }
  }

  /** Writes a checkpoint. A part of the log is closed first: a checkpoint vouches for its rows. */
  void checkpoint(Supplier<TrainingState> state, double wallSeconds) throws IOException {
    if (store.isPresent() && log.isPresent()) {
      log.get().closePart();
      store.get().save(new CheckpointStore.Checkpoint(state.get(), wallSeconds));
    }
  }

  @Override
  public void close() throws IOException {
    if (log.isPresent()) {
      log.get().close();
    }
  }
}
