package io.copse.pipeline.launch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.copse.pipeline.UsageException;
import io.copse.pipeline.storage.Epochs;
import io.copse.pipeline.storage.NotOwnerException;
import io.copse.pipeline.storage.OtherFileSystem;
import io.copse.pipeline.storage.RunStorage;
import io.copse.pipeline.storage.StoredFolder;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.LongConsumer;
import org.apache.hadoop.conf.Configuration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TestOutputLock {
  private static final Duration LEASE = Duration.ofMinutes(2);
  private static final String ELSEWHERE =
      new Holder("elsewhere", "another kernel", 77, 5, "2026-01-01T10:00:00Z").json();

  @TempDir Path folder;

  private RunStorage storage() {
    return RunStorage.open(folder.toString(), new Configuration());
  }

  /** Time that passes at once; {@code as} is called with the seconds that have passed. */
  private static Waiting passing(LongConsumer as) {
    return new Waiting() {
      private long nanos;

      @Override
      public long nanos() {
        return nanos;
      }

      @Override
      public void sleep(Duration time) {
        nanos += time.toNanos();
        as.accept(TimeUnit.NANOSECONDS.toSeconds(nanos));
      }
    };
  }

  private OutputLock acquire() {
    return OutputLock.acquire(storage(), LEASE, () -> {}, passing(seconds -> {}));
  }

  /** Lets others run: the lease passes at once, but their writes take time. */
  private static void pause(long seconds) {
    try {
      Thread.sleep(5);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private Epochs heldBy(String holder) throws IOException {
    Epochs epochs = storage().owners();
    epochs.begin(epochs.present() + 1, holder.getBytes(StandardCharsets.UTF_8));
    return epochs;
  }

  @Test
  void theSecondJobIsToldWhoTheFirstIs() throws IOException {
    try (OutputLock held = acquire()) {
      assertThat(held.owner().epoch()).isEqualTo(1);
      assertThat(held.isAfterUnended()).isFalse();
      assertThatThrownBy(this::acquire)
          .isInstanceOf(UsageException.class)
          .hasMessageStartingWith(
              "The output %s is in use by a job on host %s, process %d, since ",
              folder, Holder.here().host(), ProcessHandle.current().pid())
          .hasMessageEndingWith(": wait until it ends, or name another output.");
    }
    try (OutputLock next = acquire()) {
      assertThat(next.owner().epoch()).isEqualTo(2);
      assertThat(next.isAfterUnended()).isFalse();
      assertThat(folder.resolve(".owner").toFile().list()).containsExactly("epoch-2");
    }
  }

  @Test
  void aDeadJobOfThisMachineHoldsNothing() throws IOException {
    Holder self = Holder.here();
    // The process number is in use again, by a process that started at another time.
    Holder dead =
        new Holder(self.host(), self.kernel(), self.pid(), self.startTicks() - 1, "earlier");
    heldBy(dead.json());
    try (OutputLock held = OutputLock.acquire(storage(), LEASE, () -> {}, noTime())) {
      assertThat(held.isAfterUnended()).isTrue();
    }
  }

  @Test
  void aJobOfThisMachineThatLivesKeepsItsLockHoweverLongItIsStopped() throws Exception {
    Process sleeper = new ProcessBuilder("sleep", "60").start();
    try {
      Holder self = Holder.here();
      long ticks =
          Long.parseLong(
              Files.readString(Path.of("/proc/" + sleeper.pid() + "/stat")).split(" ")[21]);
      heldBy(new Holder(self.host(), self.kernel(), sleeper.pid(), ticks, "now").json());
      new ProcessBuilder("kill", "-STOP", Long.toString(sleeper.pid())).start().waitFor();
      assertThatThrownBy(() -> OutputLock.acquire(storage(), LEASE, () -> {}, noTime()))
          .hasMessageContaining("process " + sleeper.pid());
    } finally {
      sleeper.destroyForcibly().waitFor();
    }
    OutputLock.acquire(storage(), LEASE, () -> {}, noTime()).close();
  }

  /** Fails a test in which a job waits, though it can know whether the other lives. */
  private static Waiting noTime() {
    return passing(
        seconds -> {
          throw new AssertionError("It waited.");
        });
  }

  @Test
  void aProcessOfAnotherNamespaceIsNotTakenForADeadOne() throws IOException {
    Holder self = Holder.here();
    // The same host and a process number that is free here.
    heldBy(new Holder(self.host(), "the boot pid:[1]", 4_000_000, 5, "now").json());
    Epochs epochs = storage().owners();
    assertThatThrownBy(
            () ->
                OutputLock.acquire(
                    storage(), LEASE, () -> {}, passing(seconds -> beat(epochs, 1, seconds))))
        .isInstanceOf(UsageException.class)
        .hasMessageContaining("process 4000000");
  }

  private static void beat(Epochs epochs, long epoch, long sign) {
    try {
      epochs.beat(epoch, Long.toString(sign));
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  @Test
  void aJobElsewhereHoldsItsLockUntilItHasShownNoLifeForALease() throws IOException {
    Epochs epochs = heldBy(ELSEWHERE);
    epochs.beat(1, "41");
    assertThatThrownBy(
            () ->
                OutputLock.acquire(
                    storage(),
                    LEASE,
                    () -> {},
                    passing(
                        seconds -> {
                          if (seconds >= 115) {
                            beat(epochs, 1, 42);
                          }
                        })))
        .hasMessageContaining("host elsewhere, process 77, since 2026-01-01T10:00:00Z");
    long[] waited = new long[1];
    OutputLock.acquire(storage(), LEASE, () -> {}, passing(seconds -> waited[0] = seconds)).close();
    assertThat(waited[0]).isEqualTo(LEASE.toSeconds());
  }

  @Test
  void aJobThatEndsWhileAnotherWaitsGivesItsLockAtOnce() throws IOException {
    Epochs epochs = heldBy(ELSEWHERE);
    long[] waited = new long[1];
    Waiting waiting =
        passing(
            seconds -> {
              waited[0] = seconds;
              try {
                epochs.end(1);
              } catch (IOException e) {
                throw new AssertionError(e);
              }
            });
    OutputLock.acquire(storage(), LEASE, () -> {}, waiting).close();
    assertThat(waited[0]).isEqualTo(5);
  }

  @Test
  void timesOfModificationSayNothing() throws IOException {
    heldBy(Holder.here().json());
    Path epoch = folder.resolve(".owner/epoch-1");
    for (String time : List.of("1999-01-01T00:00:00Z", "2999-01-01T00:00:00Z")) {
      Files.setLastModifiedTime(
          epoch, java.nio.file.attribute.FileTime.from(java.time.Instant.parse(time)));
      assertThatThrownBy(this::acquire).hasMessageContaining("is in use by a job on host");
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"", "null", "[]", "{", "{\"host\":null}", "{\"token\":\"../x\"}", "\0\0", "7"})
  void aLockThatCannotBeReadIsHeldForALeaseOnly(String damaged) throws IOException {
    Epochs epochs = heldBy(damaged);
    assertThatThrownBy(
            () ->
                OutputLock.acquire(
                    storage(), LEASE, () -> {}, passing(seconds -> beat(epochs, 1, seconds))))
        .isInstanceOf(UsageException.class)
        .hasMessageContaining("is in use by a job that left no name");
    acquire().close();
  }

  @Test
  void whatIsNoLockHoldsNothing() throws IOException {
    Path owners = Files.createDirectories(folder.resolve(".owner"));
    Files.createSymbolicLink(owners.resolve("epoch-1"), Path.of("to/nothing"));
    Files.createDirectories(owners.resolve("epoch-2/inner"));
    Files.createFile(owners.resolve("epoch-../../x".replace('/', '_')));
    Files.createFile(folder.resolve(".lock"));
    try (OutputLock held = acquire()) {
      assertThat(held.owner().epoch()).isEqualTo(3);
    }
    assertThat(folder.resolve(".lock")).exists();
  }

  @Test
  void ofManyThatTakeADeadJobsLockOverOneGetsIt() throws Exception {
    ExecutorService threads = Executors.newFixedThreadPool(8);
    try {
      for (int round = 0; round < 20; round++) {
        heldBy(ELSEWHERE);
        List<Callable<OutputLock>> jobs = new ArrayList<>();
        for (int i = 0; i < 8; i++) {
          jobs.add(
              () -> OutputLock.acquire(storage(), LEASE, () -> {}, passing(TestOutputLock::pause)));
        }
        List<OutputLock> got = new ArrayList<>();
        for (Future<OutputLock> job : threads.invokeAll(jobs)) {
          try {
            got.add(job.get());
          } catch (ExecutionException e) {
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
  void whoLosesTheLockIsToldOnceAndWritesNoMore() throws Exception {
    CountDownLatch lost = new CountDownLatch(1);
    AtomicReference<Thread> thread = new AtomicReference<>();
    OutputLock slow =
        OutputLock.acquire(
            storage(),
            Duration.ofMillis(60),
            () -> {
              thread.set(Thread.currentThread());
              lost.countDown();
            });
    StoredFolder run = storage().ownedBy(slow.owner()).run("a");
    run.writeText("before", "x");
    heldBy(ELSEWHERE);
    assertThat(lost.await(30, TimeUnit.SECONDS)).isTrue();
    assertThat(thread.get().getName()).isEqualTo("output-lock");
    String sentence =
        "The output %s has been taken over by another job (epoch 2 after 1): this job stops, and the other does what is missing."
            .formatted(folder);
    assertThatThrownBy(() -> run.write("after", out -> out.write(1)))
        .isInstanceOf(NotOwnerException.class)
        .hasMessage(sentence);
    assertThatThrownBy(() -> run.delete("before")).hasMessage(sentence);
    assertThatThrownBy(() -> run.create("after", new byte[1])).hasMessage(sentence);
    assertThat(run.names("")).containsExactly("before");
    slow.close();
    assertThat(storage().owners().hasEnded(2)).isFalse();
    assertThat(storage().owners().present()).isEqualTo(2);
  }

  @Test
  void theHolderShowsThatItLives() throws Exception {
    try (OutputLock held = OutputLock.acquire(storage(), Duration.ofMillis(60), () -> {})) {
      Epochs epochs = storage().owners();
      String first = epochs.beat(1);
      while (epochs.beat(1).equals(first)) {
        Thread.onSpinWait();
      }
    }
  }

  @Test
  void holdsOnAFileSystemOfHadoop() {
    RunStorage storage = OtherFileSystem.storage(folder, new Configuration());
    try (OutputLock held = OutputLock.acquire(storage, LEASE, () -> {})) {
      assertThatThrownBy(() -> OutputLock.acquire(storage, LEASE, () -> {}))
          .isInstanceOf(UsageException.class)
          .hasMessageContaining("is in use by a job on host " + Holder.here().host());
    }
    OutputLock.acquire(storage, LEASE, () -> {}).close();
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
