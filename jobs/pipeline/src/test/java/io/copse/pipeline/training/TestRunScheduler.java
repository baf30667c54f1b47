package io.copse.pipeline.training;

import static org.assertj.core.api.Assertions.assertThat;

import io.copse.pipeline.TrainingFixture;
import io.copse.pipeline.config.Arm;
import io.copse.pipeline.training.RunOutcome.Status;
import io.copse.pipeline.training.RunSpec.Stream;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class TestRunScheduler {
  private final List<RunOutcome> heard = new ArrayList<>();

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

  private Map<String, RunOutcome> schedule(
      int slots, List<RunSpec> runs, RunScheduler.Launcher launcher) throws InterruptedException {
    return new RunScheduler(slots, RunSpec::toTokens).run(runs, launcher, heard::add);
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
        run -> {
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
            run -> {
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
        run -> {
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
            run -> {
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
            run -> RunOutcome.without(run.runId(), Status.DIVERGED, "not finite"));
    assertThat(outcomes.get("child").status()).isEqualTo(Status.DIVERGED);
    assertThat(outcomes.get("child").reason()).isEqualTo("Its parent bad diverged.");
  }
}
