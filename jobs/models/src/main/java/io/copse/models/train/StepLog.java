package io.copse.models.train;

import com.fasterxml.jackson.core.JsonProcessingException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;

/**
 * A run's logged updates, one JSON object a line, appended as they happen. A run that resumes cuts
 * the log back to its checkpoint first, so that no update stands in it twice.
 */
public final class StepLog implements AutoCloseable {
  private final FileChannel channel;

  private StepLog(FileChannel channel) {
    this.channel = channel;
  }

  /** Opens a log to append to, after dropping the rows behind update {@code lastStep}. */
  public static StepLog resume(Path file, long lastStep) throws IOException {
    if (Files.exists(file)) {
      List<StepRow> kept = rows(file, row -> row.step() <= lastStep);
      Path temporary = file.resolveSibling(file.getFileName() + ".tmp");
      StringBuilder lines = new StringBuilder();
      for (StepRow row : kept) {
        lines.append(line(row));
      }
      RunFiles.writeDurably(temporary, lines.toString().getBytes(StandardCharsets.UTF_8));
      RunFiles.publish(temporary, file);
    }
    return new StepLog(RunFiles.append(file));
  }

  /** The rows of a log; a last line that was cut off by a kill is passed over. */
  public static List<StepRow> read(Path file) throws IOException {
    return rows(file, row -> true);
  }

  /** Appends a row. */
  public void append(StepRow row) throws IOException {
    RunFiles.writeFully(channel, ByteBuffer.wrap(line(row).getBytes(StandardCharsets.UTF_8)));
  }

  /** Waits until the rows are on the disk. */
  public void sync() throws IOException {
    channel.force(true);
  }

  @Override
  public void close() throws IOException {
    channel.close();
  }

  private static String line(StepRow row) throws JsonProcessingException {
    return row.json() + "\n";
  }

  private static List<StepRow> rows(Path file, Predicate<StepRow> wanted) throws IOException {
    List<StepRow> rows = new ArrayList<>();
    List<String> lines = Files.readAllLines(file);
    for (int i = 0; i < lines.size(); i++) {
      try {
        StepRow row = StepRow.of(lines.get(i));
        if (wanted.test(row)) {
          rows.add(row);
        }
      } catch (JsonProcessingException e) {
        if (i < lines.size() - 1) {
          throw new IOException(
              "Line %d of step log %s is no JSON: remove the run's folder to train it again."
                  .formatted(i + 1, file),
              e);
        }
      }
    }
    return rows;
  }
}
