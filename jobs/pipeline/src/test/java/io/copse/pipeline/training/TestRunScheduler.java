package io.copse.pipeline.training;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.copse.pipeline.TrainingFixture;
import io.copse.pipeline.config.Arm;
import io.copse.pipeline.storage.NotOwnerException;
import io.copse.pipeline.training.RunOutcome.Status;
import io.copse.pipeline.training.RunSpec.Stream;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.IntSupplier;
import org.apache.spark.SparkException;
import org.junit.jupiter.api.Test;

class TestRunScheduler {
  private final List<RunOutcome> heard = new ArrayList<>();
  private final List<String> said = new ArrayList<>();
  private final List<String> launched = Collections.synchronizedList(new ArrayList<>());
  private final List<String> cancelled = new ArrayList<>();
  private final List<String> forgotten = new ArrayList<>();
  private final CountDownLatch cancellation = new CountDownLatch(1);

  private static RunSpec run(String id, String parent, long tokens, int replicas) {
    return new RunSpec(
        id,
        Arm.DENSE,
        TrainingFixture.model("transformer++", 32, 2, 2, 1e-3),
        new RunSpec.Batch(1, 1, replicas),
        new RunSpec.TokenSpan(0, 0, tokens, 0, tokens),
        parent == null ? "" : parent,
        new Stream("corpus", "train"));
  }

  /** What a test does in place of Spark's job. */
  private interface Job {
    RunOutcome run(RunSpec run, int tasks) throws Exception;
  }

  private Map<String, RunOutcome> schedule(int slots, List<RunSpec> runs, Job job)
      throws InterruptedException {
    return schedule(() -> slots, runs, job);
  }

  private Map<String, RunOutcome> schedule(IntSupplier slots, List<RunSpec> runs, Job job)
      throws InterruptedException {
    // Half a minute goes by with each look.
    AtomicLong clock = new AtomicLong();
    SlotWatch watch = new SlotWatch(slots, () -> clock.addAndGet(Duration.ofSeconds(30).toNanos()));
    return new RunScheduler(watch, RunSpec::toTokens, Duration.ofMillis(2), new Heard())
        .run(runs, new Launched(job));
  }

  private final class Heard implements RunScheduler.Events {
    @Override
    public void ended(RunOutcome outcome) {
      heard.add(outcome);
    }

    @Override
    public void said(String sentence) {
      said.add(sentence);
    }
  }

  private final class Launched implements RunScheduler.Launcher {
    private final Job job;

    Launched(Job job) {
      this.job = job;
    }

    @Override
    public RunOutcome launch(RunSpec run, int tasks) throws Exception {
      launched.add(run.runId() + " in " + tasks);
      return job.run(run, tasks);
    }

    @Override
    public void cancel(RunSpec run) {
      cancelled.add(run.runId());
      cancellation.countDown();
    }

    @Override
    public void forget(String runId) {
      forgotten.add(runId);
    }
  }

  private static RunOutcome finished(RunSpec run) {
    return RunOutcome.without(run.runId(), Status.FINISHED, "");
  }

  @Test
  void childrenStartAfterTheirParentAndLongPathsFirst() throws InterruptedException {
    List<String> order = Collections.synchronizedList(new ArrayList<>());
    List<RunSpec> runs =
        List.of(run("short", null, 30, 1), run("root", null, 10, 1), run("child", "root", 100, 1));
    schedule(
        1,
        runs,
        (run, tasks) -> {
          order.add(run.runId());
          return finished(run);
        });
    assertThat(order).containsExactly("root", "child", "short");
    assertThat(heard).extracting(RunOutcome::runId).containsExactlyElementsOf(order);
  }

  @Test
  void runsShareTheSlotsAndReplicasTakeSeveral() throws InterruptedException {
    CyclicBarrier bothAtOnce = new CyclicBarrier(2);
    AtomicInteger inside = new AtomicInteger();
    List<RunSpec> runs =
        List.of(run("a", null, 1, 1), run("b", null, 1, 1), run("wide", "a", 9, 2));
    Map<String, RunOutcome> outcomes =
        schedule(
            2,
            runs,
            (run, tasks) -> {
              int now = inside.addAndGet(run.replicas());
              if (run.replicas() == 1) {
                bothAtOnce.await();
              }
              inside.addAndGet(-run.replicas());
              assertThat(now).isLessThanOrEqualTo(2);
              return finished(run);
            });
    assertThat(outcomes.values()).extracting(RunOutcome::status).containsOnly(Status.FINISHED);
  }

  @Test
  void replicasThatTheSlotsDoNotHoldTakeTurnsInOne() throws InterruptedException {
    assertThat(RunScheduler.tasks(run("a", null, 1, 4), 4)).isEqualTo(4);
    assertThat(RunScheduler.tasks(run("a", null, 1, 4), 3)).isEqualTo(1);
    CyclicBarrier bothAtOnce = new CyclicBarrier(2);
    schedule(
        2,
        List.of(run("a", null, 1, 4), run("b", null, 1, 1)),
        (run, tasks) -> {
          bothAtOnce.await();
          return finished(run);
        });
    assertThat(heard).extracting(RunOutcome::status).containsOnly(Status.FINISHED);
  }

