package io.copse.models.train;

import static org.assertj.core.api.Assertions.assertThat;

import io.copse.models.lm.ParameterSpec;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Semaphore;
import org.junit.jupiter.api.Test;

/**
 * Two tasks that write one run's checkpoints at once: Spark started the second while the first
 * still lives on a lost executor. Their operations interleave in every order.
 */
class TestTwoWriters {
  private static final List<ParameterSpec> PARAMETERS =
      List.of(new ParameterSpec("weight", List.of(2, 2), 0, true, 1));

  @Test
  void twoThatSaveOneStepLeaveAWholeCheckpointAtEveryMoment() throws Exception {
    // Three operations each, and two more to remove what the other has not finished.
    assertThat(orders(List.of(10), List.of(10))).isGreaterThan(50);
  }

  @Test
  void oneThatIsAheadLeavesAWholeCheckpointAtEveryMoment() throws Exception {
    assertThat(orders(List.of(15), List.of(10))).isGreaterThan(100);
  }

  /** Runs both writers in every order of their operations, and returns how many there are. */
  private static int orders(List<Integer> first, List<Integer> second) throws Exception {
    int count = 0;
    Optional<List<Boolean>> order = Optional.of(List.of());
    while (order.isPresent()) {
      order = next(run(first, second, order.get()));
      count++;
    }
    return count;
  }

  /** Returns the order after this one: the last turn of the first writer is the second's. */
  private static Optional<List<Boolean>> next(List<Boolean> order) {
    int last = order.lastIndexOf(true);
    if (last < 0) {
      return Optional.empty();
    }
    List<Boolean> next = new ArrayList<>(order.subList(0, last));
    next.add(false);
    return Optional.of(next);
  }

  /**
   * Runs both writers.
   *
   * @param begin whether it is the first writer's turn, at each moment at which both have more to
   *     do; after these it is the first's
   * @return the same for all such moments
   */
  private static List<Boolean> run(
      List<Integer> firstSteps, List<Integer> secondSteps, List<Boolean> begin) throws Exception {
    MemoryFolder folder = new MemoryFolder();
    store(folder).save(checkpoint(5, 0));
    Writer first = new Writer(folder, firstSteps, 1);
    Writer second = new Writer(folder, secondSteps, 2);
    List<Boolean> order = new ArrayList<>();
    long step = 5;
    while (!first.done || !second.done) {
      boolean isFirst = second.done;
      if (!first.done && !second.done) {
        isFirst = order.size() >= begin.size() || begin.get(order.size());
        order.add(isFirst);
      }
      (isFirst ? first : second).turn();
      step = assertWhole(folder, order, step);
    }
    assertThat(first.failure).as("first writer in %s", order).isNull();
    assertThat(second.failure).as("second writer in %s", order).isNull();
    assertThat(step).isEqualTo(firstSteps.get(firstSteps.size() - 1).longValue());
    assertThat(CheckpointStore.looksWhole(folder)).as("%s", order).isTrue();
    assertCleanAfter(folder, order);
    return order;
  }

  /** Returns the last step, which is not before {@code step}. */
  private static long assertWhole(MemoryFolder folder, List<Boolean> order, long step)
      throws IOException {
    CheckpointStore.Checkpoint found = store(folder).latest().orElseThrow();
    TrainingState state = found.state();
    TrainingState expected = state((int) state.step());
    assertThat(state.step()).as("%s", order).isGreaterThanOrEqualTo(step);
    assertThat(state.weights()).as("%s", order).isEqualTo(expected.weights());
    assertThat(state.firstMoment()).as("%s", order).isEqualTo(expected.firstMoment());
    assertThat(state.secondMoment()).as("%s", order).isEqualTo(expected.secondMoment());
    assertThat(state.cursor()).as("%s", order).isEqualTo(expected.cursor());
    return state.step();
  }

  /** Asserts that two more steps leave their own checkpoints alone. */
  private static void assertCleanAfter(MemoryFolder folder, List<Boolean> order)
      throws IOException {
    store(folder).save(checkpoint(20, 1));
    store(folder).save(checkpoint(25, 1));
    assertThat(folder.names("step-"))
        .as("%s", order)
        .extracting(name -> name.replaceFirst("\\..{16}/", "/"))
        .containsExactly(
            "step-000000000020/manifest.json",
            "step-000000000020/model.safetensors",
            "step-000000000025/manifest.json",
            "step-000000000025/model.safetensors");
  }

  private static CheckpointStore store(RunFolder folder) {
    return new CheckpointStore(folder, "config", PARAMETERS);
  }

  /** The state of a step, which is the same whoever trains it; the seconds are not. */
  private static CheckpointStore.Checkpoint checkpoint(int step, double seconds) {
    return new CheckpointStore.Checkpoint(state(step), seconds);
  }

  private static TrainingState state(int step) {
    float[] weights = {step, 1, 2, 3};
    return new TrainingState(
        weights, new float[] {4, step, 5, 6}, new float[4], step, 2L * step, 8L * step, List.of());
  }

  /** A task that saves some steps, one operation each turn. */
  private static final class Writer implements WatchedFolder.Watch {
    private final Semaphore turns = new Semaphore(0);
    private final Semaphore arrivals = new Semaphore(0);
    private volatile boolean done;
    private volatile Throwable failure;

    Writer(MemoryFolder folder, List<Integer> steps, double seconds) throws InterruptedException {
      Thread thread = new Thread(() -> save(folder, steps, seconds));
      thread.setDaemon(true);
      thread.start();
      arrivals.acquire();
    }

    private void save(MemoryFolder folder, List<Integer> steps, double seconds) {
      CheckpointStore store = store(new WatchedFolder(folder, this));
      try {
        for (int step : steps) {
          store.save(checkpoint(step, seconds));
        }
      } catch (Throwable e) {
        failure = e;
      } finally {
        done = true;
        arrivals.release();
      }
    }

    /** Lets the task do its next operation, and waits until it comes to another or ends. */
    void turn() throws InterruptedException {
      turns.release();
      arrivals.acquire();
    }

    @Override
    public void before() {
      arrivals.release();
      turns.acquireUninterruptibly();
    }

    @Override
    public void after() {}
  }
}
