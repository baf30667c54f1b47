package io.copse.models.train;

import static org.assertj.core.api.Assertions.assertThat;

import io.copse.models.train.FaultyFolder.Fault;
import java.io.IOException;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Every store operation of a run fails once; each kind of fault is tried at each. */
class TestStepLogFaults {
  /** An update that no checkpoint follows: the run diverges after it. */
  private static final long DIVERGED = 11;

  /** An update with a checkpoint, of a run that is short enough for all pairs of faults. */
  private static final long SECOND_CHECKPOINT = 8;

  @ParameterizedTest
  @ValueSource(longs = {LoggedRun.END, DIVERGED})
  void theLogOfARunThatWasDisturbedAtAnyOperationIsThatOfAnUndisturbedOne(long last)
      throws IOException {
    int points = 0;
    for (Fault fault : Fault.values()) {
      boolean failed = true;
      for (int at = 0; failed; at++) {
        SortedMap<String, byte[]> objects = new TreeMap<>();
        failed = run(new FaultyFolder(objects, at, fault), last);
        assertVouchedFor(objects);
        complete(objects, last);
        points++;
      }
    }
    // Each fault at each operation, and once none.
    assertThat(points).isGreaterThan(4 * 15);
  }

  @ParameterizedTest
  @EnumSource(names = {"DEATH_BEFORE", "DEATH_AFTER"})
  void soIsThatOfARunWhoseProcessDiedTwice(Fault first) throws IOException {
    boolean failed = true;
    for (int at = 0; failed; at++) {
      SortedMap<String, byte[]> left = new TreeMap<>();
      failed = run(new FaultyFolder(left, at, first), SECOND_CHECKPOINT);
      for (Fault second : List.of(Fault.DEATH_BEFORE, Fault.DEATH_AFTER)) {
        boolean failedAgain = true;
        for (int then = 0; failedAgain; then++) {
          SortedMap<String, byte[]> objects = new TreeMap<>(left);
          failedAgain = run(new FaultyFolder(objects, then, second), SECOND_CHECKPOINT);
          assertVouchedFor(objects);
          complete(objects, SECOND_CHECKPOINT);
        }
      }
    }
  }

  @ParameterizedTest
  @EnumSource(Fault.class)
  void soIsThatOfARunThatGoesBackToTheCheckpointBefore(Fault fault) throws IOException {
    boolean failed = true;
    for (int at = 0; failed; at++) {
      SortedMap<String, byte[]> objects = new TreeMap<>();
      failed = run(new FaultyFolder(objects, at, fault), LoggedRun.END);
      List<String> manifests =
          objects.keySet().stream().filter(name -> name.endsWith("manifest.json")).toList();
      if (!manifests.isEmpty()) {
        objects.put(manifests.get(manifests.size() - 1), new byte[0]);
      }
      complete(objects, LoggedRun.END);
    }
  }

  /** As if the intervals had changed: the checkpoint may lie within a part. */
  @ParameterizedTest
  @EnumSource(Fault.class)
  void aLogThatIsCutAnywhereAndDisturbedAtAnyOperationHasTheRowsUpToThere(Fault fault)
      throws IOException {
    SortedMap<String, byte[]> whole = new TreeMap<>();
    StepLog log = StepLog.resume(new FaultyFolder(whole), 0, () -> 0);
    for (StepRow row : LoggedRun.rows(LoggedRun.END)) {
      log.append(row);
      if (row.step() == 7) {
        log.closePart();
      }
    }
    log.close();
    for (long step = 0; step <= LoggedRun.END; step++) {
      boolean failed = true;
      for (int at = 0; failed; at++) {
        SortedMap<String, byte[]> objects = new TreeMap<>(whole);
        FaultyFolder folder = new FaultyFolder(objects, at, fault);
        try {
          StepLog.resume(folder, step, () -> 0);
        } catch (IOException e) {
          assertThat(folder.hasFailed()).isTrue();
        }
        failed = folder.hasFailed();
        assertHasRows(StepLog.read(new FaultyFolder(objects)), step);
        StepLog.resume(new FaultyFolder(objects), step, () -> 0);
        assertThat(StepLog.read(new FaultyFolder(objects))).isEqualTo(LoggedRun.rows(step));
        assertThat(objects.keySet()).allMatch(name -> !name.equals(LogPart.OPEN));
      }
    }
  }

  /** The first attempt is lost sight of, the second begins, and both write. */
  @Test
  void twoAttemptsThatWriteAtOnceLogEachUpdateOnce() throws IOException {
    for (long last : new long[] {LoggedRun.END, DIVERGED}) {
      for (long seen = 0; seen <= last; seen++) {
        for (long met = 0; met <= last; met++) {
          SortedMap<String, byte[]> objects = new TreeMap<>();
          LoggedRun first = new LoggedRun(new FaultyFolder(objects));
          first.run(seen);
          LoggedRun second = new LoggedRun(new FaultyFolder(objects));
          second.run(met);
          first.run(last);
          second.run(last);
          second.close();
          // The first one dies here, and leaves what it has written.
          assertThat(StepLog.read(new FaultyFolder(objects))).isEqualTo(LoggedRun.rows(last));
          first.close();
          assertThat(StepLog.read(new FaultyFolder(objects))).isEqualTo(LoggedRun.rows(last));
        }
      }
    }
  }

  /** Runs up to an update; returns whether the store failed. */
  private static boolean run(FaultyFolder folder, long last) {
    try (LoggedRun run = new LoggedRun(folder)) {
      run.run(last);
    } catch (IOException e) {
      assertThat(folder.hasFailed()).isTrue();
    }
    return folder.hasFailed();
  }

  /** Whatever has happened, the log has the rows up to the last checkpoint. */
  private static void assertVouchedFor(SortedMap<String, byte[]> objects) throws IOException {
    FaultyFolder folder = new FaultyFolder(objects);
    assertHasRows(StepLog.read(folder), LoggedRun.checkpoint(folder));
  }

  /** The rows are those of a run, each once and without a gap, at least up to an update. */
  private static void assertHasRows(List<StepRow> rows, long last) {
    assertThat(rows).hasSizeGreaterThanOrEqualTo(LoggedRun.rows(last).size());
    assertThat(rows).isEqualTo(LoggedRun.rows(LoggedRun.END).subList(0, rows.size()));
  }

  private static void complete(SortedMap<String, byte[]> objects, long last) throws IOException {
    assertThat(run(new FaultyFolder(objects), last)).isFalse();
    assertThat(StepLog.read(new FaultyFolder(objects))).isEqualTo(LoggedRun.rows(last));
    assertThat(objects).doesNotContainKey(LogPart.OPEN);
  }
}
