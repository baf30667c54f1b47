package io.copse.pipeline.experiment;

import io.copse.pipeline.UsageException;
import io.copse.pipeline.config.ExperimentSettings;
import io.copse.pipeline.config.ExperimentSettings.Part;
import io.copse.pipeline.corpus.Sources;
import io.copse.pipeline.corpus.read.FileListing;
import io.copse.pipeline.corpus.read.FileListing.Wanted;
import io.copse.pipeline.identity.Fingerprint;
import io.copse.pipeline.storage.RunStorage;
import io.copse.pipeline.storage.StoredFolder;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.apache.hadoop.conf.Configuration;

/**
 * Whether an output stands as the last start of a stage left it, so that there is nothing to do.
 *
 * <p>When a stage has succeeded, a hash is kept of all settings, the build of Copse, and the names,
 * lengths and times of the output's objects and of the sources' files. If the next start finds the
 * same, it need not open tables and compare checksums. What the owner of the output shows of itself
 * does not count.
 *
 * @param storage the output
 * @param settings as they were read
 * @param stage the name of the stage that is asked for
 * @param build what tells builds of Copse apart
 * @param hadoop the session's settings of file systems
 */
public record Settled(
    RunStorage storage,
    ExperimentSettings settings,
    String stage,
    String build,
    Configuration hadoop) {
  private static final String PREFIX = "settled-";

  /** Returns whether there is nothing to do. */
  public boolean stands() {
    Optional<String> kept = folder().find(file(), String.class);
    return kept.isPresent() && kept.equals(state());
  }

  /** Keeps what there is now: the stage has succeeded. */
  public void keep() {
    state().ifPresent(now -> folder().writeJson(file(), now));
  }

  private Optional<String> state() {
    Fingerprint fingerprint = Fingerprint.of("settled", 1).with("build", build);
    for (Part part : Part.values()) {
      fingerprint = fingerprint.with(part.name(), settings.values(part).plain());
    }
    try {
      return Optional.of(
          fingerprint
              .with("sources", sources())
              .with("output", storage.folder().state(Settled::counts))
              .id());
    } catch (IOException | UncheckedIOException | UsageException e) {
      // What cannot be listed is looked at as at a first start, which says what is wrong.
      return Optional.empty();
    }
  }

  private List<String> sources() {
    List<String> listed = new ArrayList<>();
    for (Wanted wanted : Sources.standard().files(settings.corpus().sources())) {
      listed.add(
          FileListing.find(hadoop, wanted, storage.root())
              .map(FileListing::fingerprint)
              .orElse("gone"));
    }
    return listed;
  }

  private static boolean counts(String name) {
    return !name.startsWith(".") && !name.substring(name.lastIndexOf('/') + 1).startsWith(PREFIX);
  }

  private StoredFolder folder() {
    return storage.experiment(settings.experiment());
  }

  private String file() {
    return PREFIX + stage + ".json";
  }
}
