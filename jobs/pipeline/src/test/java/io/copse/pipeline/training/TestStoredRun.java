package io.copse.pipeline.training;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.copse.models.kernel.Dtype;
import io.copse.pipeline.config.Arm;
import io.copse.pipeline.config.ModelSettings;
import io.copse.pipeline.config.Optimiser;
import java.io.UncheckedIOException;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class TestStoredRun {
  private static StoredRun stored() {
    RunIdentity identity =
        new RunIdentity(
            new RunIdentity.Corpus("corpus", "text", 64, 5),
            16,
            new Optimiser(0.2, 2.0),
            Dtype.BF16,
            7);
    RunSpec run =
        new RunSpec(
            "",
            Arm.EXPERTS,
            new ModelSettings("mixtral", new TreeMap<>(Map.of("experts", 4.0)), 16, 2, 2, 1e-3),
            new RunSpec.Batch(2, 4, 1),
            new RunSpec.TokenSpan(640, 320, 640, 32, 512),
            "00000000000000aa",
            new RunSpec.Stream("split", "3"));
    return new StoredRun(identity, identity.named(run));
  }

  @Test
  void isReadAsItWasWritten() {
    StoredRun stored = stored();
    assertThat(stored.json()).contains("\"weight_decay\":0.2", "\"cooldown_from\":512");
    StoredRun read = StoredRun.parse(stored.json());
    assertThat(read).isEqualTo(stored);
    assertThat(read.identity().idOf(read.run())).isEqualTo(stored.run().runId());
    assertThat(read.identity().corpusSeed()).isEqualTo(5);
  }

  @Test
  void aSettingThatIsYoungerThanTheRunHasItsDefault() {
    String older = stored().json().replace("\"weight_decay\":0.2,", "");
    assertThat(StoredRun.parse(older).identity().optimiser()).isEqualTo(new Optimiser(0.1, 2.0));
  }

  @Test
  void whatIsNoConfigIsShown() {
    assertThatThrownBy(() -> StoredRun.parse("{"))
        .isInstanceOf(UncheckedIOException.class)
        .hasMessageStartingWith("A run's config cannot be read: {");
  }
}
