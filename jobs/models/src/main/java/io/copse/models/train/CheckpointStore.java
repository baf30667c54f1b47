package io.copse.models.train;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A run's folder: its last two checkpoints and its step log.
 *
 * <p>A checkpoint is a folder {@code step-N} with {@code model.safetensors} (weights by name,
 * {@code exp_avg.NAME}, {@code exp_avg_sq.NAME}) and {@code manifest.json}. It is written under
 * another name, brought to the disk and renamed, so it is there whole or not at all; checksums find
 * what a disk has done to it since, and then the one before it is used.
 */
public final class CheckpointStore {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final int SCHEMA_VERSION = 1;
  private static final int KEPT = 2;
  // Weights and both moments.
  private static final int TENSORS_OF_A_STATE = 3;
  private static final String PREFIX = "step-";
  private static final String TEMPORARY = "writing-";
  private static final String DATA = "model.safetensors";
  private static final String MANIFEST = "manifest.json";
  private static final String FIRST_MOMENT = "exp_avg.";
  private static final String SECOND_MOMENT = "exp_avg_sq.";

  private final Path folder;
  private final String configHash;
  private final List<TensorSlice> tensors;

  /**
   * The store of one run.
   *
   * @param folder the run's folder; made when the first checkpoint is written
   * @param configHash identifies the run's configuration; a checkpoint of another is refused
   * @param tensors the names of the parameters, as {@link TrainableModel#tensors}
   */
  public CheckpointStore(Path folder, String configHash, List<TensorSlice> tensors) {
    this.folder = folder;
    this.configHash = configHash;
    this.tensors = List.copyOf(tensors);
  }

  /**
   * A checkpoint.
   *
   * @param state what it holds
   * @param wallSeconds time the run had taken
   */
  public record Checkpoint(TrainingState state, double wallSeconds) {}

  /** What {@code manifest.json} says, but for the checksum. */
  private record Progress(
      int schemaVersion,
      String configHash,
      long step,
      long cursor,
      long tokens,
      List<Double> recentLosses,
      double wallSeconds) {}

  private record Manifest(Progress progress, String dataSha256) {}

  /** The bytes on disk of a finished run's checkpoint, of a model of so many params. */
  public static double bytes(long params) {
    return (double) TENSORS_OF_A_STATE * Float.BYTES * params;
  }

  /** The file of the run's step log. */
  public Path stepLog() {
    return folder.resolve("steps.jsonl");
  }

  /**
   * Writes a checkpoint and removes all but the last two.
   *
   * @throws IOException in one sentence if it cannot be written, as on a full disk; those before it
   *     stay, and what was written of it is removed
   */
  public void save(Checkpoint checkpoint) throws IOException {
    String name = PREFIX + "%012d".formatted(checkpoint.state().step());
    Path temporary = folder.resolve(TEMPORARY + name);
    try {
      RunFiles.delete(temporary);
      Files.createDirectories(temporary);
      write(checkpoint, temporary);
      RunFiles.delete(folder.resolve(name));
      RunFiles.publish(temporary, folder.resolve(name));
    } catch (IOException e) {
      RunFiles.delete(temporary);
      IOException sentence =
          new IOException(
              "Checkpoint %s cannot be written (%s): make room or mend the file system, and start again."
                  .formatted(folder.resolve(name), e.getMessage()));
      // Not as the cause: who reports a failed run tells the root of it.
      sentence.addSuppressed(e);
      throw sentence;
    }
    keep(KEPT);
  }

  /**
   * Removes all but the last checkpoint, once the run is complete. No earlier one may stand in for
   * it then: what starts from the run would start from another state.
   */
  public void keepLast() throws IOException {
    keep(1);
  }

  private void keep(int count) throws IOException {
    List<String> names = RunFiles.names(folder, PREFIX);
    for (String old : names.subList(0, Math.max(0, names.size() - count))) {
      RunFiles.delete(folder.resolve(old));
    }
  }

  private void write(Checkpoint checkpoint, Path temporary) throws IOException {
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
    String sha256 =
        SafeTensors.write(
            temporary.resolve(DATA),
            Map.of("format", "pt", "progress", JSON.writeValueAsString(progress)),
            entries);
    RunFiles.writeDurably(
        temporary.resolve(MANIFEST),
        JSON.writerWithDefaultPrettyPrinter().writeValueAsBytes(new Manifest(progress, sha256)));
    RunFiles.syncFolder(temporary);
  }

  /**
   * The last good checkpoint.
   *
   * @throws IllegalArgumentException when it is whole but of another configuration, model or schema
   */
  public Optional<Checkpoint> latest() throws IOException {
    List<String> names = RunFiles.names(folder, PREFIX);
    Collections.reverse(names);
    for (String name : names) {
      Optional<Checkpoint> checkpoint = load(folder.resolve(name));
      if (checkpoint.isPresent()) {
        return checkpoint;
      }
    }
    return Optional.empty();
  }

  private Optional<Checkpoint> load(Path checkpoint) {
    Progress progress;
    SafeTensors.Content content;
    try {
      byte[] json = Files.readAllBytes(checkpoint.resolve(MANIFEST));
      Manifest manifest = JSON.readValue(new String(json, StandardCharsets.UTF_8), Manifest.class);
      content = SafeTensors.read(checkpoint.resolve(DATA));
      progress = manifest.progress();
      // The data file repeats the manifest, so that one checksum vouches for both.
      if (!content.sha256().equals(manifest.dataSha256())
          || !JSON.writeValueAsString(progress).equals(content.metadata().get("progress"))) {
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

  private void check(Path checkpoint, Progress progress) {
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
    for (TensorSlice tensor : tensors) {
      entries.add(
          new SafeTensors.Entry(
              new TensorSlice(prefix + tensor.name(), tensor.shape(), tensor.offset()), storage));
    }
  }

  private float[] gather(Path checkpoint, SafeTensors.Content content, String prefix) {
    float[] storage = new float[tensors.stream().mapToInt(TensorSlice::size).sum()];
    for (TensorSlice tensor : tensors) {
      float[] values = content.tensors().get(prefix + tensor.name());
      if (values == null || values.length != tensor.size()) {
        throw new IllegalArgumentException(
            "Checkpoint %s lacks tensor %s of %d elements: it belongs to another model, use another folder."
                .formatted(checkpoint, prefix + tensor.name(), tensor.size()));
      }
      System.arraycopy(values, 0, storage, tensor.offset(), values.length);
    }
    return storage;
  }
}
