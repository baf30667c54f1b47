package io.copse.models.train;

import io.copse.models.lm.ParameterSpec;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.NoSuchFileException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Collectors;

/**
 * The last two checkpoints of a run.
 *
 * <p>A checkpoint is two objects in a folder {@code step-N.ATTEMPT}: {@code model.safetensors}
 * (weights by name, {@code exp_avg.NAME}, {@code exp_avg_sq.NAME}) and {@code manifest.json}. The
 * manifest is written last, and a checkpoint without one does not count. Checksums find what a disk
 * has damaged since; the checkpoint before it is used then.
 *
 * <p>Spark may start a task again while the first still lives on a lost executor. Each save has a
 * folder of its own, so that such writers never mix their objects. Checkpoints of one step hold the
 * same state, because training is deterministic: any of them serves.
 */
public final class CheckpointStore {
  private static final int KEPT = 2;
  // Weights and both moments.
  private static final int TENSORS_OF_A_STATE = 3;
  private static final String PROGRESS = "progress";
  private static final String FIRST_MOMENT = "exp_avg.";
  private static final String SECOND_MOMENT = "exp_avg_sq.";

  private final RunFolder folder;
  private final String configHash;
  private final List<ParameterSpec> parameters;

  /**
   * Makes the store of one run.
   *
   * @param folder the run's objects
   * @param configHash identifies the run's configuration; a checkpoint of another is refused
   * @param parameters the parameters of the model, which cover its flat vector
   */
  public CheckpointStore(RunFolder folder, String configHash, List<ParameterSpec> parameters) {
    this.folder = folder;
    this.configHash = configHash;
    this.parameters = ParameterSpec.inOrder(parameters);
  }

  /**
   * A checkpoint.
   *
   * @param state what it holds
   * @param wallSeconds seconds that the run had taken
   */
  public record Checkpoint(TrainingState state, double wallSeconds) {}

  /** Returns the bytes of a finished run's checkpoint. */
  public static double bytes(long params) {
    return (double) TENSORS_OF_A_STATE * Float.BYTES * params;
  }

  /** The run's objects, the step log among them. */
  RunFolder folder() {
    return folder;
  }

  /**
   * Writes a checkpoint and removes all but those of the last two steps.
   *
   * @throws IOException in one sentence if it cannot be written, as on a full disk; the checkpoints
   *     before it stay, and nothing is left of it
   */
  public void save(Checkpoint checkpoint) throws IOException {
    CheckpointName name = CheckpointName.attemptAt(checkpoint.state().step());
    try {
      write(checkpoint, name);
    } catch (IOException e) {
      try {
        delete(name);
      } catch (IOException left) {
        e.addSuppressed(left);
      }
      throw Unwritten.of("Checkpoint %s/%s".formatted(folder, name.format()), e);
    }
    keep(KEPT);
  }

  /**
   * Removes all but the last checkpoint of a complete run. No earlier one may replace it then,
   * because a run that starts from this one would start from another state.
   */
  public void keepLast() throws IOException {
    keep(1);
  }

  /**
   * Removes checkpoints of all but the last {@code steps} steps, and what a kill has left of
   * unfinished ones.
   *
   * <p>An unfinished one of a later step than the last stays, because its writer may live. One of
   * the last step or an earlier one goes: if its writer lives, its manifest will lie without data
   * and not count, and the finished one of the last step serves. All finished ones of a kept step
   * stay, because a second writer that keeps one must not remove the one that the first keeps.
   */
  private void keep(int steps) throws IOException {
    List<String> objects = folder.names(CheckpointName.PREFIX);
    List<CheckpointName> finished =
        finished(objects).stream().filter(name -> objects.contains(name.data())).toList();
    Set<Long> kept =
        finished.stream()
            .map(CheckpointName::step)
            .distinct()
            .limit(steps)
            .collect(Collectors.toSet());
    long last = finished.stream().mapToLong(CheckpointName::step).findFirst().orElse(-1);
    for (CheckpointName name : named(objects)) {
      boolean stays = finished.contains(name) ? kept.contains(name.step()) : name.step() > last;
      if (!stays) {
        delete(name);
      }
    }
  }

  /** Returns the checkpoints that objects belong to, the latest first. */
  private static List<CheckpointName> named(List<String> objects) {
    return objects.stream()
        .flatMap(object -> CheckpointName.parse(object).stream())
        .distinct()
        .sorted(CheckpointName.LATEST_FIRST)
        .toList();
  }

  /** Returns those of them that have a manifest, the latest first. */
  private static List<CheckpointName> finished(List<String> objects) {
    return named(objects).stream().filter(name -> objects.contains(name.manifest())).toList();
  }

  /**
   * Removes a checkpoint. The manifest goes first, because it says that the checkpoint is there.
   */
  private void delete(CheckpointName name) throws IOException {
    folder.delete(name.manifest());
    folder.delete(name.format());
  }

  private void write(Checkpoint checkpoint, CheckpointName name) throws IOException {
    TrainingState state = checkpoint.state();
    CheckpointManifest.Progress progress =
        CheckpointManifest.Progress.of(state, checkpoint.wallSeconds(), configHash);
    List<SafeTensors.Entry> entries = new ArrayList<>();
    add(entries, "", state.weights());
    add(entries, FIRST_MOMENT, state.firstMoment());
    add(entries, SECOND_MOMENT, state.secondMoment());
    Map<String, String> metadata = Map.of("format", "pt", PROGRESS, progress.text());
    AtomicReference<SafeTensors.Written> written = new AtomicReference<>();
    folder.write(name.data(), out -> written.set(SafeTensors.write(out, metadata, entries)));
    byte[] manifest =
        new CheckpointManifest(progress, written.get().sha256(), written.get().bytes()).json();
    folder.write(name.manifest(), out -> out.write(manifest));
  }

