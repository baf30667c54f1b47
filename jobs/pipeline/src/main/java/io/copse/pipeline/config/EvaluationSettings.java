package io.copse.pipeline.config;

import io.copse.pipeline.identity.Fingerprint;
import java.io.Serializable;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * How predictors are evaluated.
 *
 * @param documentsPerDomain test documents of each domain at most, chosen by hash
 * @param bootstrapSamples Poisson bootstrap replicates over test documents
 * @param routerTemperature of the weights that the text so far gives experts
 * @param topK experts that the predictor top_k runs for a token, from 1 to all
 */
public record EvaluationSettings(
    int documentsPerDomain, int bootstrapSamples, double routerTemperature, int topK)
    implements Serializable {
  private static final Key<Integer> DOCUMENTS_PER_DOMAIN =
      Key.of(
          "documents_per_domain",
          Type.whole(1, Integer.MAX_VALUE),
          50,
          "Test documents of each domain at most, chosen by hash.");
  private static final Key<Integer> BOOTSTRAP_SAMPLES =
      Key.of(
          "bootstrap_samples",
          Type.whole(40, 100_000),
          400,
          "Bootstrap replicates over test documents, and over runs of a fit.");

  private static final Key<Double> ROUTER_TEMPERATURE =
      Key.of(
          "router_temperature",
          Type.positive(),
          0.1,
          "Temperature of the weights that the text so far gives experts: the higher, the more"
              + " even.");
  private static final Key<Integer> TOP_K =
      Key.of(
          "top_k", Type.whole(1, 10_000), 1, "Experts that the predictor top_k runs for a token.");

  /** The keys of the block evaluation. */
  static final Block<EvaluationSettings> BLOCK =
      Block.<EvaluationSettings>at("evaluation")
          .with(DOCUMENTS_PER_DOMAIN, EvaluationSettings::documentsPerDomain)
          .with(BOOTSTRAP_SAMPLES, EvaluationSettings::bootstrapSamples)
          .with(ROUTER_TEMPERATURE, EvaluationSettings::routerTemperature)
          .with(TOP_K, EvaluationSettings::topK);

  static EvaluationSettings read(Values values) {
    return new EvaluationSettings(
        values.get(DOCUMENTS_PER_DOMAIN),
        values.get(BOOTSTRAP_SAMPLES),
        values.get(ROUTER_TEMPERATURE),
        values.get(TOP_K));
  }

  /**
   * Returns the identity of what a predictor reads of these settings, so that a key that only
   * another predictor reads changes none of its ids.
   *
   * @param own the values that the predictor reads beside those that all do, by the names of their
   *     keys
   */
  public Fingerprint fingerprint(Map<String, Object> own) {
    List<Key<?>> ofAll = List.of(DOCUMENTS_PER_DOMAIN, BOOTSTRAP_SAMPLES);
    Fingerprint read = BLOCK.fingerprint("evaluation settings", 1, this, ofAll);
    KeyValues values = BLOCK.values(this);
    for (Map.Entry<String, Object> entry : own.entrySet()) {
      Optional<Object> standard = values.standard(entry.getKey());
      read =
          standard.isPresent()
              ? read.with(entry.getKey(), entry.getValue(), standard.get())
              : read.with(entry.getKey(), entry.getValue());
    }
    return read;
  }
}
