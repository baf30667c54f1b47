package io.copse.models.train;

import static io.copse.models.layer.RoutingStatistics.NONE;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.copse.models.layer.RoutingStatistics;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TestStepLog {
  @TempDir Path folder;

  @Test
  void resumesBehindTheCheckpointAndDropsATornLine() throws IOException {
    Path file = folder.resolve("steps.jsonl");
    try (StepLog log = StepLog.resume(file, 0)) {
      log.append(row(1));
      log.append(row(2));
      log.append(row(3));
    }
    Files.writeString(file, "{\"step\":4,\"tok", StandardOpenOption.APPEND);
    assertThat(StepLog.read(file)).containsExactly(row(1), row(2), row(3));
    try (StepLog log = StepLog.resume(file, 2)) {
      log.append(row(5));
    }
    assertThat(StepLog.read(file)).containsExactly(row(1), row(2), row(5));
  }

  @Test
  void refusesADamagedLineInTheMiddle() throws IOException {
    Path file = folder.resolve("steps.jsonl");
    Files.writeString(file, "{\"step\":1\n{}\n");
    assertThatThrownBy(() -> StepLog.read(file))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("Line 1 of step log");
  }

  private static StepRow row(long step) {
    RoutingStatistics routing =
        step == 3 ? new RoutingStatistics(List.of(0.25, 0.75), 0.1, 0.5, 2, 1.1) : NONE;
    return new StepRow(step, 64 * step, 1.0 / step, 0.001, 2.5, step == 2, routing);
  }
}
