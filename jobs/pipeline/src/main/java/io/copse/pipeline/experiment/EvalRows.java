package io.copse.pipeline.experiment;

import io.copse.pipeline.config.ExperimentSettings;
import io.copse.pipeline.training.RunIdentity;
import io.copse.pipeline.training.RunSpec;
import io.copse.pipeline.training.TrainedModel;
import io.copse.pipeline.training.TrainingJob;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * What the rows of the table evals say of predictors beside their scores.
 *
 * @param identity what all runs have in common
 * @param runs all runs of the experiment by id, ancestors included
 */
record EvalRows(
    ExperimentSettings settings,
    ExperimentIds ids,
    RunIdentity identity,
    Map<String, RunSpec> runs) {

  /** Returns the rows of a predictor at a horizon, without its scores. */
  PredictorRows of(ArmPredictor predictor, long horizon) {
    return PredictorRows.of(
        new EvaluationIdentity(settings.experiment(), ids.splitId(), settings.evaluation()),
        scored(predictor, horizon),
        columns(predictor, horizon));
  }

  private static EvaluationIdentity.Scored scored(ArmPredictor predictor, long horizon) {
    List<List<String>> models =
        predictor.models().stream()
            .map(runs -> runs.stream().map(RunSpec::runId).toList())
            .toList();
    return new EvaluationIdentity.Scored(
        predictor.arm().label(),
        predictor.predictor().name(),
        models,
        horizon,
        predictor.predictor().settings());
  }

  private Map<String, Object> columns(ArmPredictor predictor, long horizon) {
    RunSpec first = predictor.runs().get(0);
    Map<String, Object> columns = new HashMap<>();
    columns.put("experiment", settings.experiment());
    columns.put("predictor", predictor.predictor().name());
    columns.put("arm", predictor.arm().label());
    columns.put("architecture", first.model().architecture());
    columns.put("d_model", first.model().dModel());
    columns.put("layers", first.model().layers());
    columns.put("params_total", TrainedModel.params(first, identity));
    columns.put("horizon", horizon);
    columns.put("split_id", ids.splitId());
    predictor.set().expert().ifPresent(expert -> columns.put("expert", expert));
    columns.put("train_flops", trainFlops(predictor));
    columns.put(
        "inference_flops_per_token",
        predictor.modelsPerToken() * TrainedModel.forwardFlopsPerToken(first, identity));
    columns.put("run_ids", predictor.runs().stream().map(RunSpec::runId).toArray(String[]::new));
    return columns;
  }

  /** Returns all training behind a predictor, each ancestor once. */
  private double trainFlops(ArmPredictor predictor) {
    // In the order of the runs: a sum of doubles depends on its order.
    Set<RunSpec> all = new LinkedHashSet<>();
    for (RunSpec run : predictor.runs()) {
      for (RunSpec at = run; at != null; at = runs.get(at.parentRunId())) {
        all.add(at);
      }
    }
    return all.stream().mapToDouble(run -> TrainingJob.flops(run, identity)).sum();
  }
}
