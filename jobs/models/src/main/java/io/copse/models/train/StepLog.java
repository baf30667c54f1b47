package io.copse.models.train;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;
import java.util.stream.Stream;

/**
 * The logged updates of a run, one JSON object a line.
 *
 * <p>The log is written in parts. Each checkpoint closes a part, {@code steps/FROM-TO.jsonl}, which
 * has the rows since the part before it and is not changed again. Between two checkpoints the rows
 * are written to {@code steps/open.jsonl} now and then, so that others can follow a run.
 *
 * <p>A row is in the part before it leaves the open object, so that it may be in both after a
 * crash. Two attempts of one task may also write at once, if Spark has lost sight of the executor
 * of the first. Their parts may overlap, but a run is deterministic: rows of equal updates are
 * equal, and so are parts of equal names. Readers take each update once.
 */
public final class StepLog implements AutoCloseable {
  private static final long LEAST_PAUSE_NANOS = Duration.ofSeconds(1).toNanos();

  /** A pause is so many times as long as the write before it. */
  private static final int PAUSES_PER_WRITE = 100;

  private final RunFolder folder;
  private final LongSupplier clock;

  /** The rows that no part has yet, those of updates {@code from} to {@code to}. */
  private final StringBuilder lines = new StringBuilder();

  private long from;
  private long to;
  private boolean hasOpenObject;
  private long nextWrite;

  private StepLog(RunFolder folder, LongSupplier clock) {
    this.folder = folder;
    this.clock = clock;
    this.nextWrite = clock.getAsLong() + LEAST_PAUSE_NANOS;
  }

  /**
   * Opens the log of a run that goes on after update {@code lastStep}, and removes the rows of
   * later updates. The parts that stay are read, because damage is better found before the run goes
   * on than when it has ended.
   *
   * @throws IOException in one sentence if a part that stays is damaged
   */
  public static StepLog resume(RunFolder folder, long lastStep) throws IOException {
    return resume(folder, lastStep, System::nanoTime);
  }

  /** As above, with a clock of nanoseconds that says when the open rows are written. */
  static StepLog resume(RunFolder folder, long lastStep, LongSupplier clock) throws IOException {
    // Rows up to the checkpoint are in parts, which are closed before a checkpoint is written.
    folder.delete(LogPart.OPEN);
    List<LogPart> parts = new ArrayList<>(LogPart.in(folder));
    // The last one first: a crash then leaves no gap before rows that are still there.
    Collections.reverse(parts);
    for (LogPart part : parts) {
      if (part.from() > lastStep) {
        folder.delete(part.name());
      } else {
        cut(folder, part, lastStep);
      }
    }
    return new StepLog(folder, clock);
  }

  /** Checks a part, and cuts off the rows behind {@code lastStep}. */
  private static void cut(RunFolder folder, LogPart part, long lastStep) throws IOException {
    List<StepRow> rows = part.rows(folder);
    if (part.to() <= lastStep) {
      return;
    }
    StringBuilder lines = new StringBuilder();
    long to = part.from();
    for (StepRow row : rows) {
      if (row.step() <= lastStep) {
        lines.append(row.json()).append('\n');
        to = row.step();
      }
    }
    write(folder, new LogPart(part.from(), to).name(), lines);
    folder.delete(part.name());
  }

  /**
   * Returns the rows of a run's log by update, none if there is no log.
   *
   * @throws IOException in one sentence if a row cannot be read
   */
  public static List<StepRow> read(RunFolder folder) throws IOException {
    try {
      return rows(folder).toList();
    } catch (UncheckedIOException e) {
      throw e.getCause();
    }
  }

  /**
   * Returns the rows as {@link #read} does, but holds those of one part at a time.
   *
   * @return a sequential stream, which throws an {@link UncheckedIOException} with one sentence if
   *     a row cannot be read
   * @throws IOException if the parts cannot be listed, or the open rows not be read
   */
  public static Stream<StepRow> rows(RunFolder folder) throws IOException {
    // Before the parts are listed: rows that move into a part meanwhile are found twice, not never.
    List<StepRow> open = LogPart.openRows(folder);
    AtomicLong last = new AtomicLong();
    return Stream.concat(
            LogPart.in(folder).stream().flatMap(part -> rows(folder, part)), open.stream())
        .filter(row -> last.getAndAccumulate(row.step(), Math::max) < row.step());
  }

  private static Stream<StepRow> rows(RunFolder folder, LogPart part) {
    try {
      return part.rows(folder).stream();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Adds a row, and writes the open rows if that was not done for a while. */
  public void append(StepRow row) throws IOException {
    if (lines.isEmpty()) {
      from = row.step();
    }
    to = row.step();
    lines.append(row.json()).append('\n');
    long begin = clock.getAsLong();
    if (begin - nextWrite > 0) {
      write(folder, LogPart.OPEN, lines);
      hasOpenObject = true;
      long end = clock.getAsLong();
      nextWrite = end + Math.max(LEAST_PAUSE_NANOS, PAUSES_PER_WRITE * (end - begin));
    }
  }

  /**
   * Writes the rows since the last part as a part. A checkpoint may be written after it.
   *
   * @throws IOException in one sentence if they cannot be written, as on a full disk; all earlier
   *     parts stay
   */
  public void closePart() throws IOException {
    if (!lines.isEmpty()) {
      write(folder, new LogPart(from, to).name(), lines);
      lines.setLength(0);
    }
    if (hasOpenObject) {
      folder.delete(LogPart.OPEN);
      hasOpenObject = false;
    }
  }

  private static void write(RunFolder folder, String name, CharSequence lines) throws IOException {
    try {
      folder.write(name, out -> out.write(lines.toString().getBytes(StandardCharsets.UTF_8)));
    } catch (IOException e) {
      throw Unwritten.of("Step log %s/%s".formatted(folder, name), e);
    }
  }

  /** Closes the last part: a run that diverged keeps the rows behind its last checkpoint. */
  @Override
  public void close() throws IOException {
    closePart();
  }
}
