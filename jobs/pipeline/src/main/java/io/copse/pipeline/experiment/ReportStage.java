package io.copse.pipeline.experiment;

import io.copse.pipeline.config.ExperimentSettings;
import io.copse.pipeline.domains.DomainStatistics.Domain;
import io.copse.pipeline.report.ReportPage;
import io.copse.pipeline.report.ReportQueries;
import io.copse.pipeline.report.ReportSubject;
import io.copse.pipeline.storage.RunStorage;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** Writes the report of an experiment from its tables and the top terms of its domains. */
public record ReportStage() implements Stage<String> {
  @Override
  public String name() {
    return "report";
  }

  @Override
  public List<Stage<?>> before(ExperimentSettings settings) {
    return List.of(new FitStage());
  }

  @Override
  public String run(StageContext context, Results earlier) {
    RunStorage storage = context.storage();
    try {
      String page =
          ReportPage.write(ReportQueries.open(context.spark(), subject(context)), storage.report());
      context.narrator().say("report: %s", page);
      return page;
    } catch (IOException e) {
      throw new UncheckedIOException(
          "The report cannot be written to %s: %s".formatted(storage.report(), e.getMessage()), e);
    }
  }

  private static ReportSubject subject(StageContext context) {
    String experiment = context.settings().experiment();
    return new ReportSubject(
        experiment,
        context.ids().corpusId(),
        SweepStage.sweepName(experiment),
        ArchitectureFits.BASELINE,
        topTerms(context));
  }

  private static Map<Integer, List<String>> topTerms(StageContext context) {
    // Domains that were not found in the text have no terms.
    return new SplitFiles(context.storage(), context.ids().splitId())
        .statistics().stream()
            .flatMap(statistics -> statistics.domains().stream())
            .collect(Collectors.toMap(Domain::domain, Domain::topTerms));
  }
}
