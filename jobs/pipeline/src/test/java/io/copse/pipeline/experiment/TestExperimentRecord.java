package io.copse.pipeline.experiment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.copse.pipeline.Damage;
import io.copse.pipeline.UsageException;
import io.copse.pipeline.config.ExperimentSettings;
import io.copse.pipeline.config.ExperimentSettings.Part;
import io.copse.pipeline.config.SettingsReader;
import io.copse.pipeline.corpus.Sources;
import io.copse.pipeline.storage.RunStorage;
import io.copse.pipeline.storage.StoredFolder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.HashMap;
import java.util.Map;
import org.apache.hadoop.conf.Configuration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TestExperimentRecord {
  private static final Path OWN = Path.of("..", "..", "conf", "own-text.conf");

  @TempDir Path folder;

  private RunStorage storage() {
    return RunStorage.open(folder.toString(), new Configuration());
  }

  private ExperimentRecord record(String... overrides) {
    Map<String, String> all = new HashMap<>();
    for (int i = 0; i < overrides.length; i += 2) {
      all.put(overrides[i], overrides[i + 1]);
    }
    ExperimentSettings settings = SettingsReader.read(OWN, all, Sources.standard().kinds());
    return new ExperimentRecord(storage(), settings);
  }

  private static String sources(String path) {
    return "[{ name = notes, kind = text, path = \"%s\", files = .txt, max_bytes = 1000 }]"
        .formatted(path);
  }

  @Test
  void nothingIsPinnedBeforeItsStageHasSucceeded() {
    record("corpus.sources", sources("wrong")).require();
    ExperimentRecord right = record("corpus.sources", sources("right"));
    right.require();
    right.pin(Part.CORPUS);
    // The domains and the training are free as long as nothing was made with them.
    record("corpus.sources", sources("right"), "domains.k", "8").require();
    assertThatThrownBy(() -> record("corpus.sources", sources("other")).require())
        .isInstanceOf(UsageException.class)
        .hasMessage(
            "The experiment 'own-text' in %s began with corpus.sources[0].path = right, and now it"
                + " is other: set it back, or name another experiment, because only architectures,"
                + " sizes and horizons may be added to one.",
            folder);
  }

  @Test
  void aPinnedPartRefusesAnotherValueAndNoMoreModels() {
    for (Part part : Part.values()) {
      record().pin(part);
    }
    record(
            "training.architectures",
            "[transformer, mamba]",
            "training.sizes",
            "[\"0.1M\"]",
            "training.horizons",
            "[900000]",
            "training.log_every_updates",
            "1",
            "output",
            "elsewhere")
        .require();
    assertThatThrownBy(() -> record("seed", "2").require()).hasMessageContaining("seed = 1, and");
    assertThatThrownBy(() -> record("training.seed", "2").require())
        .hasMessageContaining("training.seed = 1, and now it is 2");
    assertThatThrownBy(() -> record("domains.k", "2").require())
        .hasMessageContaining("domains.k = 4, and now it is 2");
    assertThatThrownBy(() -> record("training.arms", "[dense]").require())
        .hasMessageContaining("training.arms = [");
    assertThatThrownBy(() -> record("training.dtype", "auto").require())
        .hasMessageContaining("training.dtype = f32, and now it is auto");
    assertThatThrownBy(() -> record("evaluation.top_k", "2").require())
        .hasMessageContaining("evaluation.top_k = 1, and now it is 2");
  }

  @Test
  void aKeyThatAPinnedPartDoesNotHaveHadItsDefault() {
    record().pin(Part.DOMAINS);
    StoredFolder pins = storage().experiment("own-text");
    ObjectNode pinned = pins.find("pinned-domains.json", ObjectNode.class).orElseThrow();
    pinned.remove("domains.iterations");
    pins.writeJson("pinned-domains.json", pinned);
    record().require();
    assertThatThrownBy(() -> record("domains.iterations", "5").require())
        .hasMessageContaining("domains.iterations = 20, and now it is 5");
    pinned.put("domains.of_a_later_version", 3);
    pins.writeJson("pinned-domains.json", pinned);
    assertThatThrownBy(() -> record().require())
        .hasMessageContaining("domains.of_a_later_version = 3, and now it is not set");
  }

  @Test
  void modelsArePinnedOneByOne() {
    ExperimentRecord first = record("training.architectures", "[mamba]");
    first.pinModels(first.settings().training().models());
    ExperimentRecord more = record("training.architectures", "[mamba, mixtral]");
    assertThatCode(() -> more.requireModels(more.settings().training().models()))
        .doesNotThrowAnyException();
    ExperimentRecord other =
        record(
            "training.sizes", "[{ d_model = 32, layers = 2, heads = 2, learning_rate = 1e-3 }]",
            "training.architectures", "[mamba]");
    assertThatThrownBy(() -> other.requireModels(other.settings().training().models()))
        .isInstanceOf(UsageException.class)
        .hasMessageContaining("mamba of d_model 32 and layers 2 = heads 2, learning_rate 0.006")
        .hasMessageContaining("now it is heads 2, learning_rate 0.001");
  }

  @Test
  void aDamagedPinIsNamed() throws Exception {
    for (Part part : Part.values()) {
      record().pin(part);
    }
    ExperimentRecord record = record();
    record.pinModels(record.settings().training().models());
    StoredFolder pins = storage().experiment("own-text");
    for (String name : pins.names("pinned-")) {
      Path file = pins.local(name);
      byte[] whole = Files.readAllBytes(file);
      for (byte[] damaged : Damage.of(whole, 300)) {
        Files.write(file, damaged);
        try {
          record.require();
          record.requireModels(record.settings().training().models());
        } catch (IllegalStateException e) {
          assertThat(Damage.isSentence(e, name)).isTrue();
        } catch (UsageException e) {
          // A changed value of a pin cannot be told from a changed value of the experiment file.
          assertThat(Damage.isSentence(e, "set it back, or name another experiment")).isTrue();
        }
      }
      Files.write(file, new byte[0]);
      assertThatThrownBy(
              () -> {
                record.require();
                record.requireModels(record.settings().training().models());
              })
          .isInstanceOf(IllegalStateException.class)
          .hasMessageContaining(name + " is damaged: bring it back from a copy.");
      Files.write(file, whole);
    }
  }

  @Test
  void whatIsPinnedAlreadyIsNotWrittenAgain() throws Exception {
    for (int start = 0; start < 2; start++) {
      ExperimentRecord record = record();
      for (Part part : Part.values()) {
        record.pin(part);
      }
      record.pinModels(record.settings().training().models());
      StoredFolder pins = storage().experiment("own-text");
      for (String name : pins.names("")) {
        Path file = pins.local(name);
        if (start == 0) {
          Files.setLastModifiedTime(file, FileTime.fromMillis(1000));
        }
        assertThat(Files.getLastModifiedTime(file)).isEqualTo(FileTime.fromMillis(1000));
      }
    }
  }
}
