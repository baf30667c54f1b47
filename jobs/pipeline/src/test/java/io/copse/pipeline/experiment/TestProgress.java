package io.copse.pipeline.experiment;

import static org.assertj.core.api.Assertions.assertThat;

import io.copse.pipeline.experiment.StepShare.Step;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class TestProgress {
  private final AtomicLong now = new AtomicLong();
  private final Progress progress = new Progress(200, Progress.counted("runs"), now::get);

  private void at(double seconds, double done) {
    now.set((long) (seconds * 1e9));
    progress.reach(done);
  }

  @Test
  void theTimeLeftIsToldOnceItIsKnown() {
    assertThat(progress.inWords()).isEqualTo("0 % of 200 runs");
    at(9, 100);
    assertThat(progress.inWords()).isEqualTo("50 % of 200 runs, 11 runs/s");
    at(10, 100);
    assertThat(progress.inWords()).isEqualTo("50 % of 200 runs, 10 runs/s, 0:10 left");
    Progress slow =
        new Progress(200, Progress.counted("runs"), () -> now.addAndGet(60_000_000_000L));
    slow.reach(9);
    assertThat(slow.inWords()).isEqualTo("4 % of 200 runs, 0.15 runs/s");
  }

  @Test
  void workThatFollowsTakesTime() {
    at(1000, 199.999);
    assertThat(progress.inWords()).isEqualTo("99 % of 200 runs, 0.20 runs/s, 0:01 left");
    at(1000, 200);
    assertThat(progress.isDone()).isTrue();
    assertThat(progress.inWords()).isEqualTo("100 % of 200 runs, 0.20 runs/s");
  }

  @Test
  void lessThanWasToldChangesNothing() {
    at(10, 100);
    String told = progress.inWords();
    at(10, 1);
    assertThat(progress.inWords()).isEqualTo(told);
    at(20, 1e9);
    assertThat(progress.inWords()).startsWith("100 % of 200 runs");
  }

  @Test
  void theShareOfStepsNeverFallsInAnyOrderOfEvents() {
    for (int seed = 0; seed < 200; seed++) {
      Random random = new Random(seed);
      StepShare share = new StepShare();
      List<Runnable> events = new ArrayList<>();
      for (String what : List.of("read", "encode", "of a library")) {
        for (int stage = 0; stage < 4; stage++) {
          int id = 10 * what.length() + stage;
          int tasks = 1 + random.nextInt(5);
          events.add(() -> share.submitted(what, id, tasks));
          for (int task = 0; task <= tasks; task++) {
            events.add(() -> share.ended(id));
          }
        }
      }
      events.add(() -> share.begin(new Step("read", 0.3, 2)));
      Collections.shuffle(events, random);
      events.add(events.size() / 2, () -> share.begin(new Step("encode", 0.7, 4)));
      double last = 0;
      for (Runnable event : events) {
        event.run();
        assertThat(share.done()).isBetween(last, 1.0);
        last = share.done();
      }
    }
  }

  @Test
  void theShareIsThatOfTheStepsAndTheirTasks() {
    StepShare share = new StepShare();
    share.begin(new Step("read", 0.4, 2));
    share.submitted("read", 1, 4);
    share.submitted("of a library", 2, 1);
    share.ended(1);
    share.ended(2);
    assertThat(share.done()).isEqualTo(0.05);
    share.ended(1);
    share.ended(1);
    share.ended(1);
    share.submitted("read", 3, 100);
    assertThat(share.done()).isEqualTo(0.2);
    share.begin(new Step("encode", 0.6, 1));
    assertThat(share.done()).isEqualTo(0.4);
    share.ended(3);
    assertThat(share.done()).isEqualTo(0.4);
    share.submitted("encode", 4, 2);
    share.ended(4);
    assertThat(share.done()).isEqualTo(0.7);
  }

  @Test
  void noTimeLeftIsToldOfEstimates() {
    Progress estimated = Progress.estimated(100, Progress.counted("documents"), now::get);
    now.set(60_000_000_000L);
    estimated.reach(50);
    assertThat(estimated.inWords()).isEqualTo("50 % of 100 documents, 0.83 documents/s");
  }
}
