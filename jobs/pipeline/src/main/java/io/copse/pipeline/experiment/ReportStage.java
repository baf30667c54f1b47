package io.copse.pipeline.experiment;

import io.copse.pipeline.config.ExperimentSettings;
import io.copse.pipeline.domains.DomainStatistics;
import io.copse.pipeline.domains.DomainStatistics.Domain;
import io.copse.pipeline.report.ReportPage;
import io.copse.pipeline.report.ReportQueries;
import io.copse.pipeline.report.ReportSubject;
import io.copse.pipeline.storage.Workspace;
import io.copse.pipeline.tokens.StoredFiles;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.sql.SparkSession;

/** Writes the report of an experiment from its tables and the top terms of its domains. */
record ReportStage(
    SparkSession spark, Workspace workspace, ExperimentSettings settings, Narrator narrator) {

  void write() {
    try {
      Path page =
          ReportPage.write(
              ReportQueries.open(
                  spark,
                  new ReportSubject(
                      settings.experiment(),
                      Experiment.sweepName(settings.experiment()),
                      ArchitectureFits.BASELINE,
                      topTerms())),
              Path.of(workspace.report()));
      narrator.say("report: %s", page);
    } catch (IOException e) {
      throw new UncheckedIOException(
          "The report cannot be written to %s: %s".formatted(workspace.report(), e.getMessage()),
          e);
    }
  }

  private Map<Integer, List<String>> topTerms() {
    Configuration hadoop = spark.sessionState().newHadoopConf();
    org.apache.hadoop.fs.Path file =
        DomainStage.statistics(
            workspace, DomainStage.splitId(DomainStage.method(settings), settings));
    // Domains that were not found in the text have no terms.
    if (StoredFiles.length(hadoop, file) < 0) {
      return Map.of();
    }
    return StoredFiles.readJson(hadoop, file, DomainStatistics.class).domains().stream()
        .collect(Collectors.toMap(Domain::domain, Domain::topTerms));
  }
}
