package io.copse.pipeline.experiment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.copse.models.kernel.Dtype;
import io.copse.models.kernel.Gemm;
import io.copse.pipeline.UsageException;
import io.copse.pipeline.Workspace;
import io.copse.pipeline.config.ExperimentSettings;
import io.copse.pipeline.config.SettingsReader;
import io.copse.pipeline.tokens.StoredFiles;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;
import java.util.Map;
import org.apache.hadoop.conf.Configuration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TestDtypeChoice {
  @TempDir Path folder;

  private DtypeChoice choice(String dtype) {
    ExperimentSettings settings = settings(dtype);
    return DtypeChoice.of(settings, new Workspace(folder.toString()), new Configuration());
  }

  private ExperimentSettings settings(String dtype) {
    return SettingsReader.read(
        Path.of("..", "..", "conf", "quickstart.conf"), Map.of("training.dtype", dtype));
  }

  @Test
  void aNamedTypeIsTaken() {
    assertThat(choice("f32").dtype()).isEqualTo(Dtype.F32);
    assertTakenIfSupported("bf16", Dtype.BF16);
    assertThat(folder).isEmptyDirectory();
  }

  @Test
  void whatWasMeasuredOnceStays() {
    StringWriter said = new StringWriter();
    Narrator narrator = new Narrator(new PrintWriter(said, true));
    DtypeChoice measured = choice("auto");
    measured.keep(narrator);
    assertThat(said.toString())
        .contains("dtype: " + measured.dtype().label() + " (matrix products on one core: f32 ");
    assertThat(choice("auto").dtype()).isEqualTo(measured.dtype());

    for (Dtype dtype : Dtype.values()) {
      StoredFiles.writeJson(new Configuration(), measured.file(), dtype.label());
      assertTakenIfSupported("auto", dtype);
    }
  }

  private void assertTakenIfSupported(String wanted, Dtype dtype) {
    if (Gemm.supports(dtype)) {
      DtypeChoice choice = choice(wanted);
      assertThat(choice.dtype()).isEqualTo(dtype);
      assertThat(choice.why()).isEmpty();
    } else {
      assertThatThrownBy(() -> choice(wanted))
          .isInstanceOf(UsageException.class)
          .hasMessageContaining("in bf16, which this machine's processor does not have");
    }
  }
}
