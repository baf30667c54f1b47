package io.copse.models.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.copse.models.layer.RoutingStatistics;
import io.copse.models.optim.AdamWSettings;
import io.copse.models.optim.LearningRateSchedule.Wsd;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.spark.api.java.JavaSparkContext;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TestTrainingLoop {
  private static final int VOCABULARY = 11;
  private static final int LENGTH = 16;
  private static final TokenStream STREAM = new SyntheticStream(1, VOCABULARY);

  @TempDir Path folder;

  @Test
  void learnsTheChain() throws IOException {
    List<StepRow> rows = new ArrayList<>();
    TrainingResult result = run(plan(8, 0, 200, 0), start(), (row, toStep) -> rows.add(row));
    assertThat(result.status()).isEqualTo(TrainingStatus.COMPLETE);
    assertThat(rows).hasSize(200);
    assertThat(rows.get(0).loss()).isBetween(2.3, 2.5); // ln 11 = 2.398
    // The chain's entropy: 0.8 + 0.2 / 11 on one token, 0.2 / 11 on each of ten others.
    double entropy = -(0.8 + 0.2 / 11) * Math.log(0.8 + 0.2 / 11) - 2.0 / 11 * Math.log(0.2 / 11);
    assertThat(result.recentLoss()).isBetween(entropy - 0.05, entropy + 0.1);
    assertThat(result.state().step()).isEqualTo(200);
    assertThat(result.state().tokens()).isEqualTo(200 * 8 * 16);
    assertThat(result.state().cursor()).isEqualTo(200 * 8);
    assertThat(result.weightsHash()).isEqualTo(Hashes.sha256(result.state().weights()));
    assertThat(rows.get(199).learningRate()).isBetween(0.0, 0.002);
  }

  @Test
  void killedAtAnyUpdateAndStartedAgainGivesTheSameWeightsAndLog() throws IOException {
    TrainingPlan plan = plan(4, 0, 40, 0);
    CheckpointStore undisturbed = store("undisturbed");
    String expected = run(plan, start(), undisturbed, Progress.NONE).weightsHash();
    for (long kill : new long[] {1, 7, 8, 9, 23, 39, 40}) {
      CheckpointStore store = store("killed-" + kill);
      assertThatThrownBy(
              () ->
                  run(
                      plan,
                      start(),
                      store,
                      (row, toStep) -> {
                        if (row.step() == kill) {
                          throw new IllegalStateException("killed");
                        }
                      }))
          .hasMessage("killed");
      List<Long> steps = new ArrayList<>();
      TrainingResult result = run(plan, start(), store, (row, toStep) -> steps.add(row.step()));
      assertThat(result.weightsHash()).isEqualTo(expected);
      assertThat(steps).hasSize(kill == 40 ? 0 : 40 - (int) (kill / 8 * 8));
      assertThat(StepLog.read(store.folder())).isEqualTo(StepLog.read(undisturbed.folder()));
    }
    assertThat(StepLog.read(undisturbed.folder()))
        .extracting(StepRow::step)
        .containsExactly(5L, 10L, 15L, 20L, 25L, 30L, 35L, 40L);
  }

  @Test
  void anExpertGoesOnFromTheSeedWithItsMoments() throws IOException {
    CheckpointStore seedStore = store("seed");
    run(plan(8, 0, 20, 0), start(), seedStore, Progress.NONE);
    TrainingState seed = seedStore.latest().orElseThrow().state();
    // An expert on the seed's own stream, batch and clock is the seed trained longer.
    TrainingPlan rest = planFrom(8, 20, 40, seed.cursor(), 20 * 8 * LENGTH, 8 * LENGTH);
    String whole = run(plan(8, 0, 40, 0), start(), Progress.NONE).weightsHash();
    assertThat(run(rest, seed.branch(seed.cursor()), Progress.NONE).weightsHash()).isEqualTo(whole);
    // One at half the batch on another stream passes through the same learning rates.
    List<Double> rates = new ArrayList<>();
    TrainingPlan half = planFrom(4, 20, 40, 7, 20 * 8 * LENGTH, 8 * LENGTH);
    TrainingLoop loop =
        new TrainingLoop(
            new Bigram(VOCABULARY, 99),
            new SyntheticStream(2, VOCABULARY),
            new LocalReducer(1),
            half);
    TrainingResult expert =
        loop.run(() -> seed.branch(7), (row, toStep) -> rates.add(row.learningRate()));
    assertThat(expert.state().tokens()).isEqualTo(20 * 8 * LENGTH + 20 * 4 * LENGTH);
    assertThat(expert.weightsHash()).isNotEqualTo(whole);
    for (int i = 0; i < 20; i++) {
      assertThat(rates.get(i)).isEqualTo(plan(8, 0, 40, 0).learningRateAt(20 + i));
    }
  }

  @Test
  void aLossThatIsNotFiniteIsAResult() throws IOException {
    float[] weights = start().weights().clone();
    weights[3 * VOCABULARY] = Float.NaN;
    TrainingState start = TrainingState.initial(weights);
    CheckpointStore store = store("diverged");
    TrainingResult result = run(plan(4, 0, 40, 0), start, store, Progress.NONE);
    assertThat(result.status()).isEqualTo(TrainingStatus.DIVERGED);
    assertThat(result.state().step()).isZero();
    assertThat(result.state().weights()).isEqualTo(weights);
    assertThat(result.recentLoss()).isNaN();
    assertThat(StepLog.read(store.folder())).isEmpty();
  }

  @Test
  void twoReplicasEqualOneToRoundingAndOneBitForBit() throws IOException {
    TrainingPlan plan = plan(8, 0, 25, 0);
    TrainingResult local = run(plan, start(), Progress.NONE);
    String root = folder.toString();
    try (JavaSparkContext context = TestAllReduceReducer.spark(2)) {
      assertThat(replicated(context, plan, 1, root).get(0).weightsHash())
          .isEqualTo(local.weightsHash());
      List<TrainingResult.Summary> two = replicated(context, plan, 2, root);
      assertThat(two.get(0).weightsHash()).isEqualTo(two.get(1).weightsHash());
      assertThat(two.get(0).status()).isEqualTo(TrainingStatus.COMPLETE);
    }
    float[] both = store("replicas-2").latest().orElseThrow().state().weights();
    float[] one = local.state().weights();
    double farthest = 0;
    for (int i = 0; i < one.length; i++) {
      farthest = Math.max(farthest, Math.abs(one[i] - both[i]));
    }
    assertThat(farthest).isLessThan(2e-5);
    // Killed and resumed: the checkpoint of update 24 is continued by both replicas.
    try (JavaSparkContext context = TestAllReduceReducer.spark(4)) {
      TrainingPlan longer = plan(8, 0, 32, 0);
      String resumed = replicated(context, longer, 2, root).get(0).weightsHash();
      String fresh = replicated(context, longer, 2, root + "/fresh").get(0).weightsHash();
      assertThat(resumed).isEqualTo(fresh);
    }
  }

  @Test
  void tellsInstrumentsWhatTheyReadAndLogsTheMeanOfTheReplicas() throws IOException {
    String root = folder.toString();
    try (JavaSparkContext context = TestAllReduceReducer.spark(2)) {
      Replicas.run(context, 2, replica -> instrumented(replica, root));
    }
    List<StepRow> rows = StepLog.read(store("instrumented").folder());
    assertThat(rows).hasSize(2);
    for (StepRow row : rows) {
      // Eight windows an update, of which the second replica reads the last four.
      double before = row.step() - 1;
      assertThat(row.mixtures())
          .isEqualTo(new Mixtures(List.of(0.5, 0.5), 0.0, 0.0, before, 8 * before + 2, 0.0));
    }
  }

  @Test
  void replicasGiveTheSameBitsInTurnsAndSideBySide() throws IOException {
    TrainingPlan plan = plan(8, 0, 25, 0);
    for (int replicas : new int[] {2, 4}) {
      CheckpointStore inTurns = store("in-turns-" + replicas);
      String expected =
          loop(plan, new LocalReducer(replicas))
              .run(TestTrainingLoop::start, inTurns, Progress.NONE)
              .weightsHash();
      Map<String, TestAllReduceReducer.Maker> makers =
          Map.of("all-reduce", AllReduceReducer::new, "shared", SharedMemoryReducer::join);
      try (JavaSparkContext context = TestAllReduceReducer.spark(replicas)) {
        assertThat(Replicas.slots(context)).isEqualTo(replicas);
        makers.forEach(
            (way, maker) -> {
              String root = folder.resolve(way).toString();
              assertThat(replicated(context, plan, replicas, root, maker))
                  .hasSize(replicas)
                  .allMatch(summary -> summary.weightsHash().equals(expected));
            });
      }
      for (String way : makers.keySet()) {
        LocalFolder log = new LocalFolder(folder.resolve(way).resolve("replicas-" + replicas));
        assertThat(StepLog.read(log)).isEqualTo(StepLog.read(inTurns.folder()));
      }
    }
  }

  @Test
  void refusesAStateThatIsNotOfThePlan() {
    assertThatThrownBy(() -> run(planFrom(8, 20, 40, 160, 0, 128), start(), Progress.NONE))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("is at update 0 and window 0, and the plan goes from update 20");
    assertThatThrownBy(
            () -> run(plan(8, 0, 40, 0), TrainingState.initial(new float[3]), Progress.NONE))
        .hasMessageContaining("has 3 weights and the model 121");
    assertThatThrownBy(() -> planFrom(0, 0, 40, 0, 0, 1))
        .hasMessageContaining("batch is 0: give 1 or more");
    assertThatThrownBy(() -> plan(0, 0, 40, 0))
        .hasMessageContaining("schedule's tokens per update is 0: give 1 or more");
  }

  private static long instrumented(int replica, String root) {
    TrainableModel model =
        new Bigram(VOCABULARY, 5) {
          private long update;
          private long firstWindow;

          @Override
          public void beforeForward(long update, long firstWindow) {
            this.update = update;
            this.firstWindow = firstWindow;
          }

          @Override
          public RoutingStatistics routing() {
            List<Double> load = replica == 0 ? List.of(1.0, 0.0) : List.of(0.0, 1.0);
            return new RoutingStatistics(load, 0, update, firstWindow, 0);
          }
        };
    try (Reducer reducer = Replicas.reducer(2, Duration.ofSeconds(60))) {
      CheckpointStore store =
          new CheckpointStore(
              new LocalFolder(Path.of(root, "instrumented")), "config", model.parameterSpecs());
      return new TrainingLoop(model, STREAM, reducer, plan(8, 0, 10, 0))
          .run(TestTrainingLoop::start, store, Progress.NONE)
          .state()
          .step();
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }

  private static List<TrainingResult.Summary> replicated(
      JavaSparkContext context, TrainingPlan plan, int replicas, String root) {
    return replicated(context, plan, replicas, root, Replicas::reducer);
  }

  private static List<TrainingResult.Summary> replicated(
      JavaSparkContext context,
      TrainingPlan plan,
      int replicas,
      String root,
      TestAllReduceReducer.Maker maker) {
    return Replicas.run(
        context,
        replicas,
        replica -> {
          TrainableModel model = new Bigram(VOCABULARY, 5);
          try (Reducer reducer = maker.of(replicas, Duration.ofSeconds(60))) {
            CheckpointStore store =
                new CheckpointStore(
                    new LocalFolder(Path.of(root, "replicas-" + replicas)),
                    "config",
                    model.parameterSpecs());
            return new TrainingLoop(model, STREAM, reducer, plan)
                .run(TestTrainingLoop::start, store, Progress.NONE)
                .summary();
          } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
          }
        });
  }

  private static TrainingResult run(TrainingPlan plan, TrainingState start, Progress progress)
      throws IOException {
    return loop(plan, new LocalReducer(1)).run(() -> start, progress);
  }

  private static TrainingResult run(
      TrainingPlan plan, TrainingState start, CheckpointStore store, Progress progress)
      throws IOException {
    return loop(plan, new LocalReducer(1)).run(() -> start, store, progress);
  }

  private static TrainingLoop loop(TrainingPlan plan, Reducer reducer) {
    return new TrainingLoop(new Bigram(VOCABULARY, 99), STREAM, reducer, plan);
  }

  private CheckpointStore store(String name) {
    return new CheckpointStore(
        new LocalFolder(folder.resolve(name)),
        "config",
        new Bigram(VOCABULARY, 0).parameterSpecs());
  }

  private static TrainingState start() {
    return TrainingState.initial(new Bigram(VOCABULARY, 5).weights());
  }

  private static TrainingPlan plan(int batch, long from, long to, long window) {
    return planFrom(batch, from, to, window, 0, (long) batch * LENGTH);
  }

  private static TrainingPlan planFrom(
      int batch, long from, long to, long window, long clockStart, long clockPerUpdate) {
    Wsd schedule =
        new Wsd(0.1, 10 * clockPerUpdate, 16 * clockPerUpdate, Math.max(200, to) * clockPerUpdate);
    return new TrainingPlan(
        batch,
        LENGTH,
        new TrainingPlan.Stretch(from, to, window),
        new TrainingPlan.Clock(schedule, clockStart, clockPerUpdate),
        AdamWSettings.of(0.01),
        1.0,
        new TrainingPlan.Intervals(8, 5));
  }
}