  /**
   * Returns the last good checkpoint.
   *
   * @throws IllegalArgumentException if it is whole but of another configuration, model or schema
   */
  public Optional<Checkpoint> latest() throws IOException {
    List<String> objects = folder.names(CheckpointName.PREFIX);
    for (String object : objects) {
      if (CheckpointName.parse(object).isEmpty()) {
        throw new IllegalArgumentException(
            "%s/%s belongs to a checkpoint of another schema version than %d, which this program reads: remove it, or use the program that wrote it."
                .formatted(folder, object, CheckpointManifest.SCHEMA_VERSION));
      }
    }
    for (CheckpointName name : finished(objects)) {
      Optional<Checkpoint> checkpoint = load(name);
      if (checkpoint.isPresent()) {
        return checkpoint;
      }
    }
    return Optional.empty();
  }

  /**
   * Whether a run's last checkpoint looks whole: its manifest can be read, and its data is as long
   * as the manifest says. The data is not read, so bytes that a disk has changed are not found.
   *
   * @throws IOException if the store cannot be asked
   */
  public static boolean looksWhole(RunFolder folder) throws IOException {
    List<CheckpointName> finished = finished(folder.names(CheckpointName.PREFIX));
    for (CheckpointName name : finished) {
      if (name.step() == finished.get(0).step() && manifest(folder, name).isPresent()) {
        return true;
      }
    }
    return false;
  }

  /** Returns the manifest of a checkpoint, if it is whole and the data as long as it says. */
  private static Optional<CheckpointManifest> manifest(RunFolder folder, CheckpointName name)
      throws IOException {
    try (InputStream in = folder.read(name.manifest())) {
      Optional<CheckpointManifest> manifest = CheckpointManifest.parse(in.readAllBytes());
      return manifest.isPresent()
              && manifest.get().progress().step() == name.step()
              && manifest.get().dataBytes() == folder.length(name.data())
          ? manifest
          : Optional.empty();
    } catch (FileNotFoundException | NoSuchFileException e) {
      return Optional.empty(); // Removed since it was listed.
    }
  }

  private Optional<Checkpoint> load(CheckpointName name) {
    String checkpoint = folder + "/" + name.format();
    CheckpointManifest.Progress progress;
    SafeTensors.Content content;
    try {
      Optional<CheckpointManifest> manifest = manifest(folder, name);
      if (manifest.isEmpty()) {
        return Optional.empty();
      }
      try (InputStream in = folder.read(name.data())) {
        content = SafeTensors.read(in, manifest.get().dataBytes(), folder + "/" + name.data());
      }
      progress = manifest.get().progress();
      // The data repeats the progress, so that one checksum vouches for both.
      if (!content.sha256().equals(manifest.get().dataSha256())
          || !progress.text().equals(content.metadata().get(PROGRESS))) {
        return Optional.empty();
      }
    } catch (IOException e) {
      return Optional.empty(); // Torn or damaged: the checkpoint before it serves.
    }
    check(checkpoint, progress);
    TrainingState state =
        new TrainingState(
            gather(checkpoint, content, ""),
            gather(checkpoint, content, FIRST_MOMENT),
            gather(checkpoint, content, SECOND_MOMENT),
            progress.step(),
            progress.cursor(),
            progress.tokens(),
            progress.recentLosses());
    return Optional.of(new Checkpoint(state, progress.wallSeconds()));
  }

  private void check(String checkpoint, CheckpointManifest.Progress progress) {
    if (progress.schemaVersion() != CheckpointManifest.SCHEMA_VERSION) {
      throw new IllegalArgumentException(
          "Checkpoint %s has schema version %d and this program reads %d: remove it, or use the program that wrote it."
              .formatted(checkpoint, progress.schemaVersion(), CheckpointManifest.SCHEMA_VERSION));
    }
    if (!progress.configHash().equals(configHash)) {
      throw new IllegalArgumentException(
          "Checkpoint %s belongs to configuration %s, not to %s: use another folder, or remove it."
              .formatted(checkpoint, progress.configHash(), configHash));
    }
  }

  private void add(List<SafeTensors.Entry> entries, String prefix, float[] storage) {
    for (ParameterSpec parameter : parameters) {
      entries.add(
          new SafeTensors.Entry(
              prefix + parameter.name(), parameter.shape(), storage, parameter.offset()));
    }
  }

  private float[] gather(String checkpoint, SafeTensors.Content content, String prefix) {
    float[] storage = new float[parameters.get(parameters.size() - 1).end()];
    for (ParameterSpec parameter : parameters) {
      float[] values = content.tensors().get(prefix + parameter.name());
      if (values == null || values.length != parameter.size()) {
        throw new IllegalArgumentException(
            "Checkpoint %s lacks tensor %s of %d elements: it belongs to another model, use another folder."
                .formatted(checkpoint, prefix + parameter.name(), parameter.size()));
      }
      System.arraycopy(values, 0, storage, parameter.offset(), values.length);
    }
    return storage;
  }
}
