package io.copse.pipeline.storage;

import io.copse.pipeline.identity.Sha256;
import java.net.URI;
import java.nio.file.Path;
import java.util.regex.Pattern;

/**
 * Where an experiment's output lies: one folder, local or on any file system that Hadoop knows.
 *
 * @param root the folder, as a Hadoop path or URI, without a trailing slash
 */
public record Workspace(String root) {
  private static final Pattern SCHEME = Pattern.compile("[A-Za-z][A-Za-z0-9+.-]+:.*");

  /** Returns the workspace in a folder that a user named: a URI, or a path from where they are. */
  public static Workspace of(String output) {
    String path = output.startsWith("file:") ? URI.create(output).getPath() : output;
    return new Workspace(
        SCHEME.matcher(path).matches()
            ? path
            : Path.of(path).toAbsolutePath().normalize().toString());
  }

  /** Returns the folder of a Delta table. */
  public String table(String name) {
    return root + "/tables/" + name;
  }

  /** Returns the folder that holds a corpus's tokenizer.json and Arrow shards. */
  public String shards(String corpusId) {
    return root + "/shards/" + corpusId;
  }

  /** Returns the folder that holds the document indexes of a split, one file per domain. */
  public String split(String splitId) {
    return root + "/splits/" + splitId;
  }

  /** Returns the folder that holds a run's checkpoints and step log. */
  public String run(String runId) {
    return root + "/runs/" + runId;
  }

  /** Returns the folder that holds what was settled when an experiment began. */
  public String experiment(String name) {
    return root + "/experiments/" + Sha256.id(name);
  }

  /** Returns the folder of the report. */
  public String report() {
    return root + "/report";
  }
}
