package io.copse.pipeline.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

class TestConfigCommand {
  private static final String PRESET = Path.of("..", "..", "conf", "own-text.conf").toString();

  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();

  private int config(String... more) {
    String[] all = new String[3 + more.length];
    all[0] = "config";
    all[1] = "--conf";
    all[2] = PRESET;
    System.arraycopy(more, 0, all, 3, more.length);
    return Main.execute(all, new PrintWriter(out), new PrintWriter(err));
  }

  @Test
  void listsEachKeyWithItsValueOriginAndMeaning() {
    assertThat(config("--set", "training.batch_sequences=8")).isZero();
    assertThat(out.toString())
        .contains("corpus.sources[0].kind = text  (own-text.conf:")
        .contains("training.batch_sequences = 8  (--set)\n    Windows of an update")
        .contains("training.seed = 1  (default)\n    Training seed:");
  }

  @Test
  void refusesWhatARunWouldRefuse() {
    assertThat(config("--set", "domains.k=1.5")).isEqualTo(2);
    assertThat(err.toString())
        .isEqualToNormalizingNewlines(
            "copse: domains.k is 1.5 (--set: 1): set it to a whole number from 1 to 10000.\n");
    assertThat(out.toString()).isEmpty();
  }
}
