package io.copse.pipeline.experiment;

import io.copse.pipeline.config.ExperimentSettings;
import io.copse.pipeline.domains.DomainStatistics;
import io.copse.pipeline.domains.DomainStatistics.Domain;
import io.copse.pipeline.report.ReportPage;
import io.copse.pipeline.report.ReportQueries;
import io.copse.pipeline.storage.RunStorage;
import io.copse.pipeline.storage.StoredFolder;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.apache.spark.sql.SparkSession;

/** The report of an experiment, from its tables and the top terms of its domains. */
record ReportStage(
    SparkSession spark, RunStorage workspace, ExperimentSettings settings, Narrator narrator) {

  void write() {
    try {
      Path page =
          ReportPage.write(
              ReportQueries.read(spark, settings.experiment(), topTerms()),
              workspace.report().local());
      narrator.say("report: %s", page);
    } catch (IOException e) {
      throw new UncheckedIOException(
          "The report cannot be written to %s: %s".formatted(workspace.report(), e.getMessage()),
          e);
    }
  }

  private Map<Integer, List<String>> topTerms() {
    StoredFolder split =
        workspace.split(DomainStage.splitId(DomainStage.method(settings), settings));
    // Domains that were not found in the text have no terms.
    if (!split.exists(DomainStage.STATISTICS)) {
      return Map.of();
    }
    return split.readJson(DomainStage.STATISTICS, DomainStatistics.class).domains().stream()
        .collect(Collectors.toMap(Domain::domain, Domain::topTerms));
  }
}
