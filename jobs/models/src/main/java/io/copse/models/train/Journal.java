package io.copse.models.train;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.function.Supplier;

/** What a run writes while it goes on: step log and checkpoints, or nothing. */
final class Journal implements AutoCloseable {
  private final Optional<CheckpointStore> store;
  private final Optional<StepLog> log;

  private Journal(Optional<CheckpointStore> store, Optional<StepLog> log) {
    this.store = store;
    this.log = log;
  }

  /** A journal that writes nothing: of a replica above 0, or of a run without a store. */
  static Journal none() {
    return new Journal(Optional.empty(), Optional.empty());
  }

  /** A journal in {@code store}, whose step log is cut back to {@code step}. */
  static Journal resume(CheckpointStore store, long step) throws IOException {
    Path log = store.stepLog();
    Files.createDirectories(log.toAbsolutePath().getParent());
    return new Journal(Optional.of(store), Optional.of(StepLog.resume(log, step)));
  }

  /** Logs the rows that the plan asks for, and every spike. */
  void row(StepRow row, TrainingPlan plan) throws IOException {
    boolean due = row.step() % plan.logEveryUpdates() == 0 || row.step() == plan.toStep();
    if (log.isPresent() && (due || row.spike())) {
      log.get().append(row);
    }
  }

  /** Writes a checkpoint. The log goes to the disk first: a checkpoint vouches for its rows. */
  void checkpoint(Supplier<TrainingState> state, double wallSeconds) throws IOException {
    if (store.isPresent() && log.isPresent()) {
      log.get().sync();
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
