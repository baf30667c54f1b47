package io.copse.pipeline.experiment;

import io.copse.pipeline.domains.DomainStatistics;
import io.copse.pipeline.storage.RunStorage;
import io.copse.pipeline.storage.StoredFolder;
import java.util.Optional;

/** The files of one split of the corpus into domains. */
record SplitFiles(RunStorage storage, String splitId) {
  /** The name of the file with the {@link DomainStatistics}, which only clusters have. */
  private static final String STATISTICS = "statistics.json";

  /** Returns the folder with the document index of each domain. */
  StoredFolder folder() {
    return storage.split(splitId);
  }

  /** Returns the statistics of the domains, if they are there and can be read. */
  Optional<DomainStatistics> statistics() {
    return folder().find(STATISTICS, DomainStatistics.class);
  }

  void write(DomainStatistics statistics) {
    folder().writeJson(STATISTICS, statistics);
  }
}
