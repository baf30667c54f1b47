package io.copse.pipeline.experiment;

import io.copse.pipeline.config.ExperimentSettings;
import io.copse.pipeline.config.ExperimentSettings.Part;
import io.copse.pipeline.config.TrainingSettings;
import io.copse.pipeline.training.TrainingJob.Trained;
import java.util.List;
import java.util.Optional;

/**
 * Trains all arms at all sizes and horizons, and adds their runs and steps to the tables. It fails
 * if a run failed, so that nothing is evaluated, fitted or reported without that run.
 */
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
    PlannedRuns study = study(context, earlier);
    ExperimentRecord record = new ExperimentRecord(context.storage(), context.settings());
    record.requireModels(study.training().models());
    study.repetition().ifPresent(said -> context.narrator().say("train: %s", said));
    Trained trained = study.train("runs");
    record.pinModels(study.training().models());
    return trained;
  }

  /** Returns the runs of the study, with the learning rates that its trials have given. */
  static PlannedRuns study(StageContext context, Results earlier) {
    ExperimentSettings settings = context.settings();
    TrainingSettings training = earlier.find(new SweepStage()).orElse(settings.training());
    return new PlannedRuns(context, training, settings.experiment());
  }
}
