package io.copse.pipeline.experiment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.copse.models.kernel.Dtype;
import io.copse.models.kernel.Gemm;
import io.copse.pipeline.Damage;
import io.copse.pipeline.UsageException;
import io.copse.pipeline.config.ExperimentSettings;
import io.copse.pipeline.config.SettingsReader;
import io.copse.pipeline.corpus.Sources;
import io.copse.pipeline.storage.RunStorage;
import io.copse.pipeline.storage.StoredFolder;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.apache.hadoop.conf.Configuration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TestDtypeChoice {
  @TempDir Path folder;

  private DtypeChoice choice(String dtype, boolean bfloat16) {
    ExperimentSettings settings = settings(dtype);
    return DtypeChoice.of(
        settings, RunStorage.open(folder.toString(), new Configuration()), bfloat16);
  }

  private ExperimentSettings settings(String dtype) {
    return SettingsReader.read(
        Path.of("..", "..", "conf", "quickstart.conf"),
        Map.of("training.dtype", dtype),
        Sources.standard().kinds());
  }

  @Test
  void aNamedTypeIsTaken() {
    for (boolean bfloat16 : new boolean[] {false, true}) {
      for (Dtype dtype : Dtype.values()) {
        assertTaken(choice(dtype.label(), bfloat16), dtype, bfloat16);
      }
    }
    assertThat(folder).isEmptyDirectory();
  }

  @Test
  void whatWasMeasuredOnceStays() {
    StringWriter said = new StringWriter();
    Narrator narrator = new Narrator(new PrintWriter(said, true));
    DtypeChoice measured = choice("auto", Gemm.supports(Dtype.BF16));
    measured.keep(narrator);
    assertThat(said.toString())
        .contains("dtype: " + measured.dtype().label() + " (matrix products on one core: f32 ");
    for (boolean bfloat16 : new boolean[] {false, true}) {
      assertTaken(choice("auto", bfloat16), measured.dtype(), bfloat16);
      for (Dtype dtype : Dtype.values()) {
        measured.folder().writeJson(DtypeChoice.FILE, dtype.label());
        assertTaken(choice("auto", bfloat16), dtype, bfloat16);
      }
      measured.folder().writeJson(DtypeChoice.FILE, measured.dtype().label());
    }
  }

  @Test
  void aDamagedChoiceIsNamedAndNotMeasuredAgain() throws Exception {
    StoredFolder kept = choice("f32", true).folder();
    kept.writeJson(DtypeChoice.FILE, "bf16");
    Path file = kept.local(DtypeChoice.FILE);
    for (byte[] damaged : Damage.of(Files.readAllBytes(file), 300)) {
      Files.write(file, damaged);
      try {
        assertThat(choice("auto", true).dtype()).isEqualTo(Dtype.BF16);
      } catch (IllegalStateException e) {
        assertThat(Damage.isSentence(e, DtypeChoice.FILE)).isTrue();
      }
    }
    assertThatThrownBy(() -> choice("auto", true))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageEndingWith("or delete it if none is trained.");
  }

  @Test
  void oneExecutorWithoutBfloat16LeavesAllWithFloat32() {
    assertThat(choice("auto", false).dtype()).isEqualTo(Dtype.F32);
  }

  private static void assertTaken(DtypeChoice choice, Dtype dtype, boolean bfloat16) {
    assertThat(choice.dtype()).isEqualTo(dtype);
    assertThat(choice.why()).isEmpty();
    if (dtype == Dtype.F32 || bfloat16) {
      choice.require();
    } else {
      assertThatThrownBy(choice::require)
          .isInstanceOf(UsageException.class)
          .hasMessageContaining("in bf16, which not every processor here has");
    }
  }
}
