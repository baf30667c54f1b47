package io.copse.pipeline.report;

import java.util.List;
import java.util.Map;

/**
 * What a report is about.
 *
 * @param experiment the experiment's name
 * @param corpusId the experiment's corpus
 * @param sweep the name under which the experiment's trials of learning rates are stored
 * @param baseline the architecture that the others are compared with
 * @param topTerms the terms that tell each domain from the others, by the domain's number; empty if
 *     the domains were not found in the text
 */
public record ReportSubject(
    String experiment,
    String corpusId,
    String sweep,
    String baseline,
    Map<Integer, List<String>> topTerms) {

  /** Copies the map. */
  public ReportSubject {
    topTerms = Map.copyOf(topTerms);
  }
}
