package io.copse.models.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.copse.models.optim.AdamWSettings;
import io.copse.models.optim.LearningRateSchedule.Wsd;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Needs the right to mount a small memory file system, and is skipped without it. */
class TestFullDisk {
  private static final int VOCABULARY = 64;
  private static final int LENGTH = 16;
  private static final TokenStream STREAM = new SyntheticStream(1, VOCABULARY);

  @TempDir Path folder;

  @Test
  void aCheckpointThatFindsNoRoomStopsTheRunAndTheOneBeforeItIsUsed() throws Exception {
    String expected = run(store(folder.resolve("room"))).weightsHash();
    Path disk = Files.createDirectory(folder.resolve("disk"));
    // A checkpoint takes about 50 kB; the disk holds two and a half.
    assumeTrue(command("mount", "-t", "tmpfs", "-o", "size=128k", "tmpfs", disk.toString()) == 0);
    try {
      CheckpointStore store = store(disk.resolve("run"));
      assertThatThrownBy(() -> run(store))
          .isInstanceOf(IOException.class)
          .hasMessageContaining("Checkpoint ")
          .hasMessageContaining("cannot be written")
          .hasMessageEndingWith(": make room or mend the file system, and start again.");
      long last = store.latest().orElseThrow().state().step();
      assertThat(last).isBetween(5L, 35L);
      try (Stream<Path> files = Files.walk(disk)) {
        assertThat(files).noneMatch(file -> file.getFileName().toString().startsWith("."));
      }
      assertThat(command("mount", "-o", "remount,size=1m", disk.toString())).isZero();
      assertThat(run(store).weightsHash()).isEqualTo(expected);
      assertThat(StepLog.read(store.folder())).extracting(StepRow::step).hasSize(40).isSorted();
    } finally {
      command("umount", disk.toString());
    }
  }

  private static int command(String... words) throws IOException, InterruptedException {
    return new ProcessBuilder(words)
        .redirectErrorStream(true)
        .redirectOutput(ProcessBuilder.Redirect.DISCARD)
        .start()
        .waitFor();
  }

  private static CheckpointStore store(Path folder) {
    return new CheckpointStore(
        new LocalFolder(folder), "config", new Bigram(VOCABULARY, 0).parameterSpecs());
  }

  private static TrainingResult run(CheckpointStore store) throws IOException {
    TrainingPlan plan =
        new TrainingPlan(
            4,
            LENGTH,
            new TrainingPlan.Stretch(0, 40, 0),
            new TrainingPlan.Clock(new Wsd(0.1, 10 * 64, 16 * 64, 40 * 64), 0, 4 * LENGTH),
            AdamWSettings.of(0.01),
            1.0,
            new TrainingPlan.Intervals(5, 1));
    return new TrainingLoop(new Bigram(VOCABULARY, 9), STREAM, new LocalReducer(1), plan)
        .run(
            () -> TrainingState.initial(new Bigram(VOCABULARY, 5).weights()), store, Progress.NONE);
  }
}
