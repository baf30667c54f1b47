package io.copse.pipeline.storage;

import io.copse.pipeline.MissingFileSystem;
import io.copse.pipeline.UsageException;
import io.copse.pipeline.identity.Sha256;
import java.io.IOException;
import java.io.Serializable;
import java.io.UncheckedIOException;
import java.util.Set;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileSystem;
import org.apache.spark.util.SerializableConfiguration;

/**
 * The output of experiments: one folder of a Hadoop file system, and the settings that reach it.
 *
 * <p>It names the places in the output, and goes to tasks with the session's settings. Every byte
 * of an output but the tables' goes through it. A folder of the machines' own file systems must be
 * mounted under the same path on every machine.
 */
public final class RunStorage implements Serializable {
  private static final long serialVersionUID = 1L;

  /** Default file systems under which Spark takes a plain path for the machines' own folder. */
  private static final Set<String> MOUNTED = Set.of("file", "dbfs");

  /** Where Databricks mounts the volumes of Unity Catalog, which only Hadoop's interface serves. */
  private static final String VOLUMES = "/Volumes/";

  private static final String OWNERS = ".owner";
  private static final String UNFINISHED = ".unfinished";

  private final String root;
  private final StoredFolder folder;
  private final Fence fence;

  /**
   * Makes a storage that no job owns.
   *
   * @param root how messages name it
   * @param folder where it lies
   */
  RunStorage(String root, StoredFolder folder) {
    this(root, folder, Fence.OPEN);
  }

  private RunStorage(String root, StoredFolder folder, Fence fence) {
    this.root = root;
    this.folder = folder.fencedBy(fence);
    this.fence = fence;
  }

  /**
   * Opens the output that a user named; makes nothing.
   *
   * @param output a path from where the user is, or a URI of a file system that Hadoop knows
   * @param hadoop the session's settings
   * @throws UsageException if Hadoop does not know the file system, or the URI holds a password
   */
  public static RunStorage open(String output, Configuration hadoop) {
    String named = UserPath.absolute(output);
    String standard = FileSystem.getDefaultUri(hadoop).getScheme();
    String root =
        named.startsWith(VOLUMES) && standard.equals("dbfs") ? standard + ":" + named : named;
    if (root.startsWith("/")) {
      // Under another default, such as HDFS, Spark would read a plain path there.
      String path = MOUNTED.contains(standard) ? root : "file:" + root;
      return new RunStorage(root, folder("file:" + root, path, hadoop));
    }
    StoredFolder folder = folder(root, root, hadoop);
    requireKnown(root, folder);
    return new RunStorage(root, folder);
  }

  private static StoredFolder folder(String uri, String path, Configuration hadoop) {
    return new StoredFolder(
        uri, path, uri + "/" + UNFINISHED, new SerializableConfiguration(hadoop), Fence.OPEN);
  }

  private static void requireKnown(String root, StoredFolder folder) {
    try {
      folder.fileSystem();
    } catch (IOException | RuntimeException | NoClassDefFoundError e) {
      throw MissingFileSystem.mistake("The output " + root, root, e)
          .orElseGet(
              () ->
                  new UsageException(
                      "The output %s cannot be opened (%s): see whether its host, bucket and credentials are right."
                          .formatted(root, e.getMessage())));
    }
  }

  /** Returns this output as its owner writes it: each change is refused once another owns it. */
  public RunStorage ownedBy(Owner owner) {
    return new RunStorage(root, folder, new OwnerFence(owners(), root, owner));
  }

  /** Returns the owners that the output has had. */
  public Epochs owners() {
    return new Epochs(folder.child(OWNERS).fencedBy(Fence.OPEN));
  }

  /** Returns the folder of files that are soon deleted, in any case by the next owner. */
  public StoredFolder staging() {
    return folder.child(UNFINISHED + "/staging");
  }

  /** Deletes what earlier owners have left unfinished. */
  public void deleteUnfinished() {
    try {
      folder.child(UNFINISHED).deleteAll();
    } catch (IOException e) {
      throw new UncheckedIOException(e.getMessage(), e);
    }
  }

  /**
   * Returns if this job may change the output.
   *
   * @throws NotOwnerException if another job has taken it over
   * @throws UncheckedIOException if that cannot be found out
   */
  public void requireOwner() {
    try {
      fence.require();
    } catch (IOException e) {
      throw new UncheckedIOException(e.getMessage(), e);
    }
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
