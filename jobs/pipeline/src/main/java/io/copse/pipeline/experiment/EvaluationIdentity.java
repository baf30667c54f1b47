package io.copse.pipeline.experiment;

import io.copse.pipeline.config.EvaluationSettings;
import io.copse.pipeline.identity.Fingerprint;
import java.io.Serializable;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The ids of evaluations.
 *
 * @param experiment the experiment's name
 * @param splitId the split whose test domains are scored
 * @param settings the settings, of which each predictor names those that it reads
 */
record EvaluationIdentity(String experiment, String splitId, EvaluationSettings settings)
    implements Serializable {

  /**
   * What is scored.
   *
   * @param arm the arm's label
   * @param predictor the predictor's name, such as single
   * @param models the runs that each of the predictor's models averages
   * @param horizon the arm's tokens
   * @param reads the settings that this predictor reads and not every one does, by key
   */
  record Scored(
      String arm,
      String predictor,
      List<List<String>> models,
      long horizon,
      Map<String, Object> reads)
      implements Serializable {}

  /**
   * Returns the id of a row, a hash of what decides its figures.
   *
   * @param domain the test domain, none for all
   */
  String id(Scored scored, Optional<Integer> domain) {
    return Fingerprint.of("evaluation", 1)
        .with("experiment", experiment)
        .with("split", splitId)
        .with("arm", scored.arm())
        .with("predictor", scored.predictor())
        .with("models", scored.models())
        .with("horizon", scored.horizon())
        .with("settings", settings.fingerprint(scored.reads()))
        .with("domain", domain.orElse(-1), -1)
        .id();
  }
}
