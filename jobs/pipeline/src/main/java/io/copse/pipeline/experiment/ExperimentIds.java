package io.copse.pipeline.experiment;

import io.copse.pipeline.config.ExperimentSettings;
import io.copse.pipeline.domains.DomainMethod;
import io.copse.pipeline.domains.RandomPartition;

/**
 * The ids of what an experiment is made of, each a hash of the settings that decide it.
 *
 * @param corpusId the documents and their tokens
 * @param splitId the split whose domains have experts
 * @param randomSplitId the random split of the control
 */
record ExperimentIds(String corpusId, String splitId, String randomSplitId) {
  static ExperimentIds of(ExperimentSettings settings) {
    String corpusId = settings.corpusId();
    return new ExperimentIds(
        corpusId,
        splitId(DomainMethod.named(settings.domains().method()), settings, corpusId),
        splitId(new RandomPartition(), settings, corpusId));
  }

  private static String splitId(DomainMethod method, ExperimentSettings settings, String corpusId) {
    return method.splitId(settings.domains(), corpusId, settings.seed());
  }
}
