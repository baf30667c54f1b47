package io.copse.models.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.copse.models.lm.ParameterSpec;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TestCheckpointStore {
  private static final List<ParameterSpec> PARAMETERS =
      List.of(
          new ParameterSpec("embedding.weight", List.of(2, 3), 0, true, 1),
          new ParameterSpec("norm.weight", List.of(2), 6, false, 1));

  @TempDir Path folder;

  @Test
  void givesBackWhatWasSaved() throws IOException {
    TrainingState state = state(12);
    store("a").save(new CheckpointStore.Checkpoint(state, 3.5));
    CheckpointStore.Checkpoint loaded = store("a").latest().orElseThrow();
    assertSame(loaded.state(), state);
    assertThat(loaded.wallSeconds()).isEqualTo(3.5);
  }

  @Test
  void isEmptyBeforeTheFirstCheckpoint() throws IOException {
    assertThat(store("a").latest()).isEmpty();
  }

  @Test
  void keepsTheLastTwo() throws IOException {
    for (int step : new int[] {5, 10, 15, 20}) {
      store("a").save(new CheckpointStore.Checkpoint(state(step), 0));
    }
    assertThat(names()).containsExactly("step-000000000015", "step-000000000020");
    assertSame(store("a").latest().orElseThrow().state(), state(20));
  }

  @Test
  void ofACompleteRunOnlyTheLastStaysAndNothingStandsInForIt() throws IOException {
    store("a").save(new CheckpointStore.Checkpoint(state(5), 1));
    store("a").save(new CheckpointStore.Checkpoint(state(10), 2));
    store("a").keepLast();
    assertThat(names()).containsExactly("step-000000000010");
    Files.writeString(folder.resolve("step-000000000010/model.safetensors"), "damaged");
    assertThat(store("a").latest()).isEmpty();
  }

  @Test
  void everyDamagedByteOfEitherFileLeadsToTheCheckpointBefore() throws IOException {
    store("a").save(new CheckpointStore.Checkpoint(state(5), 1));
    store("a").save(new CheckpointStore.Checkpoint(state(10), 2));
    for (String name : new String[] {"model.safetensors", "manifest.json"}) {
      Path file = folder.resolve("step-000000000010").resolve(name);
      byte[] good = Files.readAllBytes(file);
      for (int i = 0; i < good.length; i++) {
        byte[] bad = good.clone();
        bad[i] ^= 1;
        Files.write(file, bad);
        long step = store("a").latest().orElseThrow().state().step();
        // White space of the manifest is the only place where a changed bit may say the same.
        if (step != 5) {
          assertThat(name).isEqualTo("manifest.json");
          assertSame(store("a").latest().orElseThrow().state(), state(10));
        }
      }
      for (int length = 0; length < good.length; length += 7) {
        Files.write(file, java.util.Arrays.copyOf(good, length));
        assertSame(store("a").latest().orElseThrow().state(), state(5));
      }
      Files.write(file, good);
    }
    assertSame(store("a").latest().orElseThrow().state(), state(10));
  }

  @Test
  void aHalfWrittenCheckpointIsNotSeenAndIsOverwritten() throws IOException {
    store("a").save(new CheckpointStore.Checkpoint(state(5), 1));
    Path half = Files.createDirectories(folder.resolve("step-000000000010"));
    Files.writeString(half.resolve("model.safetensors"), "half");
    Path torn = Files.writeString(half.resolve(".model.safetensors.1"), "torn");
    assertSame(store("a").latest().orElseThrow().state(), state(5));
    store("a").save(new CheckpointStore.Checkpoint(state(10), 1));
    assertSame(store("a").latest().orElseThrow().state(), state(10));
    assertThat(torn).doesNotExist();
  }

  @Test
  void aHalfWrittenCheckpointTakesNoFinishedOnesPlace() throws IOException {
    store("a").save(new CheckpointStore.Checkpoint(state(5), 1));
    store("a").save(new CheckpointStore.Checkpoint(state(10), 1));
    Path half = Files.createDirectories(folder.resolve("step-000000000012"));
    Files.writeString(half.resolve("model.safetensors"), "half");
    store("a").save(new CheckpointStore.Checkpoint(state(15), 1));
    assertThat(names()).containsExactly("step-000000000010", "step-000000000015");
  }

  @Test
  void refusesAnotherConfigurationAndAnotherModel() throws IOException {
    store("a").save(new CheckpointStore.Checkpoint(state(5), 1));
    assertThatThrownBy(() -> store("b").latest())
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("belongs to configuration a, not to b: use another folder");
    CheckpointStore other =
        new CheckpointStore(
            new LocalFolder(folder),
            "a",
            List.of(new ParameterSpec("embedding.weight", List.of(9), 0, true, 1)));
    assertThatThrownBy(other::latest)
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("lacks tensor embedding.weight of 9 elements");
  }

  @Test
  void readsWhatAnEarlierBuildOfThisSchemaWroteAndRefusesAnEarlierSchema() throws Exception {
    assertSame(stored("schema-1").latest().orElseThrow().state(), state(5));
    assertThatThrownBy(stored("schema-0")::latest)
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageEndingWith(
            "has schema version 0 and this program reads 1: remove it, or use the program that"
                + " wrote it.");
  }

  /** A run's folder as it was kept; not written by this build. */
  private static CheckpointStore stored(String name) throws Exception {
    return new CheckpointStore(
        new LocalFolder(Path.of(TestCheckpointStore.class.getResource(name).toURI())),
        "a",
        PARAMETERS);
  }

  @Test
  void theDataFileIsSafetensors() throws IOException {
    store("a").save(new CheckpointStore.Checkpoint(state(5), 1));
    byte[] bytes = Files.readAllBytes(folder.resolve("step-000000000005/model.safetensors"));
    ByteBuffer buffer = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
    int header = (int) buffer.getLong(0);
    String json = new String(bytes, 8, header, StandardCharsets.UTF_8);
    assertThat(json)
        .contains(
            "\"embedding.weight\":{\"dtype\":\"F32\",\"shape\":[2,3],\"data_offsets\":[0,24]}")
        .contains("\"exp_avg_sq.norm.weight\"");
    assertThat(header % 8).isZero();
    assertThat(buffer.getFloat(8 + header + 4)).isEqualTo(state(5).weights()[1]);
    assertThat(bytes).hasSize(8 + header + 3 * 8 * 4);
  }

  private CheckpointStore store(String configHash) {
    return new CheckpointStore(new LocalFolder(folder), configHash, PARAMETERS);
  }

  private List<String> names() throws IOException {
    try (Stream<Path> entries = Files.list(folder)) {
      return entries.map(entry -> entry.getFileName().toString()).sorted().toList();
    }
  }

  private static TrainingState state(int step) {
    float[] values = new float[8];
    for (int i = 0; i < 8; i++) {
      values[i] = (step + i) / 3f;
    }
    float[] second = values.clone();
    second[0] = Float.MIN_VALUE;
    return new TrainingState(
        values, values.clone(), second, step, 8L * step, 64L * step, List.of(1 / 3.0, 2.5));
  }

  private static void assertSame(TrainingState actual, TrainingState expected) {
    assertThat(actual.weights()).isEqualTo(expected.weights());
    assertThat(actual.firstMoment()).isEqualTo(expected.firstMoment());
    assertThat(actual.secondMoment()).isEqualTo(expected.secondMoment());
    assertThat(actual.step()).isEqualTo(expected.step());
    assertThat(actual.cursor()).isEqualTo(expected.cursor());
    assertThat(actual.tokens()).isEqualTo(expected.tokens());
    assertThat(actual.recentLosses()).isEqualTo(expected.recentLosses());
  }
}
