package io.copse.models.train;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.copse.models.lm.ParameterSpec;
import java.io.DataInputStream;
import java.io.EOFException;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.NoSuchFileException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;

/**
 * The last two checkpoints of a run.
 *
 * <p>A checkpoint is two objects: {@code step-N/model.safetensors} (weights by name, {@code
 * exp_avg.NAME}, {@code exp_avg_sq.NAME}) and {@code step-N/manifest.json}. The manifest is written
 * last, and a checkpoint without one does not count. Checksums find what a disk has damaged since;
 * the checkpoint before it is used then.
 */
public final class CheckpointStore {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final int SCHEMA_VERSION = 1;
  private static final int KEPT = 2;
  // Weights and both moments.
  private static final int TENSORS_OF_A_STATE = 3;
  private static final String PREFIX = "step-";
  private static final String DATA = "/model.safetensors";
  private static final String MANIFEST = "/manifest.json";
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

  /** The content of {@code manifest.json}, without the checksum. */
  private record Progress(
      int schemaVersion,
      String configHash,
      long step,
      long cursor,
      long tokens,
      List<Double> recentLosses,
      double wallSeconds) {}

  private record Manifest(Progress progress, String dataSha256) {}

  /** Returns the bytes of a finished run's checkpoint. */
  public static double bytes(long params) {
    return (double) TENSORS_OF_A_STATE * Float.BYTES * params;
  }

  /** The run's objects, the step log among them. */
  RunFolder folder() {
    return folder;
  }

  /**
   * Writes a checkpoint and removes all but the last two.
   *
   * @throws IOException in one sentence if it cannot be written, as on a full disk; the checkpoints
   *     before it stay, and nothing is left of it
   */
  public void save(Checkpoint checkpoint) throws IOException {
    String name = PREFIX + "%012d".formatted(checkpoint.state().step());
    try {
      delete(name);
      write(checkpoint, name);
    } catch (IOException e) {
      folder.delete(name);
      throw Unwritten.of("Checkpoint %s/%s".formatted(folder, name), e);
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

  /** Removes old checkpoints, and what a kill has left of unfinished ones. */
  private void keep(int count) throws IOException {
    List<String> finished = finished(folder);
    List<String> kept = finished.subList(Math.max(0, finished.size() - count), finished.size());
    List<String> all =
        folder.names(PREFIX).stream().map(name -> name.split("/")[0]).distinct().toList();
    for (String name : all) {
      if (!kept.contains(name)) {
        delete(name);
      }
    }
  }

  /** Returns the names of the checkpoints that have a manifest, oldest first. */
  private static List<String> finished(RunFolder folder) throws IOException {
    return folder.names(PREFIX).stream()
        .filter(name -> name.endsWith(MANIFEST))
        .map(name -> name.substring(0, name.length() - MANIFEST.length()))
        .toList();
  }

  /**
   * Removes a checkpoint. The manifest goes first, because it says that the checkpoint is there.
   */
  private void delete(String name) throws IOException {
    folder.delete(name + MANIFEST);
    folder.delete(name);
  }

  private void write(Checkpoint checkpoint, String name) throws IOException {
    TrainingState state = checkpoint.state();
    Progress progress =
        new Progress(
            SCHEMA_VERSION,
            configHash,
            state.step(),
            state.cursor(),
            state.tokens(),
            state.recentLosses(),
            checkpoint.wallSeconds());
    List<SafeTensors.Entry> entries = new ArrayList<>();
    add(entries, "", state.weights());
    add(entries, FIRST_MOMENT, state.firstMoment());
    add(entries, SECOND_MOMENT, state.secondMoment());
    Map<String, String> metadata =
        Map.of("format", "pt", "progress", JSON.writeValueAsString(progress));
    AtomicReference<String> sha256 = new AtomicReference<>();
    folder.write(name + DATA, out -> sha256.set(SafeTensors.write(out, metadata, entries)));
    byte[] manifest =
        JSON.writerWithDefaultPrettyPrinter()
            .writeValueAsBytes(new Manifest(progress, sha256.get()));
    folder.write(name + MANIFEST, out -> out.write(manifest));
  }

  /**
   * Returns the last good checkpoint.
   *
   * @throws IllegalArgumentException if it is whole but of another configuration, model or schema
   */
  public Optional<Checkpoint> latest() throws IOException {
    List<String> names = new ArrayList<>(finished(folder));
    Collections.reverse(names);
    for (String name : names) {
      Optional<Checkpoint> checkpoint = load(name);
      if (checkpoint.isPresent()) {
        return checkpoint;
      }
    }
    return Optional.empty();
  }

  /**
   * Whether a run's last checkpoint looks whole: its manifest can be read, and its data is as long
   * as it must be. Tensors are not read, so bytes that a disk has changed are not found.
   *
   * @param params of the run's model
   * @throws IOException if the store cannot be asked
   */
  public static boolean looksWhole(RunFolder folder, long params) throws IOException {
    List<String> finished = finished(folder);
    if (finished.isEmpty()) {
      return false;
    }
    String name = finished.get(finished.size() - 1);
    try (InputStream manifest = folder.read(name + MANIFEST);
        DataInputStream data = new DataInputStream(folder.read(name + DATA))) {
      String text = new String(manifest.readAllBytes(), StandardCharsets.UTF_8);
      long header = Long.reverseBytes(data.readLong());
      long tensors = (long) TENSORS_OF_A_STATE * Float.BYTES * params;
      return JSON.readValue(text, Manifest.class) != null
          && folder.length(name + DATA) == Long.BYTES + header + tensors;
    } catch (JsonProcessingException
        | EOFException
        | FileNotFoundException
        | NoSuchFileException e) {
      return false;
    }
  }

  private Optional<Checkpoint> load(String name) {
    Progress progress;
    SafeTensors.Content content;
    try {
      Manifest manifest;
      try (InputStream in = folder.read(name + MANIFEST)) {
        manifest =
            JSON.readValue(new String(in.readAllBytes(), StandardCharsets.UTF_8), Manifest.class);
      }
      try (InputStream in = folder.read(name + DATA)) {
        content = SafeTensors.read(in, name + DATA);
      }
      progress = manifest.progress();
      // The data file repeats the manifest, so that one checksum vouches for both.
      if (!content.sha256().equals(manifest.dataSha256())
          || !JSON.writeValueAsString(progress).equals(content.metadata().get("progress"))) {
        return Optional.empty();
      }
    } catch (IOException e) {
      return Optional.empty(); // Torn or damaged: the checkpoint before it serves.
    }
    String checkpoint = folder + "/" + name;
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

  private void check(String checkpoint, Progress progress) {
    if (progress.schemaVersion() != SCHEMA_VERSION) {
      throw new IllegalArgumentException(
          "Checkpoint %s has schema version %d and this program reads %d: remove it, or use the program that wrote it."
              .formatted(checkpoint, progress.schemaVersion(), SCHEMA_VERSION));
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
    float[] storage = new float[parameters.stream().mapToInt(ParameterSpec::size).sum()];
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
