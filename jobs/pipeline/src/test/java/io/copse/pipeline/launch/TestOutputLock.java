package io.copse.pipeline.launch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.copse.pipeline.UsageException;
import io.copse.pipeline.launch.OutputLock.Holder;
import io.copse.pipeline.storage.OtherFileSystem;
import io.copse.pipeline.storage.RunStorage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.apache.hadoop.conf.Configuration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TestOutputLock {
  private static final Duration LEASE = Duration.ofMinutes(2);

  @TempDir Path folder;

  private RunStorage storage() {
    return RunStorage.open(folder.toString(), new Configuration());
  }

  private OutputLock acquire() {
    return OutputLock.acquire(storage(), LEASE, () -> {});
  }

  private Path file() {
    return folder.resolve(".lock");
  }

  private void heldBy(Holder holder) throws IOException {
    Files.write(file(), new ObjectMapper().writeValueAsBytes(holder));
  }

  @Test
  void theSecondJobIsToldWhoTheFirstIs() {
    Holder self = Holder.here();
    try (OutputLock held = acquire()) {
      assertThatThrownBy(this::acquire)
          .isInstanceOf(UsageException.class)
          .hasMessage(
              "The output %s is in use by a job on host %s, process %d, started at %s: wait until"
                  + " it ends, or name another output.",
              folder, self.host(), self.pid(), self.started());
    }
    assertThat(file()).doesNotExist();
    acquire().close();
  }

  @Test
  void aDeadJobOfThisHostHoldsNothing() throws IOException {
    Holder self = Holder.here();
    // The process number is in use again, by a process that started at another time.
    heldBy(new Holder("old", self.host(), self.pid(), "1999-01-01T00:00:00Z"));
    try (OutputLock held = acquire()) {
      assertThat(Files.readString(file()))
          .contains(Long.toString(self.pid()))
          .doesNotContain("old");
      assertThat(folder.toFile().list()).containsExactly(".lock");
    }
  }

  @Test
  void aJobOfAnotherHostHoldsItsLockUntilItHasBeenSilentForALease() throws IOException {
    Holder other = new Holder("token", "elsewhere", 77, "2026-01-01T10:00:00Z");
    heldBy(other);
    assertThatThrownBy(this::acquire)
        .hasMessageContaining("host elsewhere, process 77, started at 2026-01-01T10:00:00Z");
    Files.setLastModifiedTime(file(), FileTime.from(Instant.now().minus(LEASE).minusSeconds(1)));
    acquire().close();
    assertThat(file()).doesNotExist();
  }

  @Test
  void aLockThatIsBeingWrittenIsHeld() throws IOException {
    Files.createFile(file());
    assertThatThrownBy(this::acquire).hasMessageContaining("host unknown");
    Files.setLastModifiedTime(file(), FileTime.from(Instant.now().minus(LEASE).minusSeconds(1)));
    acquire().close();
  }

  @Test
  void ofManyThatTakeADeadJobsLockOverOneGetsIt() throws Exception {
    ExecutorService threads = Executors.newFixedThreadPool(8);
    try {
      for (int round = 0; round < 20; round++) {
        heldBy(new Holder("old" + round, "elsewhere", 1, "2026-01-01T10:00:00Z"));
        Files.setLastModifiedTime(file(), FileTime.from(Instant.EPOCH));
        List<Callable<OutputLock>> jobs = new ArrayList<>();
        for (int i = 0; i < 8; i++) {
          jobs.add(this::acquire);
        }
        List<OutputLock> got = new ArrayList<>();
        for (Future<OutputLock> job : threads.invokeAll(jobs)) {
          try {
            got.add(job.get());
          } catch (java.util.concurrent.ExecutionException e) {
            assertThat(e).hasCauseInstanceOf(UsageException.class);
          }
        }
        assertThat(got).hasSize(1);
        got.get(0).close();
      }
    } finally {
      threads.shutdownNow();
    }
  }

  @Test
  void whoLosesTheLockIsToldAndDoesNotRemoveTheOthers() throws Exception {
    CountDownLatch lost = new CountDownLatch(1);
    OutputLock slow = OutputLock.acquire(storage(), Duration.ofMillis(60), lost::countDown);
    heldBy(new Holder("new", "elsewhere", 1, "2026-01-01T10:00:00Z"));
    assertThat(lost.await(30, TimeUnit.SECONDS)).isTrue();
    slow.close();
    assertThat(file()).exists();
  }

  @Test
  void theHolderRenewsItsLock() throws Exception {
    try (OutputLock held = OutputLock.acquire(storage(), Duration.ofMillis(60), () -> {})) {
      Files.setLastModifiedTime(file(), FileTime.from(Instant.EPOCH));
      while (Files.getLastModifiedTime(file()).toInstant().equals(Instant.EPOCH)) {
        Thread.onSpinWait();
      }
    }
  }

  @Test
  void holdsOnAFileSystemOfHadoop() {
    RunStorage storage = OtherFileSystem.storage(folder, new Configuration());
    try (OutputLock held = OutputLock.acquire(storage, LEASE, () -> {})) {
      assertThat(file()).exists();
      assertThatThrownBy(() -> OutputLock.acquire(storage, LEASE, () -> {}))
          .isInstanceOf(UsageException.class)
          .hasMessageContaining("is in use by a job on host " + Holder.here().host());
    }
    assertThat(file()).doesNotExist();
  }

  @Test
  void anOutputThatCannotBeWrittenIsRefused() throws IOException {
    Path taken = Files.createFile(folder.resolve("file"));
    assertThatThrownBy(
            () ->
                OutputLock.acquire(
                    RunStorage.open(taken.toString(), new Configuration()), LEASE, () -> {}))
        .isInstanceOf(UsageException.class)
        .hasMessageContaining("cannot be locked");
  }
}
