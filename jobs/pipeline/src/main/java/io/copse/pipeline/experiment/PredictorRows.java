package io.copse.pipeline.experiment;

import io.copse.pipeline.evaluate.Estimate;
import io.copse.pipeline.evaluate.Score;
import io.copse.pipeline.evaluate.Scoreboard;
import io.copse.pipeline.experiment.EvaluationIdentity.Scored;
import java.io.Serializable;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * The rows of one predictor in the table evals, which tasks make of its scores.
 *
 * @param key its name on a scoreboard: the id of its row over all domains
 * @param identity gives rows their ids
 * @param scored what the ids say of the predictor
 * @param columns the columns that all its rows share, by name
 */
record PredictorRows(
    String key, EvaluationIdentity identity, Scored scored, Map<String, Object> columns)
    implements Serializable {
  static PredictorRows of(EvaluationIdentity identity, Scored scored, Map<String, Object> columns) {
    return new PredictorRows(identity.id(scored, Optional.empty()), identity, scored, columns);
  }

  /** Returns the row of each domain that was scored, and that of all domains together. */
  Stream<Map<String, Object>> rows(Scoreboard board) {
    return Stream.concat(
        board.domains().stream().map(domain -> row(Optional.of(domain), board.score(key, domain))),
        Stream.of(Optional.<Integer>empty()).map(all -> row(all, board.total(key))));
  }

  private Map<String, Object> row(Optional<Integer> domain, Score score) {
    Estimate bits = score.estimate();
    Map<String, Object> row = new HashMap<>(columns);
    row.put("eval_id", identity.id(scored, domain));
    domain.ifPresent(number -> row.put("test_domain", number));
    row.put("documents", score.documents());
    row.put("tokens", score.tokens());
    row.put("bytes", score.bytes());
    row.put("nats_per_token", score.natsPerToken());
    row.put("bits_per_byte", bits.value());
    row.put("perplexity", score.perplexity());
    row.put("bootstrap_bits_per_byte", score.replicates());
    row.put("bits_per_byte_low", bits.low());
    row.put("bits_per_byte_high", bits.high());
    return row;
  }
}
