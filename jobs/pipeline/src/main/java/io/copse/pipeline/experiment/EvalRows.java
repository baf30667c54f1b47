package io.copse.pipeline.experiment;

import io.copse.pipeline.config.ExperimentSettings;
import io.copse.pipeline.evaluate.Estimate;
import io.copse.pipeline.evaluate.Score;
import io.copse.pipeline.evaluate.Scoreboard;
import io.copse.pipeline.training.RunIdentity;
import io.copse.pipeline.training.RunSpec;
import io.copse.pipeline.training.TrainedModel;
import io.copse.pipeline.training.TrainingJob;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * The rows of the table evals.
 *
 * @param identity what all runs have in common
 * @param runs all runs of the experiment by id, ancestors included
 */
record EvalRows(
    ExperimentSettings settings,
    ExperimentIds ids,
    RunIdentity identity,
    Map<String, RunSpec> runs) {

  /** Returns the row of each domain that was scored, and that of all domains together. */
  List<Map<String, Object>> rows(ArmPredictor predictor, long horizon, Scoreboard board) {
    List<Map<String, Object>> rows = new ArrayList<>();
    for (int domain : board.domains()) {
      Score score = board.score(predictor.key(), domain);
      rows.add(row(predictor, horizon, Optional.of(domain), score));
    }
    rows.add(row(predictor, horizon, Optional.empty(), board.total(predictor.key())));
    return rows;
  }

  /**
   * Returns the id of a row, a hash of what decides its figures.
   *
   * @param domain the test domain, none for all
   */
  String id(ArmPredictor predictor, long horizon, Optional<Integer> domain) {
    List<List<String>> models =
        predictor.models().stream()
            .map(runs -> runs.stream().map(RunSpec::runId).toList())
            .toList();
    EvaluationIdentity.Scored scored =
        new EvaluationIdentity.Scored(
            predictor.arm().label(),
            predictor.predictor().name(),
            models,
            horizon,
            predictor.predictor().settings());
    return new EvaluationIdentity(settings.experiment(), ids.splitId(), settings.evaluation())
        .id(scored, domain);
  }

  private Map<String, Object> row(
      ArmPredictor predictor, long horizon, Optional<Integer> domain, Score score) {
    RunSpec first = predictor.runs().get(0);
    Estimate bits = score.estimate();
    Map<String, Object> row = new HashMap<>();
    row.put("eval_id", id(predictor, horizon, domain));
    row.put("experiment", settings.experiment());
    row.put("predictor", predictor.predictor().name());
    row.put("arm", predictor.arm().label());
    row.put("architecture", first.model().architecture());
    row.put("d_model", first.model().dModel());
    row.put("layers", first.model().layers());
    row.put("params_total", TrainedModel.params(first, identity));
    row.put("horizon", horizon);
    row.put("split_id", ids.splitId());
    domain.ifPresent(number -> row.put("test_domain", number));
    predictor.set().expert().ifPresent(expert -> row.put("expert", expert));
    row.put("documents", score.documents());
    row.put("tokens", score.tokens());
    row.put("bytes", score.bytes());
    row.put("nats_per_token", score.natsPerToken());
    row.put("bits_per_byte", bits.value());
    row.put("perplexity", score.perplexity());
    row.put("bootstrap_bits_per_byte", score.replicates());
    row.put("bits_per_byte_low", bits.low());
    row.put("bits_per_byte_high", bits.high());
    row.put("train_flops", trainFlops(predictor));
    row.put(
        "inference_flops_per_token",
        predictor.modelsPerToken() * TrainedModel.forwardFlopsPerToken(first, identity));
    row.put("run_ids", predictor.runs().stream().map(RunSpec::runId).toArray(String[]::new));
    return row;
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
