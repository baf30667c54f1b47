package io.copse.models.train;

import com.fasterxml.jackson.core.JsonProcessingException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * The logged updates of a run, one JSON object a line.
 *
 * <p>The log is one whole object. It is written again at each checkpoint, at the end, and now and
 * then in between, so that others can follow a run. A run that resumes first drops the rows behind
 * its checkpoint, so that no update is logged twice.
 */
public final class StepLog implements AutoCloseable {
  /** The name of the log in a run's folder. */
  public static final String NAME = "steps.jsonl";

  private static final long LEAST_PAUSE_NANOS = Duration.ofSeconds(1).toNanos();

  /** A pause is so many times as long as the write before it. */
  private static final int PAUSES_PER_SAVE = 100;

  private final RunFolder folder;
  private final StringBuilder lines = new StringBuilder();
  private boolean changed;
  private long nextSave;

  private StepLog(RunFolder folder) {
    this.folder = folder;
  }

  /** Opens the log of a run, without the rows behind update {@code lastStep}. */
  public static StepLog resume(RunFolder folder, long lastStep) throws IOException {
    StepLog log = new StepLog(folder);
    for (StepRow row : read(folder)) {
      if (row.step() <= lastStep) {
        log.add(row);
      }
    }
    log.changed = true;
    log.save();
    return log;
  }

  /**
   * Returns the rows of a run's log, none if there is no log. A last line that a kill has cut off
   * is passed over.
   *
   * @throws IOException if another line is damaged
   */
  public static List<StepRow> read(RunFolder folder) throws IOException {
    if (!folder.names(NAME).contains(NAME)) {
      return List.of();
    }
    String[] lines;
    try (InputStream in = folder.read(NAME)) {
      lines = new String(in.readAllBytes(), StandardCharsets.UTF_8).split("\n");
    }
    List<StepRow> rows = new ArrayList<>();
    for (int i = 0; i < lines.length; i++) {
      try {
        if (!lines[i].isEmpty()) {
          rows.add(StepRow.of(lines[i]));
        }
      } catch (JsonProcessingException e) {
        if (i < lines.length - 1) {
          throw new IOException(
              "Line %d of step log %s/%s is no JSON: remove the run's folder to train it again."
                  .formatted(i + 1, folder, NAME),
              e);
        }
      }
    }
    return rows;
  }

  /** Adds a row, and writes the log if that was not done for a while. */
  public void append(StepRow row) throws IOException {
    add(row);
    if (System.nanoTime() - nextSave > 0) {
      save();
    }
  }

  private void add(StepRow row) throws IOException {
    lines.append(row.json()).append('\n');
    changed = true;
  }

  /**
   * Writes the rows.
   *
   * @throws IOException in one sentence if they cannot be written, as on a full disk; the log as it
   *     was saved before stays
   */
  public void save() throws IOException {
    if (!changed) {
      return;
    }
    long begin = System.nanoTime();
    try {
      folder.write(NAME, out -> out.write(lines.toString().getBytes(StandardCharsets.UTF_8)));
    } catch (IOException e) {
      throw Unwritten.of("Step log %s/%s".formatted(folder, NAME), e);
    }
    changed = false;
    long end = System.nanoTime();
    nextSave = end + Math.max(LEAST_PAUSE_NANOS, PAUSES_PER_SAVE * (end - begin));
  }

  @Override
  public void close() throws IOException {
    save();
  }
}
