package io.copse.pipeline.storage;

import io.copse.pipeline.UsageException;
import io.copse.pipeline.identity.Sha256;
import java.io.Serializable;
import java.util.Set;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileSystem;
import org.apache.spark.util.SerializableConfiguration;

/**
 * The output of experiments: one folder, and the Hadoop settings that reach it.
 *
 * <p>It names the places in the output, and goes to tasks with the session's settings. An output is
 * a folder that is mounted under the same path on every machine; {@link #open} refuses another.
 */
public final class RunStorage implements Serializable {
  private static final long serialVersionUID = 1L;

  /** Default file systems under which Spark takes a plain path for the machines' own folder. */
  private static final Set<String> MOUNTED = Set.of("file", "dbfs");

  private final String root;
  private final StoredFolder folder;

  /**
   * Makes a storage.
   *
   * @param root how messages name it
   * @param folder where it lies
   */
  RunStorage(String root, StoredFolder folder) {
    this.root = root;
    this.folder = folder;
  }

  /**
   * Opens the output that a user named; makes nothing.
   *
   * @param output a path from where the user is, or a {@code file:} URI
   * @param hadoop the session's settings
   * @throws UsageException if it lies on another file system
   */
  public static RunStorage open(String output, Configuration hadoop) {
    String root = UserPath.absolute(output);
    if (!root.startsWith("/")) {
      throw new UsageException(
          "The output %s is not a folder of the machines' own file systems: name a folder that is mounted under the same path on every machine."
              .formatted(output));
    }
    // Under another default, such as HDFS, Spark would read a plain path there.
    boolean mounted = MOUNTED.contains(FileSystem.getDefaultUri(hadoop).getScheme());
    return new RunStorage(
        root,
        new StoredFolder(
            "file:" + root,
            mounted ? root : "file:" + root,
            new SerializableConfiguration(hadoop)));
  }

  /** The path of the output, as messages name it. */
  public String root() {
    return root;
  }

  /** The folder of the output itself. */
  public StoredFolder folder() {
    return folder;
  }

  /** The folder of a Delta table. */
  public StoredFolder table(String name) {
    return folder.child("tables/" + name);
  }

  /** The folder of a corpus's tokenizer and token shards. */
  public StoredFolder shards(String corpusId) {
    return folder.child("shards/" + corpusId);
  }

  /** The folder of a split's document indexes, one for each domain. */
  public StoredFolder split(String splitId) {
    return folder.child("splits/" + splitId);
  }

  /** The folder of a run's checkpoints, step log and result. */
  public StoredFolder run(String runId) {
    return folder.child("runs/" + runId);
  }

  /** The folder of what was settled when an experiment began. */
  public StoredFolder experiment(String name) {
    return folder.child("experiments/" + Sha256.id(name));
  }

  /** The folder of the report. */
  public StoredFolder report() {
    return folder.child("report");
  }
}
