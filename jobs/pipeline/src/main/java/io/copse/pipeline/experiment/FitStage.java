package io.copse.pipeline.experiment;

import io.copse.pipeline.config.ExperimentSettings;
import io.copse.udf.fit.Resampling;
import java.util.List;

/** Fits the laws of an experiment, and hands on how many fits it added. */
public record FitStage() implements Stage<Integer> {
  @Override
  public String name() {
    return "fit";
  }

  @Override
  public List<Stage<?>> before(ExperimentSettings settings) {
    return List.of(new EvaluationStage());
  }

  @Override
  public Integer run(StageContext context, Results earlier) {
    ExperimentSettings settings = context.settings();
    return new LawFits(
            context.spark(),
            context.tables(),
            settings.experiment(),
            Resampling.ofRuns(settings.evaluation().bootstrapSamples(), settings.seed()),
            context.narrator())
        .add();
  }
}
