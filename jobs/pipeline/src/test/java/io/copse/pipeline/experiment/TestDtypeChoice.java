package io.copse.pipeline.experiment;

import static org.assertj.core.api.Assertions.assertThat;

import io.copse.models.kernel.Dtype;
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
    assertThat(choice("bf16").dtype()).isEqualTo(Dtype.BF16);
    assertThat(folder).isEmptyDirectory();
  }

  @Test
  void whatWasMeasuredOnceStays() {
    StringWriter said = new StringWriter();
    Narrator narrator = new Narrator(new PrintWriter(said, true));
    DtypeChoice measured = choice("auto");
    measured.keep(narrator);
    assertThat(said.toString())
        .contains("dtype: " + measured.dtype().label() + ", as matrix products run at");
    assertThat(choice("auto").dtype()).isEqualTo(measured.dtype());

    for (Dtype dtype : Dtype.values()) {
      StoredFiles.writeJson(new Configuration(), measured.file(), dtype.label());
      DtypeChoice again = choice("auto");
      assertThat(again.dtype()).isEqualTo(dtype);
      assertThat(again.why()).isEmpty();
    }
  }
}
