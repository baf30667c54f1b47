package io.copse.models.train;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.copse.models.layer.RoutingStatistics;
import io.copse.models.train.FaultyFolder.Fault;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TestStepLog {
  private static final long SECOND = 1_000_000_000L;
  private static final String PART = "steps/000000000001-000000000003.jsonl";
  private static final String SENTENCE =
      "Line %d of step log memory/"
          + PART
          + " is damaged or missing: remove the run's folder memory to train it again.";

  private final SortedMap<String, byte[]> objects = new TreeMap<>();
  private final FaultyFolder folder = new FaultyFolder(objects);
  private long now;

  private StepLog resume(long lastStep) throws IOException {
    return StepLog.resume(folder, lastStep, () -> now);
  }

  @Test
  void eachCheckpointClosesAPartWhichIsWrittenOnce() throws IOException {
    try (LoggedRun run = new LoggedRun(folder)) {
      run.run(LoggedRun.END);
    }
    List<String> parts =
        List.of(
            "steps/000000000002-000000000003.jsonl",
            "steps/000000000006-000000000007.jsonl",
            "steps/000000000009-000000000012.jsonl",
            "steps/000000000014-000000000014.jsonl");
    assertThat(folder.names("steps/")).isEqualTo(parts);
    assertThat(folder.written())
        .filteredOn(name -> name.startsWith("steps/") && !name.equals(LogPart.OPEN))
        .isEqualTo(parts);
    assertThat(StepLog.read(folder)).isEqualTo(LoggedRun.rows(LoggedRun.END));
    assertThat(StepLog.rows(folder)).isEqualTo(LoggedRun.rows(LoggedRun.END));
  }

  @Test
  void resumesBehindTheCheckpointAndDropsLaterRows() throws IOException {
    try (StepLog log = resume(0)) {
      log.append(row(1));
      log.closePart();
      log.append(row(2));
      log.append(row(3));
      log.closePart();
      log.append(row(4));
    }
    try (StepLog log = resume(2)) {
      assertThat(folder.names("steps/"))
          .containsExactly(
              "steps/000000000001-000000000001.jsonl", "steps/000000000002-000000000002.jsonl");
      assertThat(StepLog.read(folder)).containsExactly(row(1), row(2));
      log.append(row(5));
    }
    assertThat(StepLog.read(folder)).containsExactly(row(1), row(2), row(5));
    resume(0).close();
    assertThat(StepLog.read(folder)).isEmpty();
  }

  @Test
  void aLogThatIsClosedKeepsTheRowsBehindTheLastCheckpoint() throws IOException {
    try (LoggedRun run = new LoggedRun(folder)) {
      run.run(11);
    }
    assertThat(folder.names("steps/"))
        .endsWith("steps/000000000009-000000000009.jsonl")
        .doesNotContain(LogPart.OPEN);
    assertThat(StepLog.read(folder)).isEqualTo(LoggedRun.rows(11));
  }

  @Test
  void whoFollowsARunSeesRowsASecondLater() throws IOException {
    assertThat(StepLog.read(folder)).isEmpty();
    StepLog log = resume(0);
    now = SECOND;
    log.append(row(1));
    assertThat(StepLog.read(folder)).isEmpty();
    now++;
    log.append(row(2));
    assertThat(folder.names("steps/")).containsExactly("steps/open.jsonl");
    assertThat(StepLog.read(folder)).containsExactly(row(1), row(2));
    log.append(row(3));
    assertThat(StepLog.read(folder)).containsExactly(row(1), row(2));
    log.closePart();
    log.append(row(4));
    assertThat(StepLog.read(folder)).containsExactly(row(1), row(2), row(3));
    assertThat(folder.names("steps/")).containsExactly("steps/000000000001-000000000003.jsonl");
  }

  @Test
  void openRowsTakeAHundredthOfTheTime() throws IOException {
    long write = SECOND / 20;
    RunFolder slow =
        new FaultyFolder(objects) {
          @Override
          public void write(String name, Content content) throws IOException {
            super.write(name, content);
            now += write;
          }
        };
    StepLog log = StepLog.resume(slow, 0, () -> now);
    List<Long> shown = new ArrayList<>();
    for (long step = 1; step <= 1000; step++) {
      now += SECOND / 10;
      long begin = now;
      log.append(row(step));
      if (now > begin) {
        shown.add(begin);
      }
    }
    assertThat(shown).hasSizeBetween(15, 21);
    for (int i = 1; i < shown.size(); i++) {
      assertThat(shown.get(i) - shown.get(i - 1)).isGreaterThan(100 * write);
    }
  }

  @Test
  void everyPartThatIsCutOffOrHasZerosIsNamedWithTheLine() throws IOException {
    threeRows();
    byte[] good = objects.get(PART);
    int first = row(1).json().length() + 1;
    int second = first + row(2).json().length() + 1;
    for (int length = 0; length < good.length; length++) {
      int line = length < first ? 1 : length < second ? 2 : 3;
      objects.put(PART, Arrays.copyOf(Arrays.copyOf(good, length), good.length));
      assertDamaged(line);
      if (length < good.length - 1) { // Without its last byte, the end of a line, a part is whole.
        objects.put(PART, Arrays.copyOf(good, length));
        // A line without its end alone is whole too, and the next one is missing.
        assertDamaged(length == first - 1 || length == second - 1 ? line + 1 : line);
      }
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"", "null", "[]", "{}", "7", "{\"step\":2}", "{\"step\":\"two\"}", "ROW ROW"})
  void aLineThatIsNoRowIsNamed(String line) throws IOException {
    threeRows();
    String[] lines = new String(objects.get(PART), UTF_8).split("\n");
    lines[1] = line.replace("ROW", lines[1]);
    put(PART, String.join("\n", lines));
    assertDamaged(2);
  }

  @Test
  void aRowThatIsNotInItsPlaceIsNamed() throws IOException {
    threeRows();
    String two = row(2).json() + "\n";
    put(PART, row(1).json() + "\n" + two + two + row(3).json());
    assertDamaged(3);
    put(PART, two + row(3).json());
    assertDamaged(1);
    put(PART, row(1).json() + "\n" + two + row(4).json());
    assertDamaged(3);
  }

  @Test
  void aDamagedPartIsFoundWhenTheRunResumesUnlessItIsRemoved() throws IOException {
    threeRows();
    try (StepLog log = resume(3)) {
      log.append(row(4));
    }
    String later = "steps/000000000004-000000000004.jsonl";
    put(later, "damaged");
    assertThatThrownBy(() -> resume(4))
        .hasMessageStartingWith("Line 1 of step log memory/" + later);
    resume(3).close();
    put(PART, "damaged");
    for (long step = 1; step <= 4; step++) {
      long last = step;
      assertThatThrownBy(() -> resume(last)).hasMessage(SENTENCE, 1).hasNoCause();
    }
    resume(0).close();
    assertThat(StepLog.read(folder)).isEmpty();
  }

  @Test
  void theLastOfTheOpenRowsMayBeCutOff() throws IOException {
    threeRows();
    String cut = "{\"step\":5,\"tok";
    put(LogPart.OPEN, row(3).json() + "\n" + row(4).json() + "\n" + cut);
    assertThat(StepLog.read(folder)).containsExactly(row(1), row(2), row(3), row(4));
    put(LogPart.OPEN, cut + "\n" + row(4).json());
    assertThatThrownBy(() -> StepLog.read(folder))
        .isInstanceOf(IOException.class)
        .hasMessageStartingWith(
            "Line 1 of step log memory/steps/open.jsonl is damaged or missing: ");
    resume(3).close();
    assertThat(StepLog.read(folder)).containsExactly(row(1), row(2), row(3));
  }

  @Test
  void aPartThatCannotBeReadOrWrittenIsNamed() throws IOException {
    threeRows();
    // Operation 0 reads the open rows, 1 lists the parts, 2 reads one.
    assertThatThrownBy(() -> StepLog.read(new FaultyFolder(objects, 2, Fault.REFUSAL)))
        .isInstanceOf(IOException.class)
        .hasMessage(
            "Step log memory/%s cannot be read (The store does not answer.): see whether the store"
                + " can be reached and you may read it.",
            PART);
    // Operation 0 deletes the open rows, 1 lists the parts, 2 writes one.
    FaultyFolder refuses = new FaultyFolder(new TreeMap<>(), 2, Fault.REFUSAL);
    StepLog log = StepLog.resume(refuses, 0, () -> now);
    log.append(row(1));
    log.append(row(2));
    log.append(row(3));
    assertThatThrownBy(log::closePart)
        .isInstanceOf(IOException.class)
        .hasMessage(
            "Step log memory/%s cannot be written (The store does not answer.): make room or mend"
                + " the file system, and start again.",
            PART);
    log.close();
    assertThat(StepLog.read(refuses)).containsExactly(row(1), row(2), row(3));
  }

  private void threeRows() throws IOException {
    try (StepLog log = resume(0)) {
      log.append(row(1));
      log.append(row(2));
      log.append(row(3));
    }
  }

  private void put(String name, String text) {
    objects.put(name, text.getBytes(UTF_8));
  }

  private void assertDamaged(int line) {
    assertThatThrownBy(() -> StepLog.read(folder))
        .isInstanceOf(IOException.class)
        .hasMessage(SENTENCE, line)
        .hasNoCause();
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
    assertThat(StepRow.find(row(3).json())).contains(row(3));
    assertThat(StepRow.find(row(2).json())).contains(row(2));
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
    return LoggedRun.row(step);
  }
}
