package io.copse.pipeline.experiment;

import io.copse.pipeline.config.ExperimentSettings;
import io.copse.pipeline.config.ExperimentSettings.Part;
import io.copse.pipeline.config.TrainingSettings;
import io.copse.pipeline.training.TrainingJob.Trained;
import java.util.List;
import java.util.Optional;

/** Trains all arms at all sizes and horizons, and adds their runs and steps to the tables. */
public record TrainStage() implements Stage<Trained> {
  @Override
  public String name() {
    return "train";
  }

  @Override
  public List<Stage<?>> before(ExperimentSettings settings) {
    return SweepStage.isWanted(settings)
        ? List.of(new DomainStage(), new SweepStage())
        : List.of(new DomainStage());
  }

  @Override
  public Optional<Part> part() {
    return Optional.of(Part.TRAINING);
  }

  @Override
  public Trained run(StageContext context, Results earlier) throws InterruptedException {
    ExperimentSettings settings = context.settings();
    TrainingSettings training = earlier.find(new SweepStage()).orElse(settings.training());
    ExperimentRecord record = new ExperimentRecord(context.storage(), settings);
    record.requireModels(training.models());
    Trained trained = new PlannedRuns(context, training, settings.experiment()).train();
    record.pinModels(training.models());
    // Nothing is evaluated or fitted beside a run that failed: it would be a result of fewer runs.
    List<String> failures = TrainingProgress.failures(trained);
    if (!failures.isEmpty()) {
      throw new IllegalStateException(
          "%d runs failed, and the same command tries them again; the first: %s"
              .formatted(failures.size(), failures.get(0)));
    }
    return trained;
  }
}
