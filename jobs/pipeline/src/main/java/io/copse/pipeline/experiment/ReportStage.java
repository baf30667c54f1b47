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

/** The report of an experiment, from its tables and the top terms of its domains. */
public record ReportStage() implements Stage<Path> {
  @Override
  public String name() {
    return "report";
  }

  @Override
  public List<Stage<?>> before(ExperimentSettings settings) {
    return List.of(new FitStage());
  }

  @Override
  public Path run(StageContext context, Results earlier) {
    RunStorage workspace = context.workspace();
    try {
      Path page =
          ReportPage.write(
              ReportQueries.read(
                  context.spark(), context.settings().experiment(), topTerms(context)),
              workspace.report().local());
      context.narrator().say("report: %s", page);
      return page;
    } catch (IOException e) {
      throw new UncheckedIOException(
          "The report cannot be written to %s: %s".formatted(workspace.report(), e.getMessage()),
          e);
    }
  }

  private static Map<Integer, List<String>> topTerms(StageContext context) {
    StoredFolder split = new SplitFiles(context.workspace(), context.ids().splitId()).folder();
    // Domains that were not found in the text have no terms.
    if (!split.exists(SplitFiles.STATISTICS)) {
      return Map.of();
    }
    return split.readJson(SplitFiles.STATISTICS, DomainStatistics.class).domains().stream()
        .collect(Collectors.toMap(Domain::domain, Domain::topTerms));
  }
}
