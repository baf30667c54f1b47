package io.copse.models.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.copse.models.bigdl.LanguageModelModule;
import io.copse.models.lm.Architectures;
import io.copse.models.lm.LanguageModel;
import io.copse.models.optim.AdamWSettings;
import io.copse.models.optim.LearningRateSchedule.Wsd;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.apache.spark.api.java.JavaSparkContext;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class TestLanguageModelTraining {
  private static final int LENGTH = 24;
  private static final TokenStream STREAM = new SyntheticStream(4, 17);
  private static final TrainingPlan PLAN =
      new TrainingPlan(
          8,
          LENGTH,
          new TrainingPlan.Stretch(0, 60, 0),
          new TrainingPlan.Clock(
              new Wsd(0.01, 5 * 8 * LENGTH, 45 * 8 * LENGTH, 60 * 8 * LENGTH), 0, 8 * LENGTH),
          AdamWSettings.of(0.1),
          1.0,
          new TrainingPlan.Intervals(16, 10));

  @TempDir Path folder;

  @ParameterizedTest
  @MethodSource("io.copse.models.lm.Architectures#names")
  void learnsAndResumesBitForBit(String architecture) throws IOException {
    TrainingResult whole = run(architecture, "whole", Progress.NONE);
    // ln 17 = 2.83; the chain's entropy is 0.97.
    assertThat(whole.recentLoss()).isBetween(0.9, 2.0);
    assertThatThrownBy(
            () ->
                run(
                    architecture,
                    "killed",
                    (row, toStep) -> {
                      if (row.step() == 37) {
                        throw new IllegalStateException("killed");
                      }
                    }))
        .hasMessage("killed");
    TrainingResult resumed = run(architecture, "killed", Progress.NONE);
    assertThat(resumed.weightsHash()).isEqualTo(whole.weightsHash());
    assertThat(resumed.recentLoss()).isEqualTo(whole.recentLoss());
  }

  @Test
  void everyUpdateTellsWhatTheMixturesDid() throws IOException {
    List<StepRow> rows = new ArrayList<>();
    run("switch", "switch", (row, toStep) -> rows.add(row));

    assertThat(rows).hasSize(60);
    for (StepRow row : rows) {
      // One of two blocks is sparse: eight shares.
      assertThat(row.mixtures().expertLoad()).hasSize(8);
      assertThat(row.mixtures().expertLoad().stream().mapToDouble(share -> share).sum())
          .isBetween(1 - 1e-6, 1 + 1e-6);
      assertThat(row.mixtures().routerEntropy()).isBetween(0.0, Math.log(8) + 1e-6);
      assertThat(row.mixtures().droppedShare()).isBetween(0.0, 1.0);
    }
    // A fresh router knows no expert from another: ln 8 nats, and (ln 8)^2 = 4.3 of logits near
    // zero.
    assertThat(rows.get(0).mixtures().routerEntropy()).isBetween(Math.log(8) - 0.1, Math.log(8));
    assertThat(rows.get(0).mixtures().routerZ()).isBetween(4.0, 5.0);
    assertThat(run("transformer", "dense", Progress.NONE).status())
        .isEqualTo(TrainingStatus.COMPLETE);
    CheckpointStore dense = store("transformer", "dense");
    assertThat(StepLog.read(dense.folder()))
        .isNotEmpty()
        .allSatisfy(row -> assertThat(row.mixtures()).isEqualTo(Mixtures.NONE));
  }

  @Test
  void twoReplicasAgreeWithOneToRounding() throws IOException {
    double local = run("transformer++", "local", Progress.NONE).recentLoss();
    try (JavaSparkContext context = TestAllReduceReducer.spark(2)) {
      List<TrainingResult.Summary> both = Replicas.run(context, 2, replica -> replicated());
      assertThat(both.get(0).weightsHash()).isEqualTo(both.get(1).weightsHash());
      assertThat(both.get(0).recentLoss()).isBetween(local - 1e-3, local + 1e-3);
    }
  }

  private static TrainingResult.Summary replicated() {
    LanguageModel model = model("transformer++");
    try (Reducer reducer = Replicas.reducer(2, Duration.ofSeconds(60))) {
      return new TrainingLoop(LanguageModelModule.trainable(model), STREAM, reducer, PLAN)
          .run(() -> TrainingState.initial(model.weights()), Progress.NONE)
          .summary();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } finally {
      model.release();
    }
  }

  private TrainingResult run(String architecture, String name, Progress progress)
      throws IOException {
    LanguageModel model = model(architecture);
    try {
      TrainableModel trainable = LanguageModelModule.trainable(model);
      return new TrainingLoop(trainable, STREAM, new LocalReducer(1), PLAN)
          .run(() -> TrainingState.initial(model.weights()), store(architecture, name), progress);
    } finally {
      model.release();
    }
  }

  private CheckpointStore store(String architecture, String name) {
    return new CheckpointStore(
        new LocalFolder(folder.resolve(name)), architecture, model(architecture).parameterSpecs());
  }

  private static LanguageModel model(String architecture) {
    return LanguageModel.create(Architectures.shape(architecture, 17, LENGTH, 16, 2, 2), 3);
  }
}
