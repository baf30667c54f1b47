package io.copse.pipeline.experiment;

import io.copse.pipeline.domains.DomainModel;
import io.copse.pipeline.domains.DomainStatistics;
import io.copse.pipeline.storage.Workspace;
import org.apache.hadoop.fs.Path;

/** The files of one split of the corpus into domains. */
record SplitFiles(Workspace workspace, String splitId) {
  /** Returns the folder with the document index of each domain. */
  String folder() {
    return workspace.split(splitId);
  }

  /** Returns the file with the {@link DomainStatistics}, which only clusters have. */
  Path statistics() {
    return new Path(folder(), "statistics.json");
  }

  /** Returns the file of the {@link DomainModel}, which only clusters have. */
  Path model() {
    return new Path(folder(), "domain-model");
  }
}
