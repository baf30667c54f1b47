package io.copse.pipeline.report;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class TestRepetition {
  @Test
  void saysWhichTextIsReadHowOften() {
    assertThat(new Repetition("experts", "2", 1_800, 40_000).sentence())
        .contains(
            "Text is repeated: the longest run (experts) reads the 1.80 k tokens of domain 2 about 22 times.");
    assertThat(new Repetition("random_experts", "0", 100, 125).sentence().orElseThrow())
        .endsWith("the 100 tokens of random domain 0 about 1.25 times.");
    assertThat(new Repetition("dense", Repetition.ALL, 2_000_000, 3_000_000).sentence())
        .contains(
            "Text is repeated: the longest run (dense) reads the 2.00 M tokens of all train documents about 1.50 times.");
  }

  @Test
  void aTextThatIsReadOnceIsNotRepeated() {
    assertThat(new Repetition("dense", Repetition.ALL, 100, 100).sentence()).isEmpty();
  }
}