  @Test
  void aFailureEndsItsDescendantsAndNothingElse() throws InterruptedException {
    List<RunSpec> runs =
        List.of(
            run("bad", null, 1, 1),
            run("child", "bad", 1, 1),
            run("grandchild", "child", 1, 1),
            run("other", null, 1, 1));
    Map<String, RunOutcome> outcomes =
        schedule(
            2,
            runs,
            (run, tasks) -> {
              if (run.runId().equals("bad")) {
                throw new IllegalStateException("outer", new IllegalStateException("disk full"));
              }
              return finished(run);
            });
    assertThat(outcomes.get("bad").reason()).isEqualTo("disk full");
    assertThat(outcomes.get("child").reason()).isEqualTo("Its parent bad failed.");
    assertThat(outcomes.get("grandchild").status()).isEqualTo(Status.FAILED);
    assertThat(outcomes.get("other").status()).isEqualTo(Status.FINISHED);
  }

  @Test
  void whatDescendsFromADivergedRunHasDivergedToo() throws InterruptedException {
    Map<String, RunOutcome> outcomes =
        schedule(
            2,
            List.of(run("bad", null, 1, 1), run("child", "bad", 1, 1)),
            (run, tasks) -> RunOutcome.without(run.runId(), Status.DIVERGED, "not finite"));
    assertThat(outcomes.get("child").status()).isEqualTo(Status.DIVERGED);
    assertThat(outcomes.get("child").reason()).isEqualTo("Its parent bad diverged.");
  }

  @Test
  void aCancellationOfAllJobsStopsTheScheduleAndFailsNoRun() {
    List<RunSpec> runs =
        List.of(
            run("a", null, 9, 1),
            run("b", null, 8, 1),
            run("child", "a", 1, 1),
            run("c", null, 1, 1));
    CountDownLatch never = new CountDownLatch(1);
    for (Exception stop :
        List.of(
            new IOException(
                new SparkException("Job 3 cancelled as part of cancellation of all jobs")),
            new IllegalStateException("Job 3 cancelled because SparkContext was shut down"),
            new IllegalStateException(new NotOwnerException("The output has another owner.")))) {
      launched.clear();
      cancelled.clear();
      assertThatThrownBy(
              () ->
                  schedule(
                      2,
                      runs,
                      (run, tasks) -> {
                        if (run.runId().equals("a")) {
                          throw stop;
                        }
                        never.await();
                        return finished(run);
                      }))
          .hasMessageStartingWith("Training was stopped before its end, and the same command goes")
          .hasRootCauseMessage(Causes.rootSentence(stop));
      assertThat(launched).isSubsetOf("a in 1", "b in 1");
      assertThat(cancelled).isSubsetOf("b");
      assertThat(heard).isEmpty();
    }
  }

  @Test
  void replicasGoOnInTurnsIfTheirSlotsAreLostForGood() throws InterruptedException {
    AtomicInteger slots = new AtomicInteger(2);
    Map<String, RunOutcome> outcomes =
        schedule(
            slots::get,
            List.of(run("wide", null, 9, 2), run("next", "wide", 1, 2)),
            (run, tasks) -> {
              if (run.runId().equals("wide") && tasks == 2) {
                slots.set(1);
                cancellation.await();
                throw new SparkException("Job 0 cancelled part of cancelled job group run wide");
              }
              slots.set(2);
              return finished(run);
            });
    assertThat(launched).startsWith("wide in 2", "wide in 1").endsWith("next in 2").hasSize(3);
    assertThat(outcomes.values()).extracting(RunOutcome::status).containsOnly(Status.FINISHED);
    assertThat(said).singleElement().asString().startsWith("1 of 2 slots have been gone");
    assertThat(cancelled).contains("wide");
  }

  @Test
  void aDamagedParentIsTrainedAgainBeforeItsChildren() throws InterruptedException {
    AtomicInteger trained = new AtomicInteger();
    List<RunSpec> runs =
        List.of(run("seed", null, 9, 1), run("a", "seed", 2, 1), run("b", "seed", 1, 1));
    Map<String, RunOutcome> outcomes =
        schedule(
            1,
            runs,
            (run, tasks) -> {
              if (run.runId().equals("seed")) {
                trained.incrementAndGet();
              } else if (trained.get() == 1) {
                throw new SparkException("a task failed", damaged("seed"));
              }
              return finished(run);
            });
    assertThat(launched).containsExactly("seed in 1", "a in 1", "seed in 1", "a in 1", "b in 1");
    assertThat(forgotten).containsExactly("seed");
    assertThat(outcomes.values()).extracting(RunOutcome::status).containsOnly(Status.FINISHED);
  }

  @Test
  void aCheckpointThatStaysDamagedFailsItsFinder() throws InterruptedException {
    Map<String, RunOutcome> outcomes =
        schedule(
            1,
            List.of(run("seed", null, 9, 1), run("a", "seed", 2, 1)),
            (run, tasks) -> {
              if (run.runId().equals("a")) {
                throw damaged("seed");
              }
              return finished(run);
            });
    assertThat(forgotten).containsExactly("seed", "seed");
    assertThat(outcomes.get("seed").status()).isEqualTo(Status.FINISHED);
    assertThat(outcomes.get("a").status()).isEqualTo(Status.FAILED);
    assertThat(outcomes.get("a").reason()).contains("its checkpoint is gone or damaged");
  }

  private static DamagedCheckpointException damaged(String runId) {
    return new DamagedCheckpointException(runId, "runs/" + runId);
  }
}
