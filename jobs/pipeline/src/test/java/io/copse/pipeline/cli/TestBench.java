package io.copse.pipeline.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.PrintWriter;
import java.io.StringWriter;
import org.junit.jupiter.api.Test;

class TestBench {
  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();

  private int copse(String... arguments) {
    return Main.execute(arguments, new PrintWriter(out, true), new PrintWriter(err, true));
  }

  @Test
  void saysWhatItMeasuredAsJson() throws Exception {
    assertThat(
            copse(
                "bench",
                "--architecture",
                "mixtral",
                "--size",
                "25k",
                "--context-length",
                "16",
                "--batch-sequences",
                "2",
                "--vocabulary-size",
                "64",
                "--seconds",
                "0.1",
                "--trainers",
                "2",
                "--format",
                "json"))
        .isZero();
    JsonNode all = new ObjectMapper().readTree(out.toString());
    assertThat(all.get("f32_flops_per_second").asDouble()).isPositive();
    JsonNode row = all.get("architectures").get(0);
    assertThat(row.get("architecture").asText()).isEqualTo("mixtral");
    assertThat(row.get("active_params").asLong()).isLessThan(row.get("params").asLong());
    assertThat(row.get("share_of_peak").asDouble())
        .isEqualTo(
            row.get("flops_per_second").asDouble()
                / 2
                / all.get("f32_flops_per_second").asDouble());
    // Weights and gradients at least.
    assertThat(row.get("native_bytes").asLong()).isGreaterThan(8 * row.get("params").asLong());
    assertThat(row.get("updates").asInt()).isGreaterThanOrEqualTo(6);
  }

  @Test
  void whatCannotBeMeasuredIsOneSentence() {
    assertThat(copse("bench", "--size", "7B")).isEqualTo(2);
    assertThat(err.toString()).startsWith("copse: Nothing to measure: ").contains("3.5M");
    assertThat(copse("bench", "--dtype", "fp8")).isEqualTo(2);
    assertThat(err.toString()).contains("there is no dtype 'fp8': use f32 or bf16");
    assertThat(copse("bench", "--trainers", "0")).isEqualTo(2);
    assertThat(err.toString()).contains("--trainers is 0");
  }
}
