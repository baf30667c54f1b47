package io.copse.models.train;

import static org.assertj.core.api.Assertions.assertThat;

import io.copse.models.optim.AdamWSettings;
import io.copse.models.optim.LearningRateSchedule.Wsd;
import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * A run whose process dies at any operation on its folder, before or after the operation is done,
 * and which another process takes up.
 */
class TestCrashes {
  private static final int VOCABULARY = 5;
  private static final int LENGTH = 4;
  private static final int BATCH = 2;
  private static final int UPDATES = 12;
  private static final TokenStream STREAM = new SyntheticStream(1, VOCABULARY);
  private static final TrainingPlan PLAN =
      new TrainingPlan(
          BATCH,
          LENGTH,
          new TrainingPlan.Stretch(0, UPDATES, 0),
          new TrainingPlan.Clock(Wsd.stem(0.1, BATCH * LENGTH), 0, BATCH * LENGTH),
          AdamWSettings.of(0.01),
          1.0,
          new TrainingPlan.Intervals(3, 2));

  /** Operations of a whole run, at least: a log, data and a manifest are written four times. */
  private static final int LEAST_OPERATIONS = 20;

  /** Of the first crashes before a second one, only every so many-th is tried. */
  private static final int STRIDE = 9;

  private final MemoryFolder undisturbed = new MemoryFolder();
  private String weightsHash;
  private TrainingState end;

  @BeforeEach
  void trainWithoutACrash() throws IOException {
    weightsHash = process(undisturbed);
    end = store(undisturbed).latest().orElseThrow().state();
    assertThat(StepLog.read(undisturbed)).hasSize(UPDATES / 2);
    assertThat(checkpoints(undisturbed))
        .containsExactly("step-000000000012/manifest.json", "step-000000000012/model.safetensors");
  }

  @Test
  void aCrashAtAnyOperationLeavesWhatTheRunGoesOnFromToTheSameEnd() throws IOException {
    int points = 0;
    MemoryFolder folder = new MemoryFolder();
    while (crashes(folder, points)) {
      assertEndsAlike(folder, "crash at point %d".formatted(points));
      points++;
      folder = new MemoryFolder();
    }
    // The point after the last one was never reached: this run has ended.
    assertAlike(folder, "no crash");
    assertThat(points).isGreaterThan(2 * LEAST_OPERATIONS);
  }

  @Test
  void aSecondCrashAtAnyOperationOfTheProcessThatGoesOnDoesNoHarmEither() throws IOException {
    int pairs = 0;
    for (int first = 0; crashes(new MemoryFolder(), first); first += STRIDE) {
      MemoryFolder folder = new MemoryFolder();
      int second = 0;
      while (crashes(folder, first) && crashes(folder, second)) {
        assertEndsAlike(folder, "crashes at points %d and %d".formatted(first, second));
        pairs++;
        second++;
        folder = new MemoryFolder();
      }
      assertAlike(folder, "crash at point %d".formatted(first));
    }
    assertThat(pairs).isGreaterThan(5 * LEAST_OPERATIONS);
  }

  /** Runs a process that crashes at a point, and returns whether it came there. */
  private static boolean crashes(MemoryFolder folder, int point) {
    Crash crash = new Crash(point);
    try {
      process(new WatchedFolder(folder, crash));
      assertThat(crash.crashed).isFalse();
      return false;
    } catch (IOException e) {
      assertThat(crash.crashed).isTrue();
      return true;
    }
  }

  private void assertEndsAlike(MemoryFolder folder, String what) throws IOException {
    assertThat(process(folder)).as(what).isEqualTo(weightsHash);
    assertAlike(folder, what);
  }

  private void assertAlike(MemoryFolder folder, String what) throws IOException {
    assertThat(StepLog.read(folder)).as(what).isEqualTo(StepLog.read(undisturbed));
    assertThat(checkpoints(folder)).as(what).isEqualTo(checkpoints(undisturbed));
    assertThat(CheckpointStore.looksWhole(folder)).as(what).isTrue();
    TrainingState state = store(folder).latest().orElseThrow().state();
    assertThat(state.step()).as(what).isEqualTo(end.step());
    assertThat(state.cursor()).as(what).isEqualTo(end.cursor());
    assertThat(state.tokens()).as(what).isEqualTo(end.tokens());
    assertThat(state.recentLosses()).as(what).isEqualTo(end.recentLosses());
    assertThat(Hashes.sha256(state.weights())).as(what).isEqualTo(weightsHash);
    assertThat(state.firstMoment()).as(what).isEqualTo(end.firstMoment());
    assertThat(state.secondMoment()).as(what).isEqualTo(end.secondMoment());
  }

  /** Trains what is left of the run, and returns the checksum of its weights. */
  private static String process(RunFolder folder) throws IOException {
    CheckpointStore store = store(folder);
    TrainingResult result =
        new TrainingLoop(new Bigram(VOCABULARY, 99), STREAM, new LocalReducer(1), PLAN)
            .run(
                () -> TrainingState.initial(new Bigram(VOCABULARY, 5).weights()),
                store,
                Progress.NONE);
    store.keepLast();
    return result.weightsHash();
  }

  private static CheckpointStore store(RunFolder folder) {
    return new CheckpointStore(folder, "config", new Bigram(VOCABULARY, 0).parameterSpecs());
  }

  /** The objects of a folder's checkpoints, without the names of their attempts. */
  private static List<String> checkpoints(MemoryFolder folder) {
    return folder.names("step-").stream()
        .map(name -> name.replaceFirst("\\.[0-9a-f]{16}/", "/"))
        .toList();
  }

  /** Ends a process at a point: before or after an operation. Later operations all fail. */
  private static final class Crash implements WatchedFolder.Watch {
    private final int point;
    private int passed;
    private boolean crashed;

    Crash(int point) {
      this.point = point;
    }

    @Override
    public void before() throws IOException {
      pass();
    }

    @Override
    public void after() throws IOException {
      pass();
    }

    private void pass() throws IOException {
      if (crashed || passed == point) {
        crashed = true;
        throw new IOException("The process was killed.");
      }
      passed++;
    }
  }
}
