package io.copse.models.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.util.RawValue;
import io.copse.models.lm.ParameterSpec;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TestCheckpointStore {
  private static final List<ParameterSpec> PARAMETERS =
      List.of(
          new ParameterSpec("embedding.weight", List.of(2, 3), 0, true, 1),
          new ParameterSpec("norm.weight", List.of(2), 6, false, 1));

  private static final ObjectMapper JSON = new ObjectMapper();

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
    assertThat(steps()).containsExactly("step-000000000015", "step-000000000020");
    assertSame(store("a").latest().orElseThrow().state(), state(20));
  }

  @Test
  void ofACompleteRunOnlyTheLastStaysAndNothingStandsInForIt() throws IOException {
    store("a").save(new CheckpointStore.Checkpoint(state(5), 1));
    store("a").save(new CheckpointStore.Checkpoint(state(10), 2));
    store("a").keepLast();
    assertThat(steps()).containsExactly("step-000000000010");
    assertThat(CheckpointStore.looksWhole(run())).isTrue();
    Files.writeString(at(10).resolve("model.safetensors"), "damaged");
    assertThat(store("a").latest()).isEmpty();
    assertThat(CheckpointStore.looksWhole(run())).isFalse();
  }

  @Test
  void everyDamagedByteOfEitherFileLeadsToTheCheckpointBefore() throws IOException {
    store("a").save(new CheckpointStore.Checkpoint(state(5), 1));
    store("a").save(new CheckpointStore.Checkpoint(state(10), 2));
    for (String name : new String[] {"model.safetensors", "manifest.json"}) {
      Path file = at(10).resolve(name);
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
  void aManifestThatIsNoneIsDamagedWhateverItsTextIs() throws IOException {
    store("a").save(new CheckpointStore.Checkpoint(state(5), 1));
    store("a").save(new CheckpointStore.Checkpoint(state(10), 2));
    Path file = at(10).resolve("manifest.json");
    String good = Files.readString(file);
    List<String> bad = new ArrayList<>(List.of("", "null", "\0".repeat(200), "{}", "[]", "7"));
    bad.add("[".repeat(100_000));
    bad.add(good + "{}");
    for (String key : List.of("schemaVersion", "step", "cursor", "tokens", "dataBytes")) {
      for (String value : List.of("null", "[]", "{}", "\"\"", "\"5\"", "5.5", "true", "1e999")) {
        bad.add(withValue(good, key, value));
      }
    }
    for (String key : List.of("progress", "configHash", "dataSha256", "recentLosses")) {
      for (String value : List.of("null", "{}", "[[]]", "[null]", "[[0.5]]")) {
        bad.add(withValue(good, key, value));
      }
    }
    bad.add(withValue(good, "wallSeconds", "null"));
    bad.add(withValue(good, "dataBytes", "-1"));
    for (String text : bad) {
      Files.writeString(file, text);
      assertThat(CheckpointStore.looksWhole(run())).as(text).isFalse();
      assertSame(store("a").latest().orElseThrow().state(), state(5));
    }
    Files.writeString(file, good);
    assertSame(store("a").latest().orElseThrow().state(), state(10));
  }

  /** The manifest with another value of a key that it has. */
  private static String withValue(String manifest, String key, String value) throws IOException {
    ObjectNode root = (ObjectNode) JSON.readTree(manifest);
    ObjectNode owner = root.has(key) ? root : (ObjectNode) root.get("progress");
    assertThat(owner.has(key)).isTrue();
    owner.putRawValue(key, new RawValue(value));
    return JSON.writeValueAsString(root);
  }

  @Test
  void aHalfWrittenCheckpointIsNotSeenAndGoesWithTheNextOne() throws IOException {
    store("a").save(new CheckpointStore.Checkpoint(state(5), 1));
    Path half = half(10);
    Path torn = Files.writeString(half.resolve(".model.safetensors.1"), "torn");
    assertSame(store("a").latest().orElseThrow().state(), state(5));
    store("a").save(new CheckpointStore.Checkpoint(state(10), 1));
    assertSame(store("a").latest().orElseThrow().state(), state(10));
    assertThat(torn).doesNotExist();
    assertThat(steps()).containsExactly("step-000000000005", "step-000000000010");
  }

  @Test
  void aHalfWrittenCheckpointTakesNoFinishedOnesPlace() throws IOException {
    store("a").save(new CheckpointStore.Checkpoint(state(5), 1));
    store("a").save(new CheckpointStore.Checkpoint(state(10), 1));
    half(12);
    store("a").save(new CheckpointStore.Checkpoint(state(15), 1));
    assertThat(steps()).containsExactly("step-000000000010", "step-000000000015");
  }

  @Test
  void aHalfWrittenCheckpointOfALaterStepStaysForItsWriter() throws IOException {
    half(12);
    store("a").save(new CheckpointStore.Checkpoint(state(10), 1));
    assertThat(steps()).containsExactly("step-000000000010", "step-000000000012");
    assertSame(store("a").latest().orElseThrow().state(), state(10));
    store("a").keepLast();
    assertThat(steps()).hasSize(2);
  }

  @Test
  void aManifestWithoutDataDoesNotCountAndGoesWithTheNextOne() throws IOException {
    store("a").save(new CheckpointStore.Checkpoint(state(5), 1));
    store("a").save(new CheckpointStore.Checkpoint(state(10), 1));
    Files.delete(at(10).resolve("model.safetensors"));
    assertThat(CheckpointStore.looksWhole(run())).isFalse();
    assertSame(store("a").latest().orElseThrow().state(), state(5));
    store("a").save(new CheckpointStore.Checkpoint(state(15), 1));
    assertThat(steps()).containsExactly("step-000000000005", "step-000000000015");
  }

  @Test
  void anyWholeCheckpointOfAStepServesAndTheyCountAsOne() throws IOException {
    store("a").save(new CheckpointStore.Checkpoint(state(5), 1));
    store("a").save(new CheckpointStore.Checkpoint(state(10), 2));
    store("a").save(new CheckpointStore.Checkpoint(state(10), 2));
    assertThat(steps())
        .containsExactly("step-000000000005", "step-000000000010", "step-000000000010");
    for (Path attempt : attempts(10)) {
      Path data = attempt.resolve("model.safetensors");
      byte[] good = Files.readAllBytes(data);
      Files.write(data, new byte[good.length - 1]);
      assertSame(store("a").latest().orElseThrow().state(), state(10));
      assertThat(CheckpointStore.looksWhole(run())).isTrue();
      Files.write(data, good);
    }
    Path first = attempts(10).get(0).resolve("manifest.json");
    Path second = attempts(10).get(1).resolve("manifest.json");
    // Each vouches for its own data only.
    Files.writeString(first, Files.readString(first).replace("2.0", "3.0"));
    assertThat(store("a").latest().orElseThrow().wallSeconds()).isEqualTo(2);
    Files.delete(second);
    assertSame(store("a").latest().orElseThrow().state(), state(5));
  }

  @Test
  void aCheckpointUnderTheNameOfAnotherStepDoesNotCount() throws IOException {
    store("a").save(new CheckpointStore.Checkpoint(state(5), 1));
    String name = at(5).getFileName().toString().replace("05.", "07.");
    Files.move(at(5), folder.resolve(name));
    assertThat(store("a").latest()).isEmpty();
  }

  @Test
  void refusesAnObjectThatIsOfNoCheckpointOfTheSchema() throws IOException {
    store("a").save(new CheckpointStore.Checkpoint(state(5), 1));
    for (String name :
        List.of("step-5", "step-000000000005.0", "step-00000000000a.0123456789abcdef")) {
      Path other = Files.createDirectories(folder.resolve(name));
      Path data = Files.writeString(other.resolve("model.safetensors"), "data");
      assertThatThrownBy(store("a")::latest)
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining(name + "/model.safetensors belongs to a checkpoint of another");
      Files.delete(data);
    }
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
    assertSame(stored("schema-2").latest().orElseThrow().state(), state(5));
    assertThatThrownBy(stored("schema-1")::latest)
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageEndingWith(
            "/step-000000000005/manifest.json belongs to a checkpoint of another schema version"
                + " than 2, which this program reads: remove it, or use the program that wrote it.");
  }

  @Test
  void refusesALaterSchemaOfTheSameFields() throws IOException {
    store("a").save(new CheckpointStore.Checkpoint(state(5), 1));
    Path data = at(5).resolve("model.safetensors");
    Path manifest = at(5).resolve("manifest.json");
    String written = sha256(Files.readAllBytes(data));
    String later =
        new String(Files.readAllBytes(data), StandardCharsets.ISO_8859_1)
            .replace("schemaVersion\\\":2", "schemaVersion\\\":3");
    Files.write(data, later.getBytes(StandardCharsets.ISO_8859_1));
    Files.writeString(
        manifest,
        Files.readString(manifest)
            .replace("\"schemaVersion\" : 2", "\"schemaVersion\" : 3")
            .replace(written, sha256(Files.readAllBytes(data))));
    assertThatThrownBy(store("a")::latest)
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageEndingWith(
            " has schema version 3 and this program reads 2: remove it, or use the program that"
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
    byte[] bytes = Files.readAllBytes(at(5).resolve("model.safetensors"));
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

  private LocalFolder run() {
    return new LocalFolder(folder);
  }

  /** The only attempt at a step. */
  private Path at(int step) throws IOException {
    assertThat(attempts(step)).hasSize(1);
    return attempts(step).get(0);
  }

  private List<Path> attempts(int step) throws IOException {
    try (Stream<Path> entries = Files.list(folder)) {
      return entries
          .filter(entry -> entry.getFileName().toString().startsWith("step-%012d".formatted(step)))
          .sorted()
          .toList();
    }
  }

  /** What a kill leaves of a checkpoint. */
  private Path half(int step) throws IOException {
    Path half = Files.createDirectories(folder.resolve(CheckpointName.attemptAt(step).format()));
    Files.writeString(half.resolve("model.safetensors"), "half");
    return half;
  }

  /** The steps of the checkpoints that are there, whole or not. */
  private List<String> steps() throws IOException {
    try (Stream<Path> entries = Files.list(folder)) {
      return entries.map(entry -> entry.getFileName().toString().split("\\.")[0]).sorted().toList();
    }
  }

  private static String sha256(byte[] bytes) {
    return HexFormat.of().formatHex(Hashes.sha256().digest(bytes));
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
