package io.copse.pipeline.experiment;

import io.copse.pipeline.UsageException;
import io.copse.pipeline.config.ExperimentSettings;
import io.copse.pipeline.config.TrainingSettings;
import io.copse.pipeline.training.LearningRateSweep;
import io.copse.pipeline.training.LearningRateSweep.Choice;
import io.copse.pipeline.training.TrainingJob.Trained;
import java.util.List;
import java.util.stream.Collectors;

/**
 * Tries learning rates, and returns the training settings with the best ones. The trials' runs are
 * an experiment of their own in the tables, so that no law is fitted to them.
 */
public record SweepStage() implements Stage<TrainingSettings> {
  @Override
  public String name() {
    return "sweep";
  }

  @Override
  public List<Stage<?>> before(ExperimentSettings settings) {
    return List.of(new CorpusStage());
  }

  @Override
  public void require(ExperimentSettings settings) {
    if (!isWanted(settings)) {
      throw new UsageException(
          "training.learning_rate_factors is empty, so there is nothing to try: name factors of the"
              + " sizes' learning rates, such as [0.25, 0.5, 1, 2, 4].");
    }
  }

  /** Whether learning rates are to be tried. */
  static boolean isWanted(ExperimentSettings settings) {
    return !settings.training().schedule().learningRateFactors().isEmpty();
  }

  /** Returns the name under which the trials of an experiment are stored. */
  static String sweepName(String experiment) {
    return experiment + "-sweep";
  }

  @Override
  public TrainingSettings run(StageContext context, Results earlier) throws InterruptedException {
    ExperimentSettings settings = context.settings();
    // The study's models are larger than those of the trials, which would be trained in vain.
    new PlannedRuns(context, settings.training(), settings.experiment()).requireRoom();
    LearningRateSweep sweep = new LearningRateSweep(settings.training());
    Trained trials =
        new PlannedRuns(context, sweep.trials(), sweepName(settings.experiment()))
            .train("trials of learning rates");
    List<Choice> choices = sweep.choices(trials.plan(), trials.outcomes()::get);
    for (Choice choice : choices) {
      context
          .narrator()
          .say(
              "sweep: %s: learning rates times %.2f (%s)%s",
              choice.architecture(),
              choice.factor(),
              choice.factors().stream().map("%.2f"::formatted).collect(Collectors.joining(", ")),
              choice.isAtEdge() ? ", at the edge of what was tried" : "");
    }
    return sweep.tuned(choices);
  }
}
