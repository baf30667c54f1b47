package io.copse.pipeline.experiment;

import io.copse.pipeline.config.EvaluationSettings;
import io.copse.pipeline.config.Key;
import io.copse.pipeline.identity.Fingerprint;
import java.util.List;

/**
 * The ids of evaluations.
 *
 * @param experiment the experiment's name
 * @param splitId the split whose test domains are scored
 * @param settings the settings, of which each predictor names the keys that it reads
 */
record EvaluationIdentity(String experiment, String splitId, EvaluationSettings settings) {

  /**
   * What is scored.
   *
   * @param arm the arm's label
   * @param predictor the predictor's name, such as single
   * @param expert which expert, or -1
   * @param runIds the runs behind the predictor
   * @param horizon the arm's tokens
   * @param reads the keys of evaluation that this predictor reads and not every one does
   */
  record Scored(
      String arm,
      String predictor,
      int expert,
      List<String> runIds,
      long horizon,
      List<Key<?>> reads) {}

  /**
   * Returns the id of a row.
   *
   * @param domain the test domain, or -1 for all test documents
   */
  String id(Scored scored, int domain) {
    return Fingerprint.of("evaluation", 1)
        .with("experiment", experiment)
        .with("split", splitId)
        .with("arm", scored.arm())
        .with("predictor", scored.predictor())
        .with("expert", scored.expert(), -1)
        .with("runs", scored.runIds())
        .with("horizon", scored.horizon())
        .with("settings", settings.fingerprint(scored.reads()))
        .with("domain", domain, -1)
        .id();
  }
}
