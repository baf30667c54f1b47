package io.copse.pipeline.experiment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class TestDriverThreads {
  private final Queue<Integer> done = new ConcurrentLinkedQueue<>();

  private static void await(CountDownLatch latch) {
    try {
      assertThat(latch.await(30, TimeUnit.SECONDS)).isTrue();
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  @Test
  void asManyAsAllowedAreUnderWayAtOnce() throws Exception {
    CountDownLatch both = new CountDownLatch(2);
    DriverThreads.forEach(
        List.of(1, 2, 3, 4, 5),
        2,
        item -> {
          both.countDown();
          await(both);
          done.add(item);
        });
    assertThat(done).containsExactlyInAnyOrder(1, 2, 3, 4, 5);
    done.clear();
    DriverThreads.forEach(List.of(1, 2, 3), 1, done::add);
    assertThat(done).containsExactly(1, 2, 3);
    DriverThreads.forEach(List.of(), 2, item -> done.add(9));
    assertThat(done).hasSize(3);
  }

  @Test
  void afterAFailureNoneBeginsAndThoseUnderWayEnd() {
    CountDownLatch begun = new CountDownLatch(2);
    CountDownLatch failed = new CountDownLatch(1);
    assertThatThrownBy(
            () ->
                DriverThreads.forEach(
                    List.of(1, 2, 3, 4),
                    2,
                    item -> {
                      begun.countDown();
                      await(begun);
                      if (item == 2) {
                        failed.countDown();
                        throw new IllegalArgumentException("2 is wrong");
                      }
                      await(failed);
                      pause();
                      done.add(item);
                    }))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("2 is wrong");
    assertThat(done).containsExactly(1);
  }

  /** Gives the thread that failed the time to empty the queue. */
  private static void pause() {
    try {
      Thread.sleep(200);
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  @Test
  void anErrorStaysWhatItIs() {
    assertThatThrownBy(
            () ->
                DriverThreads.forEach(
                    List.of(1),
                    2,
                    item -> {
                      throw new OutOfMemoryError("full");
                    }))
        .isInstanceOf(OutOfMemoryError.class)
        .hasMessage("full");
  }
}
