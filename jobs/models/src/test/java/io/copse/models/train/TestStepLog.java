package io.copse.models.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.copse.models.layer.RoutingStatistics;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TestStepLog {
  @TempDir Path root;

  private LocalFolder folder() {
    return new LocalFolder(root);
  }

  @Test
  void resumesBehindTheCheckpointAndDropsATornLine() throws IOException {
    try (StepLog log = StepLog.resume(folder(), 0)) {
      log.append(row(1));
      log.append(row(2));
      log.append(row(3));
    }
    Files.writeString(root.resolve(StepLog.NAME), "{\"step\":4,\"tok", StandardOpenOption.APPEND);
    assertThat(StepLog.read(folder())).containsExactly(row(1), row(2), row(3));
    try (StepLog log = StepLog.resume(folder(), 2)) {
      assertThat(StepLog.read(folder())).containsExactly(row(1), row(2));
      log.append(row(5));
    }
    assertThat(StepLog.read(folder())).containsExactly(row(1), row(2), row(5));
  }

  @Test
  void rowsAreThereWhenTheyAreSavedAndForWhoFollowsTheRun() throws IOException {
    assertThat(StepLog.read(folder())).isEmpty();
    StepLog log = StepLog.resume(folder(), 0);
    log.append(row(1));
    log.save();
    assertThat(StepLog.read(folder())).containsExactly(row(1));
    long rows = 1;
    while (StepLog.read(folder()).size() == 1) {
      log.append(row(++rows));
    }
    // The process is killed here: the log is not closed.
    assertThat(StepLog.read(folder())).hasSizeGreaterThan(1).startsWith(row(1), row(2));
  }

  @Test
  void refusesADamagedLineInTheMiddle() throws IOException {
    Files.writeString(root.resolve(StepLog.NAME), "{\"step\":1\n{}\n");
    assertThatThrownBy(() -> StepLog.read(folder()))
        .isInstanceOf(IOException.class)
        .hasMessage(
            "Line 1 of step log %s/steps.jsonl is no JSON: remove the run's folder to train it"
                + " again.",
            root);
  }

  @Test
  void aRowIsOneFlatObjectWithTheColumnsOfTheTable() throws IOException {
    assertThat(row(3).json())
        .isEqualTo(
            "{\"step\":3,\"tokens\":192,\"loss\":0.3333333333333333,\"learning_rate\":0.001,"
                + "\"gradient_norm\":2.5,\"spike\":false,\"expert_load\":[0.25,0.75],"
                + "\"load_variation\":0.5,\"dropped_share\":0.1,\"router_entropy\":0.5,"
                + "\"router_z\":2.0,\"balance_loss\":1.1}");
    assertThat(row(2).json())
        .isEqualTo(
            "{\"step\":2,\"tokens\":128,\"loss\":0.5,\"learning_rate\":0.001,"
                + "\"gradient_norm\":2.5,\"spike\":true,\"expert_load\":null,"
                + "\"load_variation\":null,\"dropped_share\":null,\"router_entropy\":null,"
                + "\"router_z\":null,\"balance_loss\":null}");
    assertThat(StepRow.of(row(3).json())).isEqualTo(row(3));
    assertThat(StepRow.of(row(2).json())).isEqualTo(row(2));
  }

  @Test
  void loadVariationIsTheDeviationOverTheMean() {
    assertThat(variation(0.25, 0.25, 0.25, 0.25)).isZero();
    assertThat(variation(1.0, 0.0)).isEqualTo(1);
    // Deviation sqrt(2 / 3), mean 2.
    assertThat(variation(1.0, 2.0, 3.0)).isCloseTo(Math.sqrt(2.0 / 3) / 2, Offset.offset(1e-15));
    assertThat(variation(0.1, 0.1, 0.1)).isBetween(0.0, 1e-7);
    assertThat(variation(0.0, 0.0)).isZero();
  }

  private static double variation(Double... load) {
    return Mixtures.of(new RoutingStatistics(List.of(load), 0, 0, 0, 0)).loadVariation();
  }

  private static StepRow row(long step) {
    Mixtures mixtures =
        step == 3
            ? Mixtures.of(new RoutingStatistics(List.of(0.25, 0.75), 0.1, 0.5, 2, 1.1))
            : Mixtures.NONE;
    return new StepRow(step, 64 * step, 1.0 / step, 0.001, 2.5, step == 2, mixtures);
  }
}
